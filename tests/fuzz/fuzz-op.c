/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_memdup2 (data, MAX (size, 1)); /* exact: an over-read is seen */
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeOp) op = dme_wire_op_from_json (text, (gssize) size, &error);
  g_autoptr (DmeOp) back = NULL;
  g_autofree char *json = NULL, *again = NULL;

  g_assert_true ((op == NULL) == (error != NULL));
  if (op == NULL)
    return 0;

  json = dme_wire_op_to_json (op);
  back = dme_wire_op_from_json (json, -1, NULL);
  if (back == NULL)
    {
      g_assert_cmpuint (strlen (json), >, DME_OP_MAX_BYTES); /* escapes may make it longer */
      return 0;
    }
  again = dme_wire_op_to_json (back);
  g_assert_cmpstr (json, ==, again);
  g_assert_true (dme_fields_equal (op->set, back->set));

  return 0;
}
