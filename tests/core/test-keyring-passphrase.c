/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core-test.h"
#include "dme-passphrase.h"
#include "dme-recovery-code.h"

#define ALPHABET "23456789ABCDEFGHJKMNPQRSTVWXYZ"

static const struct
{
  const char *passphrase;
  const char *name;
  DmePassphraseStrength strength;
} strengths[] = {
  { "", NULL, DME_PASSPHRASE_TOO_SHORT },
  { "a", NULL, DME_PASSPHRASE_TOO_SHORT },
  { "x7Kq9vW", NULL, DME_PASSPHRASE_TOO_SHORT },
  { "kupang", NULL, DME_PASSPHRASE_TOO_SHORT },
  { "bp3mi", NULL, DME_PASSPHRASE_TOO_SHORT },
  { "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", NULL, DME_PASSPHRASE_TOO_SHORT }, /* 4 letters, 8 bytes */
  { "\xff\xfe\xff\xfe\xff\xfe\xff\xfe", NULL, DME_PASSPHRASE_UNREADABLE },
  { "12345678", NULL, DME_PASSPHRASE_GUESSED },
  { "87654321", NULL, DME_PASSPHRASE_GUESSED },
  { "123456789012", NULL, DME_PASSPHRASE_GUESSED },
  { "aaaaaaaa", NULL, DME_PASSPHRASE_GUESSED },
  { "abababababab", NULL, DME_PASSPHRASE_GUESSED },
  { "abcdefghij", NULL, DME_PASSPHRASE_GUESSED },
  { "zyxwvuts", NULL, DME_PASSPHRASE_GUESSED },
  { "qwertyuiop", NULL, DME_PASSPHRASE_GUESSED },
  { "qwerty123", NULL, DME_PASSPHRASE_GUESSED },
  { "password", NULL, DME_PASSPHRASE_GUESSED },
  { "Passw0rd", NULL, DME_PASSPHRASE_GUESSED },
  { "p@ssw0rd1", NULL, DME_PASSPHRASE_GUESSED },
  { "passwordpassword", NULL, DME_PASSPHRASE_GUESSED },
  { "katasandi", NULL, DME_PASSPHRASE_GUESSED },
  { "rahasia1", NULL, DME_PASSPHRASE_GUESSED },
  { "indonesia", NULL, DME_PASSPHRASE_GUESSED },
  { "INDONESIA", NULL, DME_PASSPHRASE_GUESSED },
  { "Kupang123", NULL, DME_PASSPHRASE_GUESSED },
  { "bp3mintt", NULL, DME_PASSPHRASE_GUESSED },
  { "namasaya", NULL, DME_PASSPHRASE_GUESSED },
  { "bismillah", NULL, DME_PASSPHRASE_GUESSED },
  { "yohana12", "Yohana Tefa", DME_PASSPHRASE_GUESSED },
  { "Indonesia2024", NULL, DME_PASSPHRASE_GUESSED },
  { "bp3mi2026", NULL, DME_PASSPHRASE_GUESSED },
  { "kupangflores", NULL, DME_PASSPHRASE_WEAK },
  { "bp3mi kupang", NULL, DME_PASSPHRASE_WEAK },
  { "yohanatefa", "Yohana Tefa", DME_PASSPHRASE_GUESSED },
  { "Yohana Tefa 1985", "Yohana Tefa", DME_PASSPHRASE_GUESSED },
  { "yohana lontar", "Yohana Tefa", DME_PASSPHRASE_WEAK },
  { "lontarku", NULL, DME_PASSPHRASE_WEAK },
  { "jagung12", NULL, DME_PASSPHRASE_WEAK },
  { "kuda hujan", NULL, DME_PASSPHRASE_FAIR },
  { "x7Kq9vWp", NULL, DME_PASSPHRASE_FAIR },
  { "lontar-sabana", NULL, DME_PASSPHRASE_FAIR },
  { "Fj4!mQ9z", NULL, DME_PASSPHRASE_FAIR },
  { "kuda hujan lontar sabana", NULL, DME_PASSPHRASE_STRONG },
  { "x7Kq9vWp-Lm3T", NULL, DME_PASSPHRASE_STRONG },
  { "perahu kelapa subuh tenun", NULL, DME_PASSPHRASE_STRONG },
  { "sopi ikan karang 4 perahu", NULL, DME_PASSPHRASE_STRONG },
  { "Jl. Perintis Kemerdekaan No. 17 lantai 2", NULL, DME_PASSPHRASE_STRONG },
};

static void
test_strength_table (void)
{
  gboolean failed = FALSE;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (strengths); i++)
    {
      DmePassphraseStrength found =
        dme_passphrase_strength (strengths[i].passphrase, strengths[i].name);

      if (found != strengths[i].strength)
        {
          g_test_message ("“%s” is %s, not %s", strengths[i].passphrase,
                          dme_passphrase_label (found),
                          dme_passphrase_label (strengths[i].strength));
          failed = TRUE;
        }
    }
  g_assert_false (failed);
}

static void
test_longer_is_never_worse (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  DmePassphraseStrength last = DME_PASSPHRASE_UNREADABLE;

  /* Letters that make no word and no row. */
  while (text->len < 60)
    {
      DmePassphraseStrength now;

      g_string_append_c (text, "zmvoqtbxhjwu"[text->len * 5 % 12]);
      now = dme_passphrase_strength (text->str, NULL);
      g_assert_cmpint (now, >=, last);
      last = now;
    }
  g_assert_cmpint (last, ==, DME_PASSPHRASE_STRONG);
}

static void
test_limit_of_length (void)
{
  g_autofree char *long_one = g_strnfill (DME_PASSPHRASE_MAX + 1, 'x');

  g_assert_cmpint (dme_passphrase_strength (long_one, NULL), ==, DME_PASSPHRASE_UNREADABLE);
  long_one[DME_PASSPHRASE_MAX] = '\0';
  g_assert_cmpint (dme_passphrase_strength (long_one, NULL), ==, DME_PASSPHRASE_GUESSED);
}

static void
test_words_for_strength (void)
{
  int i;

  for (i = DME_PASSPHRASE_UNREADABLE; i <= DME_PASSPHRASE_STRONG; i++)
    {
      g_assert_cmpstr (dme_passphrase_label (i), !=, "");
      /* Whatever is refused says why. */
      g_assert_true (dme_passphrase_is_allowed (i) || dme_passphrase_advice (i) != NULL);
    }
  g_assert_false (dme_passphrase_is_allowed (DME_PASSPHRASE_GUESSED));
  g_assert_true (dme_passphrase_is_allowed (DME_PASSPHRASE_WEAK));
}

static void
test_wait_table (void)
{
  static const struct
  {
    guint failures;
    gint64 passed; /* milliseconds since the last failure; negative: the clock went back */
    gint64 wait;
  } cases[] = {
    { 0, 0, 0 },
    { 1, 0, 0 },
    { 2, 0, 0 },
    { 3, 0, 2 },
    { 4, 0, 4 },
    { 5, 0, 8 },
    { 6, 0, 16 },
    { 7, 0, 32 },
    { 8, 0, 64 },
    { 9, 0, 128 },
    { 10, 0, 256 },
    { 11, 0, 512 },
    { 12, 0, 900 },
    { 13, 0, 900 },
    { 64, 0, 900 },
    { G_MAXUINT, 0, 900 },
    { 3, 1, 2 }, /* rounded up: never let in early */
    { 3, 1000, 1 },
    { 3, 1999, 1 },
    { 3, 2000, 0 },
    { 12, 899999, 1 },
    { 12, 900000, 0 },
    { 12, G_GINT64_CONSTANT (3600000000), 0 },
    { 3, -1, 2 },
    { 5, -1000, 8 },
    { 12, -G_GINT64_CONSTANT (315360000000), 900 }, /* ten years */
    { 2, -1000, 0 },
  };
  const gint64 last = G_GINT64_CONSTANT (1795000000000000);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (dme_passphrase_wait (cases[i].failures, last, last + cases[i].passed * 1000),
                     ==, cases[i].wait);

  /* Whatever the store held, nothing overflows. */
  g_assert_cmpint (dme_passphrase_wait (3, G_MAXINT64, 0), ==, 2);
  g_assert_cmpint (dme_passphrase_wait (3, G_MININT64, last), ==, 0);
}

static void
test_wait_ends_after_a_wrong_clock (void)
{
  const gint64 now = G_GINT64_CONSTANT (1795000000000000);
  gint64 last = now + G_GINT64_CONSTANT (315360000000000); /* failed while the clock was ahead */

  g_assert_cmpint (dme_passphrase_wait (12, last, now), ==, 900);
  last = dme_passphrase_anchor (last, now);
  g_assert_cmpint (dme_passphrase_wait (12, last, now), ==, 900);
  g_assert_cmpint (dme_passphrase_wait (12, last, now + 900 * G_USEC_PER_SEC), ==, 0);
  g_assert_cmpint (dme_passphrase_anchor (now - 5, now), ==, now - 5); /* else as it was */
}

static void
assert_mistyped (const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeSecret) read = dme_recovery_code_read (code, &error);

  g_assert_null (read);
  g_assert_error (error, DME_VAULT_ERROR, DME_VAULT_ERROR_MISTYPED);
}

static void
test_codes_are_printed_to_be_copied (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int i, k;

  for (i = 0; i < 500; i++)
    {
      char *code = dme_recovery_code_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (DmeSecret) read = dme_recovery_code_read (code, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (strlen (read), ==, DME_RECOVERY_CODE_CHARACTERS);
      g_assert_cmpuint (strlen (code), ==, 39);
      for (k = 0; k < 39; k++)
        g_assert_true (k % 5 == 4 ? code[k] == '-' : strchr (ALPHABET, code[k]) != NULL);
      g_assert_true (g_hash_table_add (seen, code));
    }
}

static void
test_one_wrong_character_is_seen (void)
{
  g_autoptr (DmeSecret) printed = dme_recovery_code_new ();
  g_autoptr (DmeSecret) code = dme_recovery_code_read (printed, NULL);
  gsize i, k;

  for (i = 0; i < DME_RECOVERY_CODE_CHARACTERS; i++)
    {
      char was = code[i];

      for (k = 0; ALPHABET[k] != '\0'; k++)
        if (ALPHABET[k] != was)
          {
            code[i] = ALPHABET[k];
            assert_mistyped (code);
          }
      code[i] = was;
    }
}

static void
test_swapped_characters_are_seen (void)
{
  g_autoptr (DmeSecret) printed = dme_recovery_code_new ();
  g_autoptr (DmeSecret) code = dme_recovery_code_read (printed, NULL);
  gsize i, k;

  for (i = 0; i < DME_RECOVERY_CODE_CHARACTERS; i++)
    for (k = i + 1; k < DME_RECOVERY_CODE_CHARACTERS; k++)
      if (code[i] != code[k])
        {
          char was = code[i];

          code[i] = code[k];
          code[k] = was;
          assert_mistyped (code);
          code[k] = code[i];
          code[i] = was;
        }
}

static void
test_two_wrong_characters_are_seen (void)
{
  int round;

  for (round = 0; round < 20000; round++)
    {
      static char *code = NULL;
      g_autofree char *bent = NULL;
      gsize i = g_test_rand_int_range (0, DME_RECOVERY_CODE_CHARACTERS);
      gsize k = g_test_rand_int_range (0, DME_RECOVERY_CODE_CHARACTERS);

      if (code == NULL)
        {
          g_autoptr (DmeSecret) printed = dme_recovery_code_new ();

          code = dme_recovery_code_read (printed, NULL);
        }
      bent = g_strdup (code);
      bent[i] = ALPHABET[g_test_rand_int_range (0, 30)];
      bent[k] = ALPHABET[g_test_rand_int_range (0, 30)];
      if (!g_str_equal (bent, code))
        assert_mistyped (bent);
      if (round == 19999)
        g_clear_pointer (&code, dme_secret_free);
    }
}

static void
test_what_is_no_code (void)
{
  g_autoptr (DmeSecret) code = dme_recovery_code_new ();
  g_autofree char *more = g_strconcat (code, "2", NULL);
  g_autofree char *less = g_strndup (code, 38);
  g_autofree char *zero = g_strdup (code);
  g_autofree char *twice = g_strconcat (code, code, NULL);

  zero[0] = '0';
  assert_mistyped ("");
  assert_mistyped ("   ");
  assert_mistyped (more);
  assert_mistyped (less);
  assert_mistyped (zero);
  assert_mistyped (twice);
  assert_mistyped ("kuda hujan lontar sabana");
  assert_mistyped ("\xff\xfe");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/passphrase/strength-of-a-table", test_strength_table);
  g_test_add_func ("/passphrase/longer-is-never-worse", test_longer_is_never_worse);
  g_test_add_func ("/passphrase/too-long-is-refused", test_limit_of_length);
  g_test_add_func ("/passphrase/what-is-refused-says-why", test_words_for_strength);
  g_test_add_func ("/passphrase/wrong-attempts-slow-down", test_wait_table);
  g_test_add_func ("/passphrase/a-wait-ends-after-a-wrong-clock",
                   test_wait_ends_after_a_wrong_clock);
  g_test_add_func ("/recovery-code/is-printed-to-be-copied", test_codes_are_printed_to_be_copied);
  g_test_add_func ("/recovery-code/one-wrong-character-is-seen", test_one_wrong_character_is_seen);
  g_test_add_func ("/recovery-code/swapped-characters-are-seen", test_swapped_characters_are_seen);
  g_test_add_func ("/recovery-code/two-wrong-characters-are-seen",
                   test_two_wrong_characters_are_seen);
  g_test_add_func ("/recovery-code/anything-else-is-no-code", test_what_is_no_code);

  return g_test_run ();
}
