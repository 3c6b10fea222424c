/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-csv-private.h"

#include <string.h>

#define HEAD (64 * 1024) /* bytes in which the separator is looked for */

/* 0x80 to 0x9F; the five that Windows leaves open are themselves, as browsers have it (WHATWG). */
static const guint16 windows_1252[32] = {
  0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
  0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

static void
append_windows_1252 (GString *out, const char *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      guchar byte = (guchar) bytes[i];

      if (byte < 0x80)
        g_string_append_c (out, byte);
      else
        g_string_append_unichar (out, byte < 0xA0 ? windows_1252[byte - 0x80] : byte);
    }
}

static DmeCsvFault
append_utf8 (GString *out, const char *bytes, gsize n)
{
  DmeCsvFault fault = DME_CSV_GOOD;
  const char *bad;

  while (!g_utf8_validate_len (bytes, n, &bad))
    {
      g_string_append_len (out, bytes, bad - bytes);
      g_string_append (out, "\357\277\275");
      fault = DME_CSV_NOT_UTF8;
      n -= (bad - bytes) + 1;
      bytes = bad + 1;
    }
  g_string_append_len (out, bytes, n);
  return fault;
}

DmeCsvFault
dme_csv_append_text (GString *out, const char *bytes, gsize n, DmeCsvEncoding encoding)
{
  DmeCsvFault fault = DME_CSV_GOOD;

  while (n > 0)
    {
      const char *nul = memchr (bytes, '\0', n);
      gsize length = nul != NULL ? (gsize) (nul - bytes) : n;
      DmeCsvFault found = DME_CSV_GOOD;

      if (encoding == DME_CSV_WINDOWS_1252)
        append_windows_1252 (out, bytes, length);
      else
        found = append_utf8 (out, bytes, length);
      if (nul != NULL)
        {
          g_string_append (out, "\357\277\275");
          found = DME_CSV_NUL;
          length++;
        }
      if (fault == DME_CSV_GOOD)
        fault = found;
      bytes += length;
      n -= length;
    }
  return fault;
}

/* Which of , ; TAB stands most often outside of quotes in the first row. */
static char
find_separator (const char *head, gsize n)
{
  static const char separators[] = ",;\t";
  gsize counts[3] = { 0 };
  gboolean quoted = FALSE;
  gsize best = 0;

  for (gsize i = 0; i < n; i++)
    {
      const char *found;

      if (head[i] == '"')
        quoted = !quoted;
      else if (!quoted && (head[i] == '\n' || head[i] == '\r'))
        break;
      else if (!quoted && head[i] != '\0' && (found = strchr (separators, head[i])) != NULL)
        counts[found - separators]++;
    }
  for (gsize i = 1; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > counts[best])
      best = i;
  return separators[best];
}

/* Excel may say in a line of its own which separator it has used. */
static void
read_head (DmeCsvLook *look, const char *head, gsize n)
{
  const char *rest;
  gsize left;

  if (n >= 3 && memcmp (head, "\357\273\277", 3) == 0)
    look->skip = 3;
  rest = head + look->skip;
  left = n - look->skip;
  if (left >= 6 && g_ascii_strncasecmp (rest, "sep=", 4) == 0 && strchr (",;\t", rest[4]) != NULL &&
      rest[4] != '\0' && (rest[5] == '\r' || rest[5] == '\n'))
    {
      look->separator = rest[4];
      look->skip += rest[5] == '\r' && left >= 7 && rest[6] == '\n' ? 7 : 6;
      look->skipped_lines = 1;
      return;
    }
  look->separator = find_separator (rest, left);
}

typedef struct
{
  guint64 good; /* characters beyond ASCII */
  guint64 bad;  /* bytes that are no UTF-8 */
  char rest[8]; /* the begin of a character at the end of the last part */
  gsize n_rest;
} Utf8Count;

/* Counts in @bytes; a character that is cut by their end waits for the next part. */
static void
count_utf8 (Utf8Count *count, const char *bytes, gsize n, gboolean last)
{
  const char *end = bytes + n;

  while (bytes < end)
    {
      gunichar c;

      if ((guchar) *bytes < 0x80)
        {
          bytes++;
          continue;
        }
      c = g_utf8_get_char_validated (bytes, end - bytes);
      if (c == (gunichar) -2 && !last)
        break;
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          count->bad++;
          bytes++;
          continue;
        }
      count->good++;
      bytes = g_utf8_next_char (bytes);
    }
  count->n_rest = MIN ((gsize) (end - bytes), sizeof count->rest);
  memcpy (count->rest, bytes, count->n_rest);
}

static gboolean
refuse_utf16 (const char *head, gsize n, GError **error)
{
  if (n < 2 || (memcmp (head, "\377\376", 2) != 0 && memcmp (head, "\376\377", 2) != 0))
    return FALSE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The file is UTF-16");
  return TRUE;
}

/**
 * dme_csv_look:
 * @stream: a file that can be read twice
 * @look: (out): what was seen; its hash is the caller's
 * @error: of the stream; %G_IO_ERROR_INVALID_DATA if it is UTF-16
 *
 * Reads the whole file once. It is taken for Windows-1252 only if more bytes contradict UTF-8 than
 * there are characters of UTF-8 beyond ASCII: one damaged byte does not spoil the other names.
 */
gboolean
dme_csv_look (GInputStream *stream, DmeCsvLook *look, GError **error)
{
  g_autofree char *buffer = g_malloc (HEAD + sizeof ((Utf8Count *) 0)->rest);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Utf8Count count = { 0 };
  gsize n;

  memset (look, 0, sizeof *look);
  do
    {
      gsize kept = count.n_rest;

      memcpy (buffer, count.rest, kept);
      if (!g_input_stream_read_all (stream, buffer + kept, HEAD, &n, NULL, error))
        return FALSE;
      if (look->size == 0 && refuse_utf16 (buffer, n, error))
        return FALSE;
      if (look->size == 0)
        read_head (look, buffer, n);
      g_checksum_update (checksum, (const guchar *) buffer + kept, (gssize) n);
      count_utf8 (&count, buffer, kept + n, n < HEAD);
      look->size += (goffset) n;
    }
  while (n == HEAD);

  look->encoding = count.bad > count.good ? DME_CSV_WINDOWS_1252 : DME_CSV_UTF_8;
  look->hash = g_strdup (g_checksum_get_string (checksum));
  return TRUE;
}
