/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core-test.h"
#include "dme-keyring-private.h"
#include "dme-recovery-code.h"

#define OLD "kuda hujan lontar sabana"
#define NEW "perahu kelapa subuh tenun"

typedef struct
{
  DmeKeyring *keyring;
  char *id;
  char *wrap; /* of OLD */
  char *code;
  char *recovery; /* wrap of code */
  GBytes *sealed;
} Fixture;

static char *
wrap_by (DmeKeyring *keyring, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  char *wrap = dme_keyring_wrap_passphrase (keyring, passphrase, &dme_keyring_cost_least, &error);

  g_assert_no_error (error);

  return wrap;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->keyring = dme_keyring_new ();
  g_assert_true (dme_keyring_is_locked (f->keyring));
  dme_keyring_make (f->keyring, &error);
  g_assert_no_error (error);
  f->id = dme_keyring_get_id (f->keyring);
  f->wrap = wrap_by (f->keyring, OLD);
  f->code = dme_recovery_code_new ();
  f->recovery = dme_keyring_wrap_code (f->keyring, f->code, &error);
  g_assert_no_error (error);
  f->sealed = dme_keyring_seal (f->keyring, DME_SEAL_RECORD, "id", 2, "Yohana", 6, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  dme_keyring_unref (f->keyring);
  g_free (f->id);
  g_free (f->wrap);
  dme_secret_free (f->code);
  g_free (f->recovery);
  g_bytes_unref (f->sealed);
}

/* The store key is the one that was made: it opens what was sealed then. */
static void
assert_opens (Fixture *f, DmeKeyring *keyring)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = dme_keyring_get_id (keyring);
  g_autoptr (GBytes) plain = dme_keyring_unseal (keyring, DME_SEAL_RECORD, "id", 2,
                                                 g_bytes_get_data (f->sealed, NULL),
                                                 g_bytes_get_size (f->sealed), &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), "Yohana", 6);
  g_assert_cmpstr (id, ==, f->id);
}

static void
assert_stays_locked (const char *wrap, const char *passphrase, int code)
{
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (dme_keyring_unlock (keyring, wrap, passphrase, &error));
  g_assert_error (error, DME_VAULT_ERROR, code);
  g_assert_true (dme_keyring_is_locked (keyring));
}

static void
assert_code_refused (const char *wrap, const char *code, int why)
{
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (dme_keyring_unlock_with_code (keyring, wrap, code, &error));
  g_assert_error (error, DME_VAULT_ERROR, why);
  g_assert_true (dme_keyring_is_locked (keyring));
}

static void
test_passphrase_opens (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (strchr (f->wrap, '\n'));
  g_assert_true (dme_keyring_unlock (keyring, f->wrap, OLD, &error));
  g_assert_no_error (error);
  assert_opens (f, keyring);

  /* Lock and open again in place, as after a rest. */
  dme_keyring_lock (keyring);
  g_assert_true (dme_keyring_unlock (keyring, f->wrap, OLD, &error));
  assert_opens (f, keyring);
}

static void
test_wrong_passphrase (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_stays_locked (f->wrap, "", DME_VAULT_ERROR_WRONG);
  assert_stays_locked (f->wrap, "kuda hujan lontar saban", DME_VAULT_ERROR_WRONG);
  assert_stays_locked (f->wrap, OLD " ", DME_VAULT_ERROR_WRONG);
  assert_stays_locked (f->wrap, "Kuda hujan lontar sabana", DME_VAULT_ERROR_WRONG);
  assert_stays_locked (f->wrap, "\xff\xfe kuda", DME_VAULT_ERROR_WRONG);

  /* An open ring stays open when somebody tries another passphrase. */
  g_assert_false (dme_keyring_unlock (f->keyring, f->wrap, NEW, &error));
  assert_opens (f, f->keyring);
}

static void
test_spelling_of_accents (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autofree char *wrap = wrap_by (f->keyring, "caf\xc3\xa9 di Labuan Bajo");

  g_assert_true (dme_keyring_unlock (keyring, wrap, "cafe\xcc\x81 di Labuan Bajo", NULL));
}

static void
test_code_opens (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *lower = g_ascii_strdown (f->code, -1);
  g_auto (GStrv) groups = g_strsplit (lower, "-", -1);
  g_autofree char *spaced = g_strjoinv (" ", groups);

  g_assert_true (dme_keyring_unlock_with_code (keyring, f->recovery, f->code, &error));
  assert_opens (f, keyring);
  dme_keyring_lock (keyring);
  g_assert_true (dme_keyring_unlock_with_code (keyring, f->recovery, spaced, &error));
  assert_opens (f, keyring);
}

static void
test_typo_is_not_a_wrong_code (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) other = dme_recovery_code_new ();
  g_autofree char *typo = g_strdup (f->code);

  typo[6] = typo[6] == 'K' ? 'H' : 'K';
  assert_code_refused (f->recovery, typo, DME_VAULT_ERROR_MISTYPED);
  assert_code_refused (f->recovery, "", DME_VAULT_ERROR_MISTYPED);
  assert_code_refused (f->recovery, other, DME_VAULT_ERROR_WRONG);
}

static void
test_wraps_do_not_stand_for_each_other (Fixture *f, gconstpointer data)
{
  assert_stays_locked (f->recovery, OLD, DME_VAULT_ERROR_DAMAGED);
  assert_code_refused (f->wrap, f->code, DME_VAULT_ERROR_DAMAGED);
}

static void
test_change_of_passphrase (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autofree char *wrap = wrap_by (f->keyring, NEW);
  int i;

  assert_stays_locked (wrap, OLD, DME_VAULT_ERROR_WRONG);
  for (i = 0; i < 20; i++) /* again and again, always from what the last one opened */
    {
      char *next;

      g_assert_true (dme_keyring_unlock (keyring, wrap, NEW, NULL));
      assert_opens (f, keyring);
      next = wrap_by (keyring, NEW);
      g_assert_cmpstr (next, !=, wrap);
      g_free (wrap);
      wrap = next;
      dme_keyring_lock (keyring);
    }
  g_assert_true (dme_keyring_unlock_with_code (keyring, f->recovery, f->code, NULL));
  assert_opens (f, keyring);
}

static void
test_new_code_replaces_the_old (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeSecret) code = dme_recovery_code_new ();
  g_autofree char *wrap = dme_keyring_wrap_code (f->keyring, code, NULL);
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();

  assert_code_refused (wrap, f->code, DME_VAULT_ERROR_WRONG);
  g_assert_true (dme_keyring_unlock_with_code (keyring, wrap, code, NULL));
  assert_opens (f, keyring);
}

static void
test_every_flipped_bit_is_damage (Fixture *f, gconstpointer data)
{
  const char *const lines[] = { f->wrap, f->recovery };
  gsize i, k;

  for (i = 0; i < G_N_ELEMENTS (lines); i++)
    for (k = 0; k < strlen (lines[i]) * 8; k++)
      {
        g_autofree char *bent = g_strdup (lines[i]);
        g_autoptr (GError) error = NULL;

        bent[k / 8] ^= 1 << k % 8;
        g_assert_null (dme_keyring_wrap_get_id (bent, &error));
        g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_DAMAGED);
        if (i == 0)
          assert_stays_locked (bent, OLD, DME_VAULT_ERROR_DAMAGED);
        else
          assert_code_refused (bent, f->code, DME_VAULT_ERROR_DAMAGED);
      }
}

static void
test_every_cut_is_damage (Fixture *f, gconstpointer data)
{
  g_autofree char *twice = g_strconcat (f->wrap, f->wrap, NULL);
  g_autofree char *line = g_strconcat (f->wrap, "\n", NULL);
  gsize i;

  for (i = 0; i < strlen (f->wrap); i++)
    {
      g_autofree char *cut = g_strndup (f->wrap, i);

      assert_stays_locked (cut, OLD, DME_VAULT_ERROR_DAMAGED);
      assert_stays_locked (f->wrap + i + 1, OLD, DME_VAULT_ERROR_DAMAGED);
    }
  assert_stays_locked (twice, OLD, DME_VAULT_ERROR_DAMAGED);
  assert_stays_locked (line, OLD, DME_VAULT_ERROR_DAMAGED);
  assert_stays_locked (":::::::::", OLD, DME_VAULT_ERROR_DAMAGED);
}

/* @part of @line replaced, with a checksum that fits: what somebody would write on purpose. */
static char *
forge (const char *line, guint part, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (line, ":", -1);
  g_autofree char *body = NULL, *sum = NULL;
  guint last = g_strv_length (parts) - 1;
  guint8 hash[16];
  char encoded[sodium_base64_ENCODED_LEN (16, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

  g_free (parts[part]);
  parts[part] = g_strdup (text);
  g_clear_pointer (&parts[last], g_free);
  body = g_strjoinv (":", parts);
  crypto_generichash (hash, sizeof hash, (const guint8 *) body, strlen (body), NULL, 0);
  sodium_bin2base64 (encoded, sizeof encoded, hash, sizeof hash,
                     sodium_base64_VARIANT_URLSAFE_NO_PADDING);

  return g_strdup_printf ("%s:%s", body, encoded);
}

static void
test_forged_wraps (Fixture *f, gconstpointer data)
{
  static const struct
  {
    guint part;
    const char *text;
    int code;
  } cases[] = {
    { 0, "dme2", DME_VAULT_ERROR_NEWER },
    { 1, "server", DME_VAULT_ERROR_NEWER },
    { 3, "argon3", DME_VAULT_ERROR_NEWER },
    { 0, "abc1", DME_VAULT_ERROR_DAMAGED },
    { 2, "AAAAAAAAAAAAAAAAAAAAAA", DME_VAULT_ERROR_WRONG }, /* another id: the seal says no */
    { 4, "2", DME_VAULT_ERROR_WRONG },
    { 4, "0", DME_VAULT_ERROR_DAMAGED },
    { 4, "-1", DME_VAULT_ERROR_DAMAGED },
    { 4, "1000000", DME_VAULT_ERROR_DAMAGED },
    { 5, "99999999999", DME_VAULT_ERROR_DAMAGED }, /* would stop the machine */
    { 5, "1", DME_VAULT_ERROR_DAMAGED },
    { 6, "AAAA", DME_VAULT_ERROR_DAMAGED },
    { 7, "", DME_VAULT_ERROR_DAMAGED },
  };
  g_autofree char *same = NULL;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *forged = forge (f->wrap, cases[i].part, cases[i].text);

      assert_stays_locked (forged, OLD, cases[i].code);
    }

  same = forge (f->wrap, 0, "dme1");
  g_assert_cmpstr (same, ==, f->wrap); /* the forger knows the form */
}

static void
test_cost_is_stored_and_raised (Fixture *f, gconstpointer data)
{
  const DmeKeyringCost harder = { 2, 16 };
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autofree char *wrap = dme_keyring_wrap_passphrase (f->keyring, OLD, &harder, NULL);

  g_assert_nonnull (strstr (wrap, ":argon2id:2:16:"));
  g_assert_true (dme_keyring_wrap_is_cheap (f->wrap, &harder));
  g_assert_true (dme_keyring_wrap_is_cheap (f->wrap, NULL));
  g_assert_false (dme_keyring_wrap_is_cheap (wrap, &harder));
  g_assert_false (dme_keyring_wrap_is_cheap (f->recovery, NULL));
  g_assert_true (dme_keyring_unlock (keyring, wrap, OLD, NULL));
  g_assert_true (dme_keyring_unlock (keyring, f->wrap, OLD, NULL)); /* the old one still opens */
  assert_opens (f, keyring);
}

static void
test_default_cost (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *wrap = NULL;
  double seconds;

  g_test_timer_start ();
  wrap = dme_keyring_wrap_passphrase (f->keyring, OLD, NULL, &error);
  seconds = g_test_timer_elapsed ();
  g_assert_no_error (error);
  g_test_message ("Argon2id at the default cost: %.2f s", seconds);
  g_assert_nonnull (strstr (wrap, ":argon2id:3:262144:"));
  g_assert_false (dme_keyring_wrap_is_cheap (wrap, NULL));
  g_assert_true (dme_keyring_unlock (keyring, wrap, OLD, &error));
  assert_opens (f, keyring);
}

static void
test_weak_passphrases_wrap_nothing (Fixture *f, gconstpointer data)
{
  const char *const bad[] = { "", "kupang", "12345678", "indonesia",
                              "\xff\xff\xff\xff\xff\xff\xff\xff" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dme_keyring_wrap_passphrase (f->keyring, bad[i], &dme_keyring_cost_least,
                                                  &error));
      g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_WEAK);
    }
}

static void
test_locked_ring_wraps_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  dme_keyring_lock (f->keyring);
  g_assert_null (dme_keyring_wrap_passphrase (f->keyring, OLD, &dme_keyring_cost_least, &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (dme_keyring_wrap_code (f->keyring, f->code, &error));
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_LOCKED);
}

#if !defined(__SANITIZE_ADDRESS__)
/* How often @veiled, each byte turned over so that it is not found itself, is in this process. */
static guint
count_in_memory (const guint8 veiled[DME_KEY_BYTES])
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  guint found = 0;
  gsize i;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (i = 0; lines[i] != NULL; i++)
    {
      guint64 from, to, at;
      char *rest;

      from = g_ascii_strtoull (lines[i], &rest, 16);
      if (*rest != '-')
        continue;
      to = g_ascii_strtoull (rest + 1, &rest, 16);
      if (rest[1] != 'r' || strstr (rest, "[v") != NULL)
        continue;
      for (at = from; at + DME_KEY_BYTES <= to; at++)
        {
          const guint8 *p = (const guint8 *) (gsize) at;
          gsize k = 0;

          while (k < DME_KEY_BYTES && (p[k] ^ veiled[k]) == 0xff)
            k++;
          found += k == DME_KEY_BYTES;
        }
    }

  return found;
}
#endif

static void
test_lock_wipes_the_key (void)
{
#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("The shadow memory of ASan is too large to search");
#else
  g_autoptr (DmeKeyring) keyring = dme_keyring_new ();
  g_autoptr (DmeKeyring) made = dme_keyring_new ();
  g_autofree char *wrap = NULL;
  g_autoptr (GBytes) sealed = NULL;
  guint8 store[DME_KEY_BYTES], record[DME_KEY_BYTES];
  gsize i;

  g_assert_true (dme_keyring_make (made, NULL));
  wrap = wrap_by (made, OLD);
  dme_keyring_lock (made);
  g_assert_true (dme_keyring_unlock (keyring, wrap, OLD, NULL));
  sealed = dme_keyring_seal (keyring, DME_SEAL_RECORD, NULL, 0, "Yohana", 6, NULL);
  for (i = 0; i < DME_KEY_BYTES; i++)
    {
      store[i] = ~keyring->secrets->store[i];
      record[i] = ~keyring->secrets->seal[DME_SEAL_RECORD - 1][i];
    }

  /* Where it must be, and nowhere else: no copy on a stack or in freed memory. */
  g_assert_cmpuint (count_in_memory (store), ==, 1);
  g_assert_cmpuint (count_in_memory (record), ==, 1);
  dme_keyring_lock (keyring);
  g_assert_cmpuint (count_in_memory (store), ==, 0);
  g_assert_cmpuint (count_in_memory (record), ==, 0);
#endif
}

static void
test_errors_say_what_to_do (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "io");
  int code;

  for (code = DME_VAULT_ERROR_WRONG; code <= DME_VAULT_ERROR_MEMORY; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (DME_VAULT_ERROR, code, "technical");
      char *text = dme_vault_error_to_text (error);

      g_assert_null (strstr (text, "technical"));
      g_assert_true (g_str_has_suffix (text, "."));
      g_assert_true (g_hash_table_add (seen, text)); /* each has its own */
    }
  g_assert_true (g_hash_table_add (seen, dme_vault_error_to_text (foreign)));
}

#define ADD(name, func) g_test_add ("/keyring/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/lock-wipes-the-key", test_lock_wipes_the_key);
  ADD ("passphrase-opens-what-it-wrapped", test_passphrase_opens);
  ADD ("another-passphrase-is-wrong", test_wrong_passphrase);
  ADD ("accents-may-be-typed-in-two-ways", test_spelling_of_accents);
  ADD ("recovery-code-opens-in-any-writing", test_code_opens);
  ADD ("typo-in-a-code-is-not-a-wrong-code", test_typo_is_not_a_wrong_code);
  ADD ("wraps-do-not-stand-for-each-other", test_wraps_do_not_stand_for_each_other);
  ADD ("change-of-passphrase-keeps-the-records", test_change_of_passphrase);
  ADD ("new-code-replaces-the-old", test_new_code_replaces_the_old);
  ADD ("every-flipped-bit-of-a-wrap-is-damage", test_every_flipped_bit_is_damage);
  ADD ("every-cut-of-a-wrap-is-damage", test_every_cut_is_damage);
  ADD ("forged-wraps-do-no-harm", test_forged_wraps);
  ADD ("cost-is-stored-and-can-be-raised", test_cost_is_stored_and_raised);
  ADD ("default-cost-opens-too", test_default_cost);
  ADD ("weak-passphrases-wrap-nothing", test_weak_passphrases_wrap_nothing);
  ADD ("locked-ring-wraps-nothing", test_locked_ring_wraps_nothing);
  g_test_add_func ("/keyring/errors-say-what-to-do", test_errors_say_what_to_do);

  return g_test_run ();
}
