/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-keyring.h"

#define BOUND \
  "record\0person\0" \
  "0192d3c4-5b6a-7c8d-9e0f-a1b2c3d4e5f6"
#define BOUND_LENGTH (sizeof BOUND - 1)
#define PLAIN "{\"name\":\"Yohana\",\"nik\":\"5302074101010001\"}"
#define PLAIN_LENGTH (sizeof PLAIN - 1)
#define LARGEST (1024 * 1024)

typedef struct
{
  DmeKeyring *keyring;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->keyring = dme_keyring_new ();
  dme_keyring_make (f->keyring, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  dme_keyring_unref (f->keyring);
}

static GBytes *
seal (Fixture *f, DmeSeal purpose)
{
  g_autoptr (GError) error = NULL;
  GBytes *sealed =
    dme_keyring_seal (f->keyring, purpose, BOUND, BOUND_LENGTH, PLAIN, PLAIN_LENGTH, &error);

  g_assert_no_error (error);

  return sealed;
}

static void
assert_refused (DmeKeyring *keyring, DmeSeal purpose, const void *data, gsize length, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes)
    plain = dme_keyring_unseal (keyring, purpose, BOUND, BOUND_LENGTH, data, length, &error);

  g_assert_null (plain);
  g_assert_error (error, DME_VAULT_ERROR, code);
}

static void
test_any_size_comes_back (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *plain = g_malloc (LARGEST);
  int i, k;

  for (i = 0; i < LARGEST; i++)
    plain[i] = g_test_rand_int ();

  for (i = 0; i < 300; i++)
    {
      gsize length = i < 64    ? (gsize) i
                     : i == 64 ? LARGEST
                               : (gsize) g_test_rand_int_range (0, 1 << (i % 21)); /* all sizes */
      guint8 bound[40];
      gsize bound_length = g_test_rand_int_range (0, sizeof bound);
      DmeSeal purpose = g_test_rand_int_range (DME_SEAL_RECORD, DME_SEAL_LINK + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) sealed = NULL;
      g_autoptr (GBytes) again = NULL;

      for (k = 0; k < (int) sizeof bound; k++)
        bound[k] = g_test_rand_int ();
      sealed = dme_keyring_seal (f->keyring, purpose, bound, bound_length, plain, length, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (sealed), ==, length + DME_SEAL_OVERHEAD);
      again = dme_keyring_unseal (f->keyring, purpose, bound, bound_length,
                                  g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed),
                                  &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), plain, length);
    }
}

static void
test_sealed_value_shows_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (f, DME_SEAL_RECORD);
  g_autoptr (GBytes) other = seal (f, DME_SEAL_RECORD);
  gsize length, i, k;
  const guint8 *bytes = g_bytes_get_data (sealed, &length);

  /* Random nonces: the same value never looks the same. */
  g_assert_false (g_bytes_equal (sealed, other));
  for (i = 0; i + 4 <= PLAIN_LENGTH; i++)
    for (k = 0; k + 4 <= length; k++)
      g_assert_cmpint (memcmp (bytes + k, &PLAIN[i], 4), !=, 0);
}

static void
test_every_flipped_bit_is_seen (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (f, DME_SEAL_RECORD);
  gsize length, i;
  g_autofree guint8 *bytes =
    g_memdup2 (g_bytes_get_data (sealed, &length), g_bytes_get_size (sealed));

  for (i = 0; i < length * 8; i++)
    {
      bytes[i / 8] ^= 1 << i % 8;
      assert_refused (f->keyring, DME_SEAL_RECORD, bytes, length, DME_VAULT_ERROR_DAMAGED);
      bytes[i / 8] ^= 1 << i % 8;
    }
}

static void
test_every_cut_is_seen (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (f, DME_SEAL_OP);
  gsize length, i;
  const guint8 *bytes = g_bytes_get_data (sealed, &length);
  g_autofree guint8 *longer = g_malloc0 (length + 1);

  for (i = 0; i < length; i++)
    {
      g_autofree guint8 *cut =
        g_memdup2 (bytes, i); /* its own size, so that ASan sees an overrun */
      g_autoptr (GBytes) end = NULL;

      assert_refused (f->keyring, DME_SEAL_OP, cut, i, DME_VAULT_ERROR_DAMAGED);
      /* Without its beginning it may look like a newer one, but never like a good one. */
      end = dme_keyring_unseal (f->keyring, DME_SEAL_OP, BOUND, BOUND_LENGTH, bytes + length - i, i,
                                NULL);
      g_assert_null (end);
    }
  memcpy (longer, bytes, length);
  assert_refused (f->keyring, DME_SEAL_OP, longer, length + 1, DME_VAULT_ERROR_DAMAGED);
}

static void
test_value_opens_only_in_its_place (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (f, DME_SEAL_RECORD);
  gsize length, i;
  const guint8 *bytes = g_bytes_get_data (sealed, &length);
  char bound[BOUND_LENGTH];
  DmeSeal purpose;

  for (purpose = DME_SEAL_OP; purpose <= DME_SEAL_LINK; purpose++)
    assert_refused (f->keyring, purpose, bytes, length, DME_VAULT_ERROR_DAMAGED);

  for (i = 0; i <= BOUND_LENGTH; i++)
    {
      g_autoptr (GError) error = NULL;

      memcpy (bound, BOUND, BOUND_LENGTH);
      if (i < BOUND_LENGTH)
        bound[i] ^= 1;
      /* The last round leaves the text whole and cuts its end. */
      g_assert_null (dme_keyring_unseal (f->keyring, DME_SEAL_RECORD, bound,
                                         i < BOUND_LENGTH ? BOUND_LENGTH : i - 1, bytes, length,
                                         &error));
      g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_DAMAGED);
    }
}

static void
test_another_store_cannot_open_it (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeKeyring) other = dme_keyring_new ();
  g_autoptr (GBytes) sealed = seal (f, DME_SEAL_DRAFT);
  g_autofree char *id = NULL, *other_id = NULL;

  g_assert_true (dme_keyring_make (other, NULL));
  id = dme_keyring_get_id (f->keyring);
  other_id = dme_keyring_get_id (other);
  g_assert_cmpstr (id, !=, other_id);
  assert_refused (other, DME_SEAL_DRAFT, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed),
                  DME_VAULT_ERROR_DAMAGED);
}

static void
test_newer_value_says_so (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (f, DME_SEAL_BLOB);
  gsize length;
  g_autofree guint8 *bytes =
    g_memdup2 (g_bytes_get_data (sealed, &length), g_bytes_get_size (sealed));

  g_assert_cmpuint (bytes[0], ==, 0x03); /* version 1 and its parity */
  bytes[0] = 0x05;                       /* version 2 */
  assert_refused (f->keyring, DME_SEAL_BLOB, bytes, length, DME_VAULT_ERROR_NEWER);
  assert_refused (f->keyring, DME_SEAL_BLOB, bytes, 1, DME_VAULT_ERROR_NEWER);
}

static void
test_locked_ring_seals_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (f, DME_SEAL_LINK);
  g_autoptr (GError) error = NULL;

  dme_keyring_lock (f->keyring);
  g_assert_true (dme_keyring_is_locked (f->keyring));
  g_assert_null (dme_keyring_get_id (f->keyring));
  g_assert_null (dme_keyring_seal (f->keyring, DME_SEAL_LINK, NULL, 0, "x", 1, &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_LOCKED);
  assert_refused (f->keyring, DME_SEAL_LINK, g_bytes_get_data (sealed, NULL),
                  g_bytes_get_size (sealed), DME_VAULT_ERROR_LOCKED);
}

static gpointer
seal_until_locked (gpointer data)
{
  DmeKeyring *keyring = data;
  guint sealed = 0;

  while (TRUE)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes)
        bytes = dme_keyring_seal (keyring, DME_SEAL_OP, NULL, 0, PLAIN, PLAIN_LENGTH, &error);

      if (bytes == NULL)
        {
          g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_LOCKED);
          return GUINT_TO_POINTER (sealed);
        }
      sealed++;
    }
}

static void
test_locking_waits_for_other_threads (Fixture *f, gconstpointer data)
{
  GThread *threads[4];
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("seal", seal_until_locked, f->keyring);
  g_usleep (20000);
  dme_keyring_lock (f->keyring);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_true (dme_keyring_is_locked (f->keyring));
}

/* Only with -m perf: what 100,000 records cost. */
static void
test_perf_of_100000_records (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  char plain[400];
  double seconds;
  int i;

  memset (plain, 'x', sizeof plain);
  g_test_timer_start ();
  for (i = 0; i < 100000; i++)
    g_ptr_array_add (all, dme_keyring_seal (f->keyring, DME_SEAL_RECORD, BOUND, BOUND_LENGTH, plain,
                                            sizeof plain, NULL));
  seconds = g_test_timer_elapsed ();
  g_test_minimized_result (seconds, "sealing 100,000 x 400 B: %.3f s", seconds);

  g_test_timer_start ();
  for (i = 0; i < 100000; i++)
    {
      g_autoptr (GBytes)
        again = dme_keyring_unseal (f->keyring, DME_SEAL_RECORD, BOUND, BOUND_LENGTH,
                                    g_bytes_get_data (all->pdata[i], NULL),
                                    g_bytes_get_size (all->pdata[i]), NULL);

      g_assert_nonnull (again);
    }
  seconds = g_test_timer_elapsed ();
  g_test_minimized_result (seconds, "unsealing 100,000 x 400 B: %.3f s", seconds);
}

#define ADD(name, func) g_test_add ("/keyring/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-value-of-any-size-comes-back", test_any_size_comes_back);
  ADD ("a-sealed-value-shows-nothing", test_sealed_value_shows_nothing);
  ADD ("every-flipped-bit-is-seen", test_every_flipped_bit_is_seen);
  ADD ("every-cut-is-seen", test_every_cut_is_seen);
  ADD ("a-value-opens-only-in-its-place", test_value_opens_only_in_its_place);
  ADD ("another-store-cannot-open-it", test_another_store_cannot_open_it);
  ADD ("a-newer-value-says-so", test_newer_value_says_so);
  ADD ("a-locked-ring-seals-nothing", test_locked_ring_seals_nothing);
  ADD ("locking-waits-for-other-threads", test_locking_waits_for_other_threads);
  if (g_test_perf ())
    ADD ("perf-of-100000-records", test_perf_of_100000_records);

  return g_test_run ();
}
