/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-scan.h"

static inline gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What ends a run of plain characters inside a string: quote, backslash, control characters. */
static const guint8 ends_run[256] = { [0 ... 0x1f] = 1, ['"'] = 1, ['\\'] = 1 };

/* Starts at @text; refuses what is not UTF-8 or has a NUL, so that nothing below needs to look. */
gboolean
dme_scan_init (DmeScan *self, const char *text, gssize length)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;

  self->at = text;
  self->end = text + n;

  return g_utf8_validate_len (text, n, NULL);
}

char
dme_scan_peek (DmeScan *self)
{
  while (self->at < self->end && is_space (*self->at))
    self->at++;

  return self->at < self->end ? *self->at : '\0';
}

gboolean
dme_scan_take (DmeScan *self, char token)
{
  if (dme_scan_peek (self) != token)
    return FALSE;
  self->at++;

  return TRUE;
}

gboolean
dme_scan_at_end (DmeScan *self)
{
  dme_scan_peek (self);

  return self->at == self->end;
}

DmeScanStep
dme_scan_element (DmeScan *self, gboolean *started)
{
  if (!*started)
    {
      *started = TRUE;
      if (dme_scan_take (self, ']'))
        return DME_SCAN_DONE;
      return DME_SCAN_ITEM;
    }
  if (dme_scan_take (self, ']'))
    return DME_SCAN_DONE;

  return dme_scan_take (self, ',') ? DME_SCAN_ITEM : DME_SCAN_MALFORMED;
}

DmeScanStep
dme_scan_member (DmeScan *self, gboolean *started, GString *key)
{
  if (dme_scan_take (self, '}'))
    return DME_SCAN_DONE;
  if (*started && !dme_scan_take (self, ','))
    return DME_SCAN_MALFORMED;
  *started = TRUE;
  if (dme_scan_peek (self) != '"' || !dme_scan_string (self, key))
    return DME_SCAN_MALFORMED;

  return dme_scan_take (self, ':') ? DME_SCAN_ITEM : DME_SCAN_MALFORMED;
}

static gboolean
read_hex4 (DmeScan *self, gunichar *out)
{
  gunichar value = 0;
  int i;

  if (self->end - self->at < 4)
    return FALSE;
  for (i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*self->at++);

      if (digit < 0)
        return FALSE;
      value = value << 4 | (gunichar) digit;
    }
  *out = value;

  return TRUE;
}

/* After "\u". NUL is refused: no text of ours can hold it. */
static gboolean
read_unicode (DmeScan *self, GString *out)
{
  gunichar high, low;

  if (!read_hex4 (self, &high) || high == 0 || (high >= 0xdc00 && high <= 0xdfff))
    return FALSE;
  if (high >= 0xd800 && high <= 0xdbff)
    {
      if (self->end - self->at < 6 || self->at[0] != '\\' || self->at[1] != 'u')
        return FALSE;
      self->at += 2;
      if (!read_hex4 (self, &low) || low < 0xdc00 || low > 0xdfff)
        return FALSE;
      high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }
  if (out != NULL)
    g_string_append_unichar (out, high);

  return TRUE;
}

static gboolean
read_escape (DmeScan *self, GString *out)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c;

  if (self->at == self->end)
    return FALSE;
  c = *self->at++;
  if (c == 'u')
    return read_unicode (self, out);
  found = memchr (from, c, sizeof from - 1);
  if (found == NULL)
    return FALSE;
  if (out != NULL)
    g_string_append_c (out, to[found - from]);

  return TRUE;
}

gboolean
dme_scan_string (DmeScan *self, GString *out)
{
  if (out != NULL)
    g_string_truncate (out, 0);
  if (!dme_scan_take (self, '"'))
    return FALSE;

  for (;;)
    {
      const char *run = self->at;

      while (self->at < self->end && !ends_run[(guchar) *self->at])
        self->at++;
      if (out != NULL)
        dme_json_put (out, run, (gsize) (self->at - run));
      if (self->at == self->end || (guchar) *self->at < 0x20)
        return FALSE;
      if (*self->at++ == '"')
        return TRUE;
      if (!read_escape (self, out))
        return FALSE;
    }
}

static gboolean
skip_digits (DmeScan *self)
{
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;

  return self->at > start;
}

/* A number of any size; @is_int: without fraction and exponent. */
static gboolean
skip_number (DmeScan *self, gboolean *is_int)
{
  *is_int = TRUE;
  if (self->at < self->end && *self->at == '-')
    self->at++;
  if (self->at < self->end && *self->at == '0')
    self->at++;
  else if (!skip_digits (self))
    return FALSE;
  if (self->at < self->end && *self->at == '.')
    {
      *is_int = FALSE;
      self->at++;
      if (!skip_digits (self))
        return FALSE;
    }
  if (self->at < self->end && (*self->at == 'e' || *self->at == 'E'))
    {
      *is_int = FALSE;
      self->at++;
      if (self->at < self->end && (*self->at == '+' || *self->at == '-'))
        self->at++;
      if (!skip_digits (self))
        return FALSE;
    }

  return TRUE;
}

gboolean
dme_scan_int (DmeScan *self, gint64 *value)
{
  char text[24];
  const char *start;
  gboolean is_int;
  gsize length;

  dme_scan_peek (self);
  start = self->at;
  if (!skip_number (self, &is_int) || !is_int)
    return FALSE;
  length = (gsize) (self->at - start);
  if (length >= sizeof text)
    return FALSE;
  memcpy (text, start, length);
  text[length] = '\0';

  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

static gboolean
take_word (DmeScan *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  self->at += length;

  return TRUE;
}

gboolean
dme_scan_bool (DmeScan *self, gboolean *value)
{
  *value = dme_scan_peek (self) == 't';

  return take_word (self, *value ? "true" : "false");
}

gboolean
dme_scan_null (DmeScan *self)
{
  dme_scan_peek (self);

  return take_word (self, "null");
}

static gboolean
skip_container (DmeScan *self, guint depth, gboolean object)
{
  gboolean started = FALSE;

  self->at++;
  for (;;)
    {
      DmeScanStep step = object ? dme_scan_member (self, &started, NULL)
                                : dme_scan_element (self, &started);

      if (step != DME_SCAN_ITEM)
        return step == DME_SCAN_DONE;
      if (!dme_scan_skip (self, depth + 1))
        return FALSE;
    }
}

/* Skips one value, whatever it is; nesting below DME_SCAN_DEPTH is refused. */
gboolean
dme_scan_skip (DmeScan *self, guint depth)
{
  gboolean is_int;

  if (depth > DME_SCAN_DEPTH)
    return FALSE;

  switch (dme_scan_peek (self))
    {
    case '"':
      return dme_scan_string (self, NULL);
    case '{':
      return skip_container (self, depth, TRUE);
    case '[':
      return skip_container (self, depth, FALSE);
    case 't':
      return take_word (self, "true");
    case 'f':
      return take_word (self, "false");
    case 'n':
      return take_word (self, "null");
    default:
      return skip_number (self, &is_int);
    }
}

gboolean
dme_scan_raw (DmeScan *self, GString *out)
{
  const char *c;
  gboolean in_string = FALSE;

  dme_scan_peek (self);
  c = self->at;
  if (!dme_scan_skip (self, 0))
    return FALSE;

  for (; c < self->at; c++)
    {
      if (!in_string && is_space (*c))
        continue;
      g_string_append_c (out, *c);
      if (in_string && *c == '\\')
        g_string_append_c (out, *++c);
      else if (*c == '"')
        in_string = !in_string;
    }

  return TRUE;
}

/* Quotes @text. Only what must be escaped is: the text compresses better and people can read it.
 * What is not UTF-8 is replaced, since one wrong byte would make the whole document unreadable. */
void
dme_json_append_string (GString *out, const char *text)
{
  g_autofree char *mended = NULL;
  const char *c, *run;

  if (!g_utf8_validate (text, -1, NULL))
    text = mended = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (c = run = text; *c != '\0'; c++)
    {
      if (!ends_run[(guchar) *c])
        continue;
      dme_json_put (out, run, (gsize) (c - run));
      run = c + 1;
      if (*c == '"' || *c == '\\')
        g_string_append_printf (out, "\\%c", *c);
      else if (*c == '\n')
        g_string_append (out, "\\n");
      else if (*c == '\t')
        g_string_append (out, "\\t");
      else
        g_string_append_printf (out, "\\u%04x", (guint) *c);
    }
  dme_json_put (out, run, (gsize) (c - run));
  g_string_append_c (out, '"');
}
