/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

/* No fuzzer can sign, so any signature is right here. */
static gboolean
accept (const char *signature, const void *data, gsize length, gpointer user_data)
{
  return TRUE;
}

static char *
sign (const void *data, gsize length, gpointer user_data)
{
  return g_strdup ("x");
}

/* What was read can be sent again and is then the same: the text of the ops is the truth. */
static void
check (const DmeBatch *batch)
{
  g_autoptr (GBytes) again = NULL;
  g_autoptr (DmeBatch) back = NULL;
  guint i;

  g_assert_cmpint (batch->ops->len, ==, batch->header.count);
  g_assert_cmpuint (batch->lines->len, ==, batch->ops->len);
  for (i = 0; i < batch->ops->len; i++)
    {
      const DmeOp *op = g_ptr_array_index (batch->ops, i);

      g_assert_cmpint (op->seq, ==, batch->header.first + i);
      g_assert_true (op->type == NULL || op->id != NULL);
    }

  again = dme_batch_build (&batch->header, batch->lines, sign, NULL);
  back = dme_batch_parse (again, TRUE, batch->header.device, accept, NULL, NULL);
  g_assert_nonnull (back);
  g_assert_cmpstr (back->header.incarnation, ==, batch->header.incarnation);
  g_assert_cmpint (back->header.waiting, ==, batch->header.waiting);
  g_assert_cmpuint (back->ops->len, ==, batch->ops->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  gboolean gzipped = size > 1 && data[0] == 0x1f && data[1] == 0x8b;
  g_autoptr (DmeBatch) batch = dme_batch_parse (body, gzipped, NULL, accept, NULL, &error);

  g_assert_true ((batch == NULL) == (error != NULL));
  if (batch != NULL)
    check (batch);

  return 0;
}
