/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-validate.h"

#include "dme-format.h"
#include "dme-text.h"
#include "dme-value-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* Longer than any text that is accepted, whatever its kind: not worth looking at. */
#define MAX_BYTES (4 * DME_MAX_LONGTEXT)

/* Marks of writing direction and byte order: invisible, and part of every number that is copied
 * from a chat program. They are not what the person wrote. */
static gboolean
is_invisible_mark (gunichar c)
{
  return c == 0xFEFF || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

/* Line ends of Windows and of word processors become plain ones. */
static char *
tidy (const char *text, gboolean newline_allowed)
{
  GString *out = g_string_sized_new (strlen (text));
  g_autofree char *tidied = NULL;
  const char *p;

  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_invisible_mark (c))
        continue;
      if (c == 0x2028 || c == 0x2029)
        c = newline_allowed ? '\n' : ' ';
      if (c == '\r' && newline_allowed)
        {
          if (p[1] == '\n')
            continue;
          c = '\n';
        }
      g_string_append_unichar (out, c);
    }

  tidied = g_string_free (out, FALSE);
  return dme_text_clean (tidied);
}

/* Digits, once the given separators are out; NULL if there is anything else. */
static char *
only_digits (const char *text, const char *separators)
{
  GString *out = g_string_new (NULL);
  const char *p;

  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || (c < 0x80 && strchr (separators, c) != NULL) ||
          (c >= 0x2010 && c <= 0x2015)) /* hyphens and dashes of word processors */
        continue;
      if (c >= 0x80 || !g_ascii_isdigit (c))
        {
          g_string_free (out, TRUE);
          return NULL;
        }
      g_string_append_c (out, c);
    }

  return g_string_free (out, FALSE);
}

/* Any way in which Indonesians write a telephone number; NULL if it is none. */
static char *
read_phone (const char *text)
{
  gboolean international = *text == '+';
  g_autofree char *digits = only_digits (international ? text + 1 : text, ".-()/");
  const char *rest = digits;

  if (digits == NULL)
    return NULL;

  if (!international && g_str_has_prefix (rest, "00"))
    {
      international = TRUE;
      rest += 2;
    }
  if (!international && *rest == '0')
    return g_strconcat ("+62", rest + 1, NULL);
  if (!international && *rest == '8')
    return g_strconcat ("+62", rest, NULL);
  if (g_str_has_prefix (rest, "620")) /* +62 (0)812... */
    return g_strconcat ("+62", rest + 3, NULL);
  if (!international && !g_str_has_prefix (rest, "62"))
    return NULL;

  return g_strconcat ("+", rest, NULL);
}

static char *
read_region (const char *text)
{
  g_autofree char *digits = only_digits (text, ".");
  static const guint dots[] = { 2, 4, 6 };
  GString *code;
  gsize i, j;

  if (digits == NULL)
    return NULL;

  code = g_string_new (NULL);
  for (i = 0; digits[i] != '\0'; i++)
    {
      for (j = 0; j < G_N_ELEMENTS (dots); j++)
        if (i == dots[j])
          g_string_append_c (code, '.');
      g_string_append_c (code, digits[i]);
    }

  return g_string_free (code, FALSE);
}

static char *
read_bool (const char *text)
{
  static const char *const yes[] = { "ya", "y", "yes", "true", "1", NULL };
  static const char *const no[] = { "tidak", "t", "no", "n", "false", "0", NULL };
  g_autofree char *folded = dme_text_fold (text);
  g_autofree char *local_yes = dme_text_fold (_ ("Yes"));
  g_autofree char *local_no = dme_text_fold (_ ("No"));

  if (g_strv_contains (yes, folded) || g_str_equal (folded, local_yes))
    return g_strdup ("true");
  if (g_strv_contains (no, folded) || g_str_equal (folded, local_no))
    return g_strdup ("false");
  return NULL;
}

/* By its code, or by its label in English or in the language of the user. */
static const char *
read_choice (const DmeField *field, const char *text)
{
  g_autofree char *folded = dme_text_fold (text);
  const DmeChoice *choice;

  if (*folded == '\0')
    return NULL;

  for (choice = field->choices; choice->code != NULL; choice++)
    {
      g_autofree char *code = dme_text_fold (choice->code);
      g_autofree char *label = dme_text_fold (choice->label);
      g_autofree char *local = dme_text_fold (_ (choice->label));

      if (g_str_equal (folded, code) || g_str_equal (folded, label) || g_str_equal (folded, local))
        return choice->code;
    }

  return NULL;
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
contains (GPtrArray *codes, const char *code)
{
  guint i;

  for (i = 0; i < codes->len; i++)
    if (g_str_equal (codes->pdata[i], code))
      return TRUE;

  return FALSE;
}

/* Takes the longest run of parts that is a choice, as labels may contain commas themselves. */
static const char *
read_next_choice (const DmeField *field, char **parts, guint *index)
{
  guint n = g_strv_length (parts + *index);
  guint i;

  for (i = MIN (n, 6); i > 0; i--)
    {
      char *after = parts[*index + i];
      g_autofree char *joined = NULL;
      const char *code;

      parts[*index + i] = NULL;
      joined = g_strjoinv (" ", parts + *index);
      parts[*index + i] = after;

      code = read_choice (field, joined);
      if (code != NULL)
        {
          *index += i;
          return code;
        }
    }

  return NULL;
}

static char *
read_choices (const DmeField *field, const char *text, DmeProblem **problem)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  guint i = 0;

  /* Far more than all labels of any field together. */
  if (strlen (text) > 10 * DME_MAX_TEXT)
    {
      *problem = dme_value_problem (DME_PROBLEM_UNKNOWN_CHOICE, field, text);
      return NULL;
    }

  parts = g_strsplit_set (text, ",;\n", -1);
  while (parts[i] != NULL)
    {
      const char *code;

      if (*g_strstrip (parts[i]) == '\0')
        {
          i++;
          continue;
        }

      code = read_next_choice (field, parts, &i);
      if (code == NULL)
        {
          *problem = dme_value_problem (DME_PROBLEM_UNKNOWN_CHOICE, field, parts[i]);
          return NULL;
        }
      if (!contains (codes, code))
        g_ptr_array_add (codes, (gpointer) code);
    }

  if (codes->len == 0) /* only separators: nothing chosen */
    return NULL;

  g_ptr_array_sort (codes, compare_codes);
  g_ptr_array_add (codes, NULL);
  return g_strjoinv (",", (char **) codes->pdata);
}

static char *
read_number (const char *text)
{
  gint64 number;

  if (dme_parse_int (text, &number))
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);

  /* All digits but too many for a number: let the check say that it is too large. */
  if (strlen (text) > 18 && strspn (text, "0123456789") == strlen (text) && *text != '0')
    return g_strdup (text);

  return NULL;
}

/* The canonical value of @text, which is clean and not empty; NULL if it makes no sense. */
static char *
read_value (const DmeField *field, const char *text, DmeProblemCode *code)
{
  switch (field->kind)
    {
    case DME_KIND_TEXT:
    case DME_KIND_LONGTEXT:
      return g_strdup (text);
    case DME_KIND_INT:
    case DME_KIND_MONEY:
      *code = DME_PROBLEM_NOT_A_NUMBER;
      if (field->kind == DME_KIND_MONEY && g_ascii_strncasecmp (text, "rp", 2) == 0)
        {
          const char *amount = text + 2 + strspn (text + 2, ". ");

          return read_number (amount);
        }
      return read_number (text);
    case DME_KIND_DATE:
      *code = DME_PROBLEM_NOT_A_DATE;
      return dme_parse_date (text);
    case DME_KIND_TIME:
      *code = DME_PROBLEM_NOT_A_TIME;
      return dme_parse_time (text);
    case DME_KIND_BOOL:
      *code = DME_PROBLEM_NOT_A_BOOL;
      return read_bool (text);
    case DME_KIND_CHOICE:
      *code = DME_PROBLEM_UNKNOWN_CHOICE;
      return g_strdup (read_choice (field, text));
    case DME_KIND_REGION:
      *code = DME_PROBLEM_REGION_UNKNOWN;
      return read_region (text);
    case DME_KIND_REF:
    case DME_KIND_BLOB:
      return g_ascii_strdown (text, -1);
    case DME_KIND_NIK:
      *code = DME_PROBLEM_NOT_A_NIK;
      return only_digits (text, ".-");
    case DME_KIND_PHONE:
      *code = DME_PROBLEM_NOT_A_PHONE;
      return read_phone (text);
    case DME_KIND_CHOICES: /* read_choices() */
    default:
      g_return_val_if_reached (NULL);
    }
}

static DmeProblem *
check_bytes (const DmeField *field, const char *text)
{
  if (strlen (text) > MAX_BYTES)
    {
      glong limit = field->kind == DME_KIND_LONGTEXT ? DME_MAX_LONGTEXT : DME_MAX_TEXT;
      g_autofree char *number = g_strdup_printf ("%ld", limit);

      return dme_problem_new (DME_PROBLEM_TOO_LONG, field->name, number);
    }
  if (!g_utf8_validate (text, -1, NULL))
    return dme_problem_new (DME_PROBLEM_NOT_UTF8, field->name, NULL);
  return NULL;
}

static char *
value_from_text (const DmeField *field, const char *text, DmeProblem **problem)
{
  g_autofree char *clean = NULL;
  g_autofree char *value = NULL;
  DmeProblemCode code = DME_PROBLEM_OTHER;

  *problem = check_bytes (field, text);
  if (*problem != NULL)
    return NULL;

  clean = tidy (text, field->kind == DME_KIND_LONGTEXT);
  if (dme_text_has_control (clean,
                            field->kind == DME_KIND_LONGTEXT || field->kind == DME_KIND_CHOICES))
    {
      *problem = dme_problem_new (DME_PROBLEM_CONTROL_CHARACTER, field->name, NULL);
      return NULL;
    }
  if (*clean == '\0')
    return NULL;

  if (field->kind == DME_KIND_CHOICES)
    return read_choices (field, clean, problem);

  value = read_value (field, clean, &code);
  if (value == NULL)
    *problem = dme_value_problem (code, field, clean);
  else
    *problem = dme_value_check (field, value, NULL);

  return *problem == NULL ? g_steal_pointer (&value) : NULL;
}

/**
 * dme_value_from_text:
 * @field: a field
 * @text: what a person typed or a script passed; any bytes
 * @problem: (out) (optional) (transfer full): why it cannot be used
 *
 * Reads a value in any usual Indonesian spelling: "15.345", "21/6/2025",
 * "9.30", "ya", the label of a choice, "0812-3456-7890".
 *
 * Whether a date lies in the future is not looked at here, see
 * dme_validate_record().
 *
 * Returns: (transfer full) (nullable): the canonical value. %NULL without a
 *   problem says that @text is empty: the field is cleared.
 */
char *
dme_value_from_text (const DmeField *field, const char *text, DmeProblem **problem)
{
  g_autoptr (DmeProblem) found = NULL;
  char *value;

  g_return_val_if_fail (field != NULL && text != NULL, NULL);

  value = value_from_text (field, text, &found);
  if (problem != NULL)
    *problem = g_steal_pointer (&found);
  return value;
}
