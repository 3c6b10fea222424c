/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-text.h"

#include <string.h>

/* What a byte of ASCII folds to: itself in lower case, nothing (0), or a space. */
static inline char
fold_ascii (guchar c)
{
  if (g_ascii_isupper (c))
    return c + ('a' - 'A');
  if (g_ascii_isalnum (c))
    return c;
  if (c == '\'' || c == '`')
    return '\0';
  return ' ';
}

/* People write the glottal stop of "Kuale'u" with any of these, or with nothing at all. */
static gboolean
is_apostrophe (gunichar c)
{
  switch (c)
    {
    case '\'':
    case '`':
    case 0x00B4: /* acute accent */
    case 0x02B9: /* modifier prime */
    case 0x02BB: /* okina */
    case 0x02BC: /* modifier apostrophe */
    case 0x02BD:
    case 0x02BE:
    case 0x02BF:
    case 0x02C8:
    case 0x02CA:
    case 0x02CB:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032: /* prime */
    case 0x2035:
    case 0xA78C: /* saltillo */
    case 0xFF07: /* fullwidth */
      return TRUE;
    default:
      return FALSE;
    }
}

/* Spaces are kept back until a letter follows: that trims and collapses them in one pass. */
static inline char *
append_ascii (char *out, char c, gboolean *space, const char *start)
{
  if (c == '\0')
    return out;

  if (c == ' ')
    {
      *space = out != start;
      return out;
    }

  if (*space)
    *out++ = ' ';
  *space = FALSE;
  *out++ = c;
  return out;
}

static void
append_unichar (GString *out, gunichar c, gboolean *space)
{
  if (g_unichar_ismark (c) || is_apostrophe (c))
    return;

  if (!g_unichar_isalnum (c))
    {
      *space = out->len > 0;
      return;
    }

  if (*space)
    g_string_append_c (out, ' ');
  *space = FALSE;
  g_string_append_unichar (out, c);
}

static void
append_text (GString *out, const char *text, gboolean *space)
{
  const char *p;

  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    append_unichar (out, g_utf8_get_char (p), space);
}

/* NFKD before and after casefolding: folding can bring composed letters back (U+1E9E, U+0130). */
static char *
fold_unicode (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + 1);
  gboolean space = FALSE;
  const char *p = text;

  while (*p != '\0')
    {
      g_autofree char *plain = NULL;
      g_autofree char *folded = NULL;
      g_autofree char *again = NULL;
      const char *end = p;

      /* ASCII runs, which most of any text is, need no tables. A letter just before a combining
       * mark may go this way too: the mark is dropped anyway. Apostrophes are taken out before
       * NFKD, which turns the spacing acute accent into a space and a mark. */
      for (; *p != '\0' && (guchar) *p < 0x80; p++)
        {
          char c = fold_ascii ((guchar) *p);

          if (c != '\0')
            append_unichar (out, (guchar) c, &space);
        }

      for (end = p; *end != '\0' && (guchar) *end >= 0x80; end = g_utf8_next_char (end))
        if (is_apostrophe (g_utf8_get_char (end)))
          break;

      if (end > p)
        {
          plain = g_utf8_normalize (p, end - p, G_NORMALIZE_ALL);
          folded = plain != NULL ? g_utf8_casefold (plain, -1) : NULL;
          again = folded != NULL ? g_utf8_normalize (folded, -1, G_NORMALIZE_ALL) : NULL;
          if (again != NULL)
            append_text (out, again, &space);
        }

      p = *end != '\0' && is_apostrophe (g_utf8_get_char (end)) ? g_utf8_next_char (end) : end;
    }

  return g_string_free (out, FALSE);
}

/**
 * dme_text_fold:
 * @text: text; bytes that are not UTF-8 are replaced
 *
 * Makes the form in which texts are compared in a search: lower case, no
 * accents, no apostrophes, and one space for everything that is neither letter
 * nor digit. Folding a folded text changes nothing.
 *
 * Returns: (transfer full): the folded text, possibly empty
 */
char *
dme_text_fold (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *out = NULL;
  gboolean space = FALSE;
  const guchar *p;
  char *end;

  g_return_val_if_fail (text != NULL, NULL);

  out = g_malloc (strlen (text) + 1);
  end = out;
  for (p = (const guchar *) text; *p != '\0' && *p < 0x80; p++)
    end = append_ascii (end, fold_ascii (*p), &space, out);
  *end = '\0';

  if (*p == '\0')
    return g_steal_pointer (&out);

  if (g_utf8_validate (text, -1, NULL))
    return fold_unicode (text);

  valid = g_utf8_make_valid (text, -1);
  return fold_unicode (valid);
}

/**
 * dme_text_clean:
 * @text: valid UTF-8
 *
 * Makes the form in which texts are stored: composed (NFC), so that equal looks
 * are equal bytes, and without white space at both ends.
 *
 * Returns: (transfer full): the clean text, possibly empty
 */
char *
dme_text_clean (const char *text)
{
  g_autofree char *composed = NULL;
  const char *start;
  const char *end;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_str_is_ascii (text))
    composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  start = composed != NULL ? composed : text;

  while (*start != '\0' && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);

  end = start + strlen (start);
  while (end > start)
    {
      const char *previous = g_utf8_prev_char (end);

      if (!g_unichar_isspace (g_utf8_get_char (previous)))
        break;
      end = previous;
    }

  return g_strndup (start, end - start);
}

/**
 * dme_text_has_control:
 * @text: valid UTF-8
 * @newline_allowed: whether line feeds and tabs are fine
 *
 * Looks for characters that no keyboard makes and that upset terminals, CSV
 * files and lists: C0, DEL, C1, and the marks that turn the direction of text.
 *
 * Returns: whether there is one
 */
gboolean
dme_text_has_control (const char *text, gboolean newline_allowed)
{
  const guchar *p;

  g_return_val_if_fail (text != NULL, FALSE);

  for (p = (const guchar *) text; *p != '\0'; p++)
    {
      if (*p < 0x20)
        {
          if (!newline_allowed || (*p != '\n' && *p != '\t'))
            return TRUE;
        }
      else if (*p == 0x7F)
        return TRUE;
      else if (*p == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0)
        return TRUE;
      else if (*p == 0xE2 && ((p[1] == 0x80 && p[2] >= 0xA8 && p[2] <= 0xAE) ||
                              (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9)))
        return TRUE;
    }

  return FALSE;
}
