/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dme-crypto.h"
#include "dme-uuid.h"
#include "dme-wire.h"

#define DEVICE "01934a00-0000-7000-8000-00000000000d"
#define INCARNATION "01934a00-0000-7000-8000-00000000000e"

typedef struct
{
  char *pk, *sk;
  DmeBatchHeader header;
  GPtrArray *lines;
  guint asked; /* how often a signature was checked */
} Fixture;

static char *
sign (const void *data, gsize length, gpointer user_data)
{
  Fixture *f = user_data;

  return dme_crypto_sign (f->sk, data, length);
}

static gboolean
verify (const char *signature, const void *data, gsize length, gpointer user_data)
{
  Fixture *f = user_data;

  f->asked++;
  return dme_crypto_verify (f->pk, signature, data, length);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  gint64 seq;

  dme_crypto_new_keypair (&f->pk, &f->sk);
  f->lines = g_ptr_array_new_with_free_func (g_free);
  for (seq = 17; seq < 20; seq++)
    {
      g_autoptr (DmeOp) op = dme_op_new ();

      op->seq = seq;
      op->type = g_strdup ("activity");
      op->id = dme_uuid_new ();
      dme_fields_set (op->set, "venue", "Kantor Desa Kuale'u");
      g_ptr_array_add (f->lines, dme_wire_op_to_json (op));
    }
  f->header.device = g_strdup (DEVICE);
  f->header.incarnation = g_strdup (INCARNATION);
  f->header.first = 17;
  f->header.generation = 2;
  f->header.waiting = 9;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (f->pk);
  g_free (f->sk);
  g_ptr_array_unref (f->lines);
  dme_batch_header_clear (&f->header);
}

/* Signs and ends a batch whose other lines are @text. */
static GBytes *
seal (Fixture *f, const char *text)
{
  g_autofree char *signature = dme_crypto_sign (f->sk, text, strlen (text));
  char *all = g_strdup_printf ("%s{\"sig\":\"%s\"}\n", text, signature);

  return g_bytes_new_take (all, strlen (all));
}

static DmeBatch *
parse (Fixture *f, GBytes *body, gboolean gzipped)
{
  g_autoptr (GError) error = NULL;
  DmeBatch *batch = dme_batch_parse (body, gzipped, DEVICE, verify, f, &error);

  g_assert_no_error (error);
  return batch;
}

static void
assert_refused (Fixture *f, GBytes *body, gboolean gzipped, DmeWireError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeBatch) batch = dme_batch_parse (body, gzipped, DEVICE, verify, f, &error);

  g_assert_null (batch);
  g_assert_error (error, DME_WIRE_ERROR, (int) code);
}

static void
test_batch_comes_back (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = dme_batch_build (&f->header, f->lines, sign, f);
  g_autoptr (DmeBatch) batch = parse (f, body, TRUE);
  guint i;

  g_assert_cmpuint (batch->header.protocol, ==, DME_PROTOCOL);
  g_assert_cmpstr (batch->header.device, ==, DEVICE);
  g_assert_cmpstr (batch->header.incarnation, ==, INCARNATION);
  g_assert_cmpint (batch->header.first, ==, 17);
  g_assert_cmpint (batch->header.count, ==, 3);
  g_assert_cmpint (batch->header.generation, ==, 2);
  g_assert_cmpint (batch->header.waiting, ==, 9);
  g_assert_cmpuint (batch->ops->len, ==, 3);
  for (i = 0; i < 3; i++)
    {
      const DmeOp *op = g_ptr_array_index (batch->ops, i);

      g_assert_cmpint (op->seq, ==, 17 + (int) i);
      g_assert_cmpstr (op->type, ==, "activity");
      g_assert_cmpstr (dme_fields_get (op->set, "venue"), ==, "Kantor Desa Kuale'u");
      g_assert_cmpstr (g_ptr_array_index (batch->lines, i), ==, g_ptr_array_index (f->lines, i));
    }
}

static void
test_waiting_is_at_least_what_is_sent (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (DmeBatch) batch = NULL;

  f->header.waiting = 0;
  body = dme_batch_build (&f->header, f->lines, sign, f);
  batch = parse (f, body, TRUE);
  g_assert_cmpint (batch->header.waiting, ==, 3);
}

static void
test_same_ops_give_the_same_bytes (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) one = dme_batch_build (&f->header, f->lines, sign, f);
  g_autoptr (GBytes) two = dme_batch_build (&f->header, f->lines, sign, f);

  g_assert_true (g_bytes_equal (one, two));
}

/* The first @n bytes, in a block of exactly that size, so that a sanitizer sees any over-read. */
static GBytes *
cut (GBytes *bytes, gsize n)
{
  return g_bytes_new (g_bytes_get_data (bytes, NULL), n);
}

static void
test_every_cut_is_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = dme_batch_build (&f->header, f->lines, sign, f);
  g_autoptr (GBytes) plain = dme_gunzip (body, DME_BATCH_MAX_INFLATED, NULL);
  gsize n;

  for (n = 0; n < g_bytes_get_size (body); n++)
    {
      g_autoptr (GBytes) part = cut (body, n);

      assert_refused (f, part, TRUE, DME_WIRE_ERROR_MALFORMED);
    }
  for (n = 0; n < g_bytes_get_size (plain); n++)
    {
      g_autoptr (GBytes) part = cut (plain, n);

      assert_refused (f, part, FALSE, DME_WIRE_ERROR_MALFORMED);
    }
  g_assert_cmpuint (f->asked, ==, 0); /* not one cut got as far as the signature */
  dme_batch_free (parse (f, plain, FALSE));
}

static void
test_every_changed_byte_is_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = dme_batch_build (&f->header, f->lines, sign, f);
  g_autoptr (GBytes) plain = dme_gunzip (body, DME_BATCH_MAX_INFLATED, NULL);
  gsize size = g_bytes_get_size (plain), i;

  for (i = 0; i < size; i++)
    {
      g_autofree char *text = g_memdup2 (g_bytes_get_data (plain, NULL), size);
      g_autoptr (GBytes) bent = NULL;
      g_autoptr (DmeBatch) batch = NULL;

      text[i] ^= 1;
      bent = g_bytes_new (text, size);
      batch = dme_batch_parse (bent, FALSE, DEVICE, verify, f, NULL);
      g_assert_null (batch);
    }
}

static void
test_bytes_behind_the_end_are_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = dme_batch_build (&f->header, f->lines, sign, f);
  g_autoptr (GByteArray) twice = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  g_byte_array_append (twice, g_bytes_get_data (body, NULL), (guint) g_bytes_get_size (body));
  g_byte_array_append (twice, g_bytes_get_data (body, NULL), (guint) g_bytes_get_size (body));
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&twice));
  assert_refused (f, bytes, TRUE, DME_WIRE_ERROR_MALFORMED);
}

static void
test_signature_of_another_is_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = dme_batch_build (&f->header, f->lines, sign, f);

  g_free (f->pk);
  g_free (f->sk);
  dme_crypto_new_keypair (&f->pk, &f->sk);
  assert_refused (f, body, TRUE, DME_WIRE_ERROR_SIGNATURE);
  g_assert_cmpuint (f->asked, ==, 1);
}

static void
test_batch_of_another_device_is_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (DmeBatch) carried = NULL;

  g_free (f->header.device);
  f->header.device = g_strdup ("01934a00-0000-7000-8000-0000000000ff");
  body = dme_batch_build (&f->header, f->lines, sign, f);
  assert_refused (f, body, TRUE, DME_WIRE_ERROR_SIGNATURE);
  g_assert_cmpuint (f->asked, ==, 0);

  /* Carried by somebody else: whose it is stands in the header. */
  carried = dme_batch_parse (body, TRUE, NULL, verify, f, NULL);
  g_assert_nonnull (carried);
}

static void
test_malformed_frames_are_refused (Fixture *f, gconstpointer data)
{
#define HEADER(rest) "{\"desa\":1,\"device\":\"" DEVICE "\",\"incarnation\":\"i\"," rest "}\n"
#define OP(seq) "{\"seq\":" #seq ",\"type\":\"activity\",\"id\":\"x\"}\n"
  static const struct
  {
    const char *text;
    DmeWireError code;
  } table[] = {
    { "", DME_WIRE_ERROR_MALFORMED },
    { "\n", DME_WIRE_ERROR_MALFORMED },
    { "<html>\n", DME_WIRE_ERROR_MALFORMED },
    { "{\"desa\":2}\n", DME_WIRE_ERROR_PROTOCOL },
    { "{\"desa\":0}\n", DME_WIRE_ERROR_PROTOCOL },
    { "{\"desa\":\"1\"}\n", DME_WIRE_ERROR_MALFORMED },
    { "{\"desa\":1}\n", DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1"), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":0,\"count\":0"), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":-5,\"count\":1") OP (1), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":9223372036854775807,\"count\":1") OP (1), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1,\"count\":-1"), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1,\"count\":1e0") OP (1), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1,\"count\":99999999999") OP (1), DME_WIRE_ERROR_TOO_LARGE },
    { HEADER ("\"first\":1,\"count\":5001") OP (1), DME_WIRE_ERROR_TOO_LARGE },
    { HEADER ("\"first\":1,\"count\":1,\"count\":1") OP (1), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1,\"count\":1,\"gen\":-1") OP (1), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1,\"count\":2") OP (1), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1,\"count\":1") OP (1) OP (2), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1,\"count\":0") "\n", DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1,\"count\":2") OP (1) OP (3), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":1,\"count\":2") OP (1) OP (1), DME_WIRE_ERROR_MALFORMED },
    { HEADER ("\"first\":2,\"count\":1") OP (1), DME_WIRE_ERROR_MALFORMED },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GBytes) body = seal (f, table[i].text);

      g_test_message ("%s", table[i].text);
      assert_refused (f, body, FALSE, table[i].code);
    }
}

static void
test_batch_without_signature_is_refused (Fixture *f, gconstpointer data)
{
  const char *const bad[] = {
    HEADER ("\"first\":1,\"count\":1") OP (1),
    HEADER ("\"first\":1,\"count\":1") OP (1) "{}\n",
    HEADER ("\"first\":1,\"count\":1") OP (1) "{\"sig\":7}\n",
    HEADER ("\"first\":1,\"count\":1") OP (1) "{\"sig\":\"\"}\n",
    HEADER ("\"first\":1,\"count\":1") OP (1) "\n",
    HEADER ("\"first\":1,\"count\":0"),
    HEADER ("\"first\":1,\"count\":0") "null\n",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (bad[i], strlen (bad[i]));

      assert_refused (f, body, FALSE, DME_WIRE_ERROR_MALFORMED);
    }
}

static void
test_bad_op_spoils_nothing_else (Fixture *f, gconstpointer data)
{
  g_autofree char *big = g_strnfill (DME_OP_MAX_BYTES, 'a');
  char *bad[] = {
    g_strdup ("rubbish"),
    g_strdup (""),
    g_strdup ("{}"),
    g_strdup ("{\"seq\":18}"),
    g_strdup ("{\"seq\":18,\"type\":\"activity\"}"),
    g_strdup ("{\"type\":\"activity\",\"id\":\"x\"}"),
    g_strdup ("{\"seq\":18,\"type\":\"activity\",\"id\":\"\\u0000\"}"),
    g_strdup ("{\"seq\":18,\"type\":\"activity\",\"id\":\"\xff\"}"),
    g_strdup ("{\"seq\":\"18\",\"type\":\"activity\",\"id\":\"x\"}"),
    g_strdup_printf ("{\"seq\":18,\"type\":\"activity\",\"id\":\"x\",\"set\":{\"notes\":\"%s\"}}",
                     big),
    g_strnfill (50000, '['),
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) body = NULL;
      g_autoptr (DmeBatch) batch = NULL;
      const DmeOp *op;

      g_free (f->lines->pdata[1]);
      f->lines->pdata[1] = bad[i];
      body = dme_batch_build (&f->header, f->lines, sign, f);
      batch = parse (f, body, TRUE);
      g_assert_cmpuint (batch->ops->len, ==, 3);
      op = g_ptr_array_index (batch->ops, 1);
      g_assert_null (op->type);
      g_assert_cmpint (op->seq, ==, 18);
      g_assert_cmpstr (g_ptr_array_index (batch->lines, 1), ==, bad[i]);
      op = g_ptr_array_index (batch->ops, 2);
      g_assert_cmpstr (op->type, ==, "activity");
      g_assert_cmpint (op->seq, ==, 19);
    }
}

static void
test_nul_in_a_line_is_a_bad_op (Fixture *f, gconstpointer data)
{
  static const char text[] =
    HEADER ("\"first\":1,\"count\":2") "{\"seq\":1,\"type\":\"a\",\"id\":\"x\"}\0\n" OP (2);
  g_autofree char *signature = dme_crypto_sign (f->sk, text, sizeof text - 1);
  g_autoptr (GString) all = g_string_new_len (text, sizeof text - 1);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (DmeBatch) batch = NULL;

  g_string_append_printf (all, "{\"sig\":\"%s\"}\n", signature);
  body = g_bytes_new (all->str, all->len);
  batch = parse (f, body, FALSE);
  g_assert_null (((DmeOp *) batch->ops->pdata[0])->type);
  g_assert_cmpstr (batch->lines->pdata[0], ==, "{\"seq\":1,\"type\":\"a\",\"id\":\"x\"}\001");
  g_assert_cmpstr (((DmeOp *) batch->ops->pdata[1])->type, ==,
                   "a"
                   "ctivity");
}

/* Largest resident size of this process so far, in kB. */
static glong
peak_kb (void)
{
  g_autofree char *status = NULL;
  const char *peak;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  peak = strstr (status, "VmHWM:");

  return peak != NULL ? (glong) g_ascii_strtoll (peak + 6, NULL, 10) : 0;
}

/* Makes the peak the present size again; proc(5), clear_refs. */
static void
reset_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  g_assert_nonnull (file);
  g_assert_cmpint (fputs ("5", file), >=, 0);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* 256 MiB in a body that is within the limit as sent. */
static void
test_gzip_bomb_is_refused_unallocated (Fixture *f, gconstpointer data)
{
  gsize size = 256 << 20;
  g_autofree guint8 *zeros = g_malloc0 (size);
  g_autoptr (GBytes) bomb = dme_gzip (zeros, size);
  glong before;

  g_clear_pointer (&zeros, g_free);
  g_assert_cmpuint (g_bytes_get_size (bomb), <=, DME_BATCH_MAX);
  reset_peak ();
  before = peak_kb ();
  g_assert_cmpint (before, >, 0);
  assert_refused (f, bomb, TRUE, DME_WIRE_ERROR_TOO_LARGE);
  g_test_message ("peak grew by %ld kB", peak_kb () - before);
  g_assert_cmpint (peak_kb () - before, <, 20 * 1024);
}

static void
test_limit_is_exact (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *zeros = g_malloc0 (100001);
  g_autoptr (GBytes) packed = dme_gzip (zeros, 100000);
  g_autoptr (GBytes) nothing = dme_gzip ("", 0);
  g_autoptr (GBytes) empty = dme_gunzip (nothing, 0, NULL);
  g_autoptr (GBytes) fits = dme_gunzip (packed, 100000, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (fits), ==, 100000);
  g_assert_null (dme_gunzip (packed, 99999, &error));
  g_assert_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_TOO_LARGE);
}

static void
test_too_large_plain_body_is_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *big = g_strnfill (DME_BATCH_MAX_INFLATED + 1, '\n');
  g_autoptr (GBytes) body = g_bytes_new_static (big, DME_BATCH_MAX_INFLATED + 1);

  assert_refused (f, body, FALSE, DME_WIRE_ERROR_TOO_LARGE);
}

#define ADD(name, func) g_test_add ("/wire/batch/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("comes-back-as-it-was", test_batch_comes_back);
  ADD ("waiting-is-at-least-what-is-sent", test_waiting_is_at_least_what_is_sent);
  ADD ("the-same-ops-give-the-same-bytes", test_same_ops_give_the_same_bytes);
  ADD ("every-cut-is-refused", test_every_cut_is_refused);
  ADD ("every-changed-byte-is-refused", test_every_changed_byte_is_refused);
  ADD ("bytes-behind-the-end-are-refused", test_bytes_behind_the_end_are_refused);
  ADD ("a-signature-of-another-is-refused", test_signature_of_another_is_refused);
  ADD ("a-batch-of-another-device-is-refused", test_batch_of_another_device_is_refused);
  ADD ("malformed-frames-are-refused", test_malformed_frames_are_refused);
  ADD ("a-batch-without-signature-is-refused", test_batch_without_signature_is_refused);
  ADD ("a-bad-op-spoils-nothing-else", test_bad_op_spoils_nothing_else);
  ADD ("a-nul-in-a-line-is-a-bad-op", test_nul_in_a_line_is_a_bad_op);
  ADD ("a-gzip-bomb-is-refused-unallocated", test_gzip_bomb_is_refused_unallocated);
  ADD ("the-limit-of-gunzip-is-exact", test_limit_is_exact);
  ADD ("a-plain-body-over-the-limit-is-refused", test_too_large_plain_body_is_refused);

  return g_test_run ();
}
