/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-text.h"

#include <string.h>

static void
test_what_is_typed_folds_like_what_is_stored (void)
{
  static const struct
  {
    const char *text;
    const char *folded;
  } rows[] = {
    { "Kuale'u", "kualeu" },
    { "KUALE’U", "kualeu" },
    { "Kuale‘u", "kualeu" },
    { "Kualeʼu", "kualeu" },
    { "Kuale`u", "kualeu" },
    { "Kuale´u", "kualeu" },
    { "Kualeʻu", "kualeu" },
    { "Kuale＇u", "kualeu" },
    { "Kuale u", "kuale u" },
    { "  Kantor   Desa\tNifukani ", "kantor desa nifukani" },
    { "Niki-Niki", "niki niki" },
    { "(St. Stefanus), 2/III", "st stefanus 2 iii" },
    { "Café", "cafe" },
    { "Cafe\u0301", "cafe" },
    { "ﬁlm", "film" },
    { "Straße", "strasse" },
    { "ＡＢＣ", "abc" },
    { "İstanbul", "istanbul" },
    { "DESA – “Emas”", "desa emas" },
    { "145\u00A0km", "145 km" },
    { "", "" },
    { "' - '", "" },
    { "…", "" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folded = dme_text_fold (rows[i].text);

      g_assert_cmpstr (folded, ==, rows[i].folded);
    }
}

/* Valid, trimmed, single spaces. */
static char *
fold_tidily (const char *text)
{
  char *folded = dme_text_fold (text);
  gsize n = strlen (folded);

  g_assert_true (g_utf8_validate (folded, -1, NULL));
  g_assert_true (n == 0 || (folded[0] != ' ' && folded[n - 1] != ' '));
  g_assert_null (strstr (folded, "  "));
  return folded;
}

static void
assert_folds_once (const char *text)
{
  g_autofree char *once = fold_tidily (text);
  g_autofree char *twice = dme_text_fold (once);

  g_assert_cmpstr (once, ==, twice);
}

static void
test_folding_twice_changes_nothing (void)
{
  gunichar c;
  guint i, j;

  for (c = 1; c <= 0x10FFFF; c++)
    {
      char text[16];

      if (!g_unichar_validate (c) || (c > 0x30000 && c % 97 != 0))
        continue;
      /* GLib folds the two cases of Cherokee into each other. */
      if ((c >= 0x13A0 && c < 0x1400) || (c >= 0xAB70 && c < 0xABC0))
        continue;
      text[0] = 'x';
      text[1 + g_unichar_to_utf8 (c, text + 1)] = '\0';
      assert_folds_once (text);
    }

  for (i = 0; i < 20000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (j = g_test_rand_int_range (0, 12); j > 0; j--)
        {
          c = g_test_rand_int_range (1, g_test_rand_bit () ? 0x80 : 0x1300);
          g_string_append_unichar (text, c);
        }
      assert_folds_once (text->str);
    }
}

static void
test_ascii_folds_alike_alone_and_among_others (void)
{
  guint i, j;

  for (i = 0; i < 5000; i++)
    {
      char text[12];
      g_autofree char *longer = NULL;
      g_autofree char *alone = NULL;
      g_autofree char *among = NULL;
      g_autofree char *expected = NULL;

      for (j = 0; j < sizeof text - 1; j++)
        text[j] = g_test_rand_int_range (1, 128);
      text[j] = '\0';

      longer = g_strconcat (text, " é", NULL);
      alone = dme_text_fold (text);
      among = dme_text_fold (longer);
      expected = g_strconcat (alone, *alone != '\0' ? " e" : "e", NULL);
      g_assert_cmpstr (among, ==, expected);
    }
}

static void
test_folding_survives_any_bytes (void)
{
  guint i, j;

  for (i = 0; i < 5000; i++)
    {
      char text[16];

      for (j = 0; j < sizeof text - 1; j++)
        text[j] = g_test_rand_int_range (1, 256);
      text[j] = '\0';
      g_free (fold_tidily (text));
    }
}

static void
test_clean_text_is_composed_and_trimmed (void)
{
  static const struct
  {
    const char *text;
    const char *clean;
  } rows[] = {
    { "  Loli ", "Loli" },
    { "\n\tSatu\nDua\n", "Satu\nDua" },
    { "Cafe\u0301", "Caf\u00E9" },
    { "\u00A0Naikliu\u3000", "Naikliu" },
    { "   ", "" },
    { "", "" },
    { "Kuale'u", "Kuale'u" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *clean = dme_text_clean (rows[i].text);
      g_autofree char *again = dme_text_clean (clean);

      g_assert_cmpstr (clean, ==, rows[i].clean);
      g_assert_cmpstr (again, ==, clean);
    }
}

static void
test_control_characters_are_seen (void)
{
  static const char *const bad[] = { "a\x01",
                                     "\x7F",
                                     "a\xC2\x85"
                                     "b",
                                     "\x1B[31mred",
                                     "a\rb",
                                     "a\u202Eb",
                                     "\u2066x",
                                     "a\u2028b" };
  static const char *const good[] = { "", "Kuale'u", "é", "“Desa”", "中", "a\u200Db", "👍🏽" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_true (dme_text_has_control (bad[i], FALSE));
      g_assert_true (dme_text_has_control (bad[i], TRUE));
    }
  for (i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_false (dme_text_has_control (good[i], FALSE));

  g_assert_true (dme_text_has_control ("a\nb", FALSE));
  g_assert_true (dme_text_has_control ("a\tb", FALSE));
  g_assert_false (dme_text_has_control ("a\n\tb", TRUE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/text/what-is-typed-folds-like-what-is-stored",
                   test_what_is_typed_folds_like_what_is_stored);
  g_test_add_func ("/base/text/folding-twice-changes-nothing", test_folding_twice_changes_nothing);
  g_test_add_func ("/base/text/ascii-folds-alike-alone-and-among-others",
                   test_ascii_folds_alike_alone_and_among_others);
  g_test_add_func ("/base/text/folding-survives-any-bytes", test_folding_survives_any_bytes);
  g_test_add_func ("/base/text/clean-text-is-composed-and-trimmed",
                   test_clean_text_is_composed_and_trimmed);
  g_test_add_func ("/base/text/control-characters-are-seen", test_control_characters_are_seen);

  return g_test_run ();
}
