/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-format.h"

#include <string.h>

/* Telephone numbers as they stand on a wall in Indonesia: the trunk 0 in place of +62, a mobile
 * number after its prefix of four digits in groups of three and four, the area code of a landline
 * in brackets. Numbers of other countries keep their +. */

/* Codes of countries with one or two digits (ITU-T E.164); all others have three. */
static const char *const short_codes[] = {
  "1",  "7",  "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45",
  "46", "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
  "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98", NULL,
};

/* Area codes of two digits; all others of Indonesia have three. */
static const char *const short_areas[] = { "21", "22", "24", "31", "61", NULL };

/* In groups of at most four that differ by one at most, the longer ones last: 3-4, 4-4, 3-3-3. */
static void
append_groups (GString *out, const char *digits)
{
  gsize n = strlen (digits);
  gsize groups = (n + 3) / 4;

  for (gsize i = 0; i < groups; i++)
    {
      gsize length = n / groups + (i >= groups - n % groups);

      if (i > 0)
        g_string_append_c (out, ' ');
      g_string_append_len (out, digits, (gssize) length);
      digits += length;
    }
}

static gboolean
has_prefix_of (const char *text, const char *const *prefixes)
{
  for (; *prefixes != NULL; prefixes++)
    if (g_str_has_prefix (text, *prefixes))
      return TRUE;

  return FALSE;
}

static void
append_landline (GString *out, const char *national)
{
  gsize area = has_prefix_of (national, short_areas) ? 2 : 3;

  g_string_append_printf (out, "(0%.*s) ", (int) area, national);
  if (strlen (national + area) <= 6) /* so short that nobody splits it */
    g_string_append (out, national + area);
  else
    append_groups (out, national + area);
}

static void
append_foreign (GString *out, const char *digits)
{
  gsize n = 3;

  for (gsize i = 0; short_codes[i] != NULL; i++)
    if (g_str_has_prefix (digits, short_codes[i]))
      n = strlen (short_codes[i]);
  g_string_append_printf (out, "+%.*s ", (int) n, digits);
  append_groups (out, digits + n);
}

/**
 * dme_format_phone:
 * @e164: a telephone number as it is stored, "+6281353998877"
 *
 * For people to read and to dial. What is read back by the form is the same
 * number again.
 *
 * Returns: (transfer full): "0813 5399 8877", "(0380) 821234" or "+60 123 456
 *   789"; what is no such number comes back as it is
 */
char *
dme_format_phone (const char *e164)
{
  GString *out = NULL;
  const char *digits;

  g_return_val_if_fail (e164 != NULL, NULL);

  digits = e164 + 1;
  if (*e164 != '+' || strlen (e164) < 8 || strspn (digits, "0123456789") != strlen (digits))
    return g_strdup (e164);

  out = g_string_new (NULL);
  if (g_str_has_prefix (digits, "628"))
    {
      g_string_append_printf (out, "0%.3s ", digits + 2);
      append_groups (out, digits + 5);
    }
  else if (g_str_has_prefix (digits, "62"))
    append_landline (out, digits + 2);
  else
    append_foreign (out, digits);

  return g_string_free (out, FALSE);
}
