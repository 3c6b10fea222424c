/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-csv-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CHUNK (64 * 1024)

struct _DmeCsvReader
{
  GInputStream *stream;
  DmeCsvLook look;
  char *buffer; /* of DME_CSV_MAX_ROW + CHUNK bytes */
  gsize begin;  /* of the next row in the buffer */
  gsize end;    /* of what was read */
  gboolean eof;
  goffset position; /* of @begin in the file */
  guint64 line;     /* of @begin */

  GString *text;   /* the cells of the row, a NUL after each */
  GArray *offsets; /* of gsize: where each begins in @text */
  GPtrArray *cells;
  DmeCsvFault fault;
  guint fault_cell;
};

typedef enum
{
  PARSE_ROW,
  PARSE_MORE,  /* the end of the row is not in the buffer */
  PARSE_QUOTE, /* quotation marks that do not fit */
} Parse;

/**
 * dme_csv_fault_get_text:
 * @fault: what is wrong with a row
 *
 * Returns: a sentence for the user, in their language
 */
const char *
dme_csv_fault_get_text (DmeCsvFault fault)
{
  switch (fault)
    {
    case DME_CSV_NUL:
      return _ ("The line holds NUL bytes: the file is damaged here, or it is no CSV file. Write "
                "the line again.");
    case DME_CSV_NOT_UTF8:
      return _ ("The text is damaged (not UTF-8). Type it again, or save the file as UTF-8.");
    case DME_CSV_QUOTE:
      return _ ("A quotation mark has no fellow. Write it twice (\"\") inside a cell, or take it "
                "away.");
    case DME_CSV_LONG_CELL:
      return _ ("A cell is far too long. Shorten it, or look for a missing quotation mark.");
    case DME_CSV_LONG_ROW:
      return _ ("The line is far too long to be read. Look for a missing line end.");
    case DME_CSV_GOOD:
    default:
      g_return_val_if_reached ("");
    }
}

/**
 * dme_csv_reader_new_of_form:
 * @stream: a file; it must be seekable
 * @form: what is known of it
 * @error: of the stream; %G_IO_ERROR_INVALID_DATA if it is UTF-16
 *
 * Looks through the file once for its encoding, separator and hash, and goes back to its begin.
 * Uses as much memory for a file of a million rows as for one of ten.
 *
 * Returns: (transfer full) (nullable): the reader
 */
DmeCsvReader *
dme_csv_reader_new_of_form (GInputStream *stream, const DmeCsvForm *form, GError **error)
{
  g_autoptr (DmeCsvReader) self = g_new0 (DmeCsvReader, 1);

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream) && form != NULL, NULL);

  self->stream = g_object_ref (stream);
  self->text = g_string_new (NULL);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->cells = g_ptr_array_new ();
  if (!G_IS_SEEKABLE (stream) || !g_seekable_can_seek (G_SEEKABLE (stream)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The file cannot be read twice");
      return NULL;
    }
  if (!dme_csv_look (stream, &self->look, error) ||
      !g_seekable_seek (G_SEEKABLE (stream), (goffset) self->look.skip, G_SEEK_SET, NULL, error))
    return NULL;
  if (form->separator != '\0')
    self->look.separator = form->separator;
  if (form->encoding >= 0)
    self->look.encoding = (DmeCsvEncoding) form->encoding;
  self->buffer = g_malloc (DME_CSV_MAX_ROW + CHUNK);
  self->position = (goffset) self->look.skip;
  self->line = 1 + self->look.skipped_lines;
  return g_steal_pointer (&self);
}

/* The same, with all of it found out. */
DmeCsvReader *
dme_csv_reader_new (GInputStream *stream, GError **error)
{
  static const DmeCsvForm unknown = { '\0', -1 };

  return dme_csv_reader_new_of_form (stream, &unknown, error);
}

void
dme_csv_reader_free (DmeCsvReader *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->stream);
  g_string_free (self->text, TRUE);
  g_array_unref (self->offsets);
  g_ptr_array_unref (self->cells);
  g_free (self->look.hash);
  g_free (self->buffer);
  g_free (self);
}

char
dme_csv_reader_get_separator (const DmeCsvReader *self)
{
  return self->look.separator;
}

DmeCsvEncoding
dme_csv_reader_get_encoding (const DmeCsvReader *self)
{
  return self->look.encoding;
}

const char *
dme_csv_reader_get_hash (const DmeCsvReader *self)
{
  return self->look.hash;
}

goffset
dme_csv_reader_get_size (const DmeCsvReader *self)
{
  return self->look.size;
}

goffset
dme_csv_reader_get_position (const DmeCsvReader *self)
{
  return self->position;
}

static gboolean
read_more (DmeCsvReader *self, GError **error)
{
  gsize n;

  memmove (self->buffer, self->buffer + self->begin, self->end - self->begin);
  self->end -= self->begin;
  self->begin = 0;
  if (!g_input_stream_read_all (self->stream, self->buffer + self->end, CHUNK, &n, NULL, error))
    return FALSE;
  self->end += n;
  self->eof = n < CHUNK;
  return TRUE;
}

/* Goes on behind @n bytes. */
static void
advance (DmeCsvReader *self, gsize n)
{
  const char *p = self->buffer + self->begin;

  for (gsize i = 0; i < n; i++)
    if (p[i] == '\n' || (p[i] == '\r' && (i + 1 == n || p[i + 1] != '\n')))
      self->line++;
  self->begin += n;
  self->position += (goffset) n;
}

static void
note_fault (DmeCsvReader *self, DmeCsvFault fault)
{
  if (fault == DME_CSV_GOOD || self->fault != DME_CSV_GOOD)
    return;
  self->fault = fault;
  self->fault_cell = self->offsets->len - 1;
}

static void
begin_cell (DmeCsvReader *self)
{
  gsize offset = self->text->len;

  g_array_append_val (self->offsets, offset);
}

static void
add_text (DmeCsvReader *self, const char *bytes, gsize n)
{
  note_fault (self, dme_csv_append_text (self->text, bytes, n, self->look.encoding));
}

static void
end_cell (DmeCsvReader *self)
{
  gsize begin = g_array_index (self->offsets, gsize, self->offsets->len - 1);

  if (self->text->len - begin > DME_CSV_MAX_CELL)
    note_fault (self, DME_CSV_LONG_CELL);
  g_string_append_c (self->text, '\0');
}

/* The text between quotation marks; *@i is behind the first of them, then behind the last. */
static Parse
parse_quoted (DmeCsvReader *self, const char *p, gsize n, gsize *i)
{
  for (;;)
    {
      const char *quote = memchr (p + *i, '"', n - *i);
      gsize at;

      if (quote == NULL)
        return self->eof ? PARSE_QUOTE : PARSE_MORE;
      at = (gsize) (quote - p);
      if (at + 1 == n && !self->eof)
        return PARSE_MORE;
      if (at + 1 == n || p[at + 1] != '"')
        {
          add_text (self, p + *i, at - *i);
          *i = at + 1;
          return PARSE_ROW;
        }
      add_text (self, p + *i, at + 1 - *i); /* with one of the two */
      *i = at + 2;
    }
}

static gboolean
ends_cell (const DmeCsvReader *self, char c)
{
  return c == self->look.separator || c == '\n' || c == '\r';
}

/* Where the quotation mark is that opens a cell, spaces before it aside; @n: there is none. */
static gsize
find_opening (const char *p, gsize n, gsize i)
{
  while (i < n && p[i] == ' ')
    i++;
  return i < n && p[i] == '"' ? i : n;
}

/* @plain: quotation marks mean nothing. Afterwards *@i is at what ends the cell, or at @n. */
static Parse
parse_cell (DmeCsvReader *self, const char *p, gsize n, gsize *i, gboolean plain)
{
  gsize opening = plain ? n : find_opening (p, n, *i);
  gsize begin = *i;

  if (opening < n)
    {
      Parse parse;

      *i = opening + 1;
      parse = parse_quoted (self, p, n, i);
      if (parse != PARSE_ROW)
        return parse;
      while (*i < n && p[*i] == ' ')
        (*i)++;
      if (*i == n)
        return self->eof ? PARSE_ROW : PARSE_MORE;
      return ends_cell (self, p[*i]) ? PARSE_ROW : PARSE_QUOTE;
    }
  while (*i < n && !ends_cell (self, p[*i]))
    (*i)++;
  if (*i == n && !self->eof)
    return PARSE_MORE;
  add_text (self, p + begin, *i - begin);
  return PARSE_ROW;
}

/* The row at the begin of the buffer; *@consumed: its bytes. From the cell @plain_from on,
 * quotation marks mean nothing. */
static Parse
parse_row (DmeCsvReader *self, guint plain_from, gsize *consumed)
{
  const char *p = self->buffer + self->begin;
  gsize n = self->end - self->begin;
  gsize i = 0;

  g_string_truncate (self->text, 0);
  g_array_set_size (self->offsets, 0);
  self->fault = DME_CSV_GOOD;
  for (;;)
    {
      Parse parse;

      begin_cell (self);
      parse = parse_cell (self, p, n, &i, self->offsets->len > plain_from);
      if (parse != PARSE_ROW)
        return parse;
      end_cell (self);
      if (i == n || p[i] != self->look.separator)
        break;
      i++;
    }
  if (i < n && p[i] == '\r')
    {
      if (i + 1 == n && !self->eof)
        return PARSE_MORE;
      if (i + 1 < n && p[i + 1] == '\n')
        i++;
    }
  *consumed = MIN (i + 1, n);
  return PARSE_ROW;
}

/* Leaves out the rest of a line that cannot be kept. */
static gboolean
skip_line (DmeCsvReader *self, GError **error)
{
  g_string_truncate (self->text, 0);
  g_array_set_size (self->offsets, 0);
  self->fault = DME_CSV_LONG_ROW;
  self->fault_cell = 0;
  for (;;)
    {
      const char *p = self->buffer + self->begin;
      gsize n = self->end - self->begin, i = 0;

      while (i < n && p[i] != '\n' && p[i] != '\r')
        i++;
      if (i + 1 < n || self->eof)
        {
          advance (self, MIN (n, i + (i + 1 < n && p[i] == '\r' && p[i + 1] == '\n' ? 2 : 1)));
          return TRUE;
        }
      advance (self, i);
      if (!read_more (self, error))
        return FALSE;
    }
}

/* One row, with whatever is wrong with it. */
static gboolean
read_row (DmeCsvReader *self, GError **error)
{
  guint plain_from = G_MAXUINT;
  gsize consumed = 0;

  for (;;)
    {
      Parse parse = parse_row (self, plain_from, &consumed);

      if (parse == PARSE_ROW)
        break;
      if (parse == PARSE_MORE && self->end - self->begin < DME_CSV_MAX_ROW)
        {
          if (!read_more (self, error))
            return FALSE;
          continue;
        }
      if (plain_from != G_MAXUINT ||
          (parse == PARSE_MORE &&
           memchr (self->buffer + self->begin, '\n', self->end - self->begin) == NULL))
        return skip_line (self, error);
      /* A quotation mark that is never closed would swallow the rows behind it: this row ends with
       * its line. */
      plain_from = self->offsets->len - 1;
    }

  advance (self, consumed);
  if (plain_from != G_MAXUINT)
    {
      self->fault = DME_CSV_QUOTE;
      self->fault_cell = plain_from;
    }
  return TRUE;
}

/* Nothing in it, or only the mark by which old programs end a file. */
static gboolean
is_blank (const DmeCsvReader *self)
{
  if (self->fault != DME_CSV_GOOD)
    return FALSE;
  if (self->offsets->len == 1 && g_str_equal (self->text->str, "\032"))
    return TRUE;
  return self->text->len == self->offsets->len;
}

/**
 * dme_csv_reader_next:
 * @self: a reader
 * @row: (out caller-allocates): the row; its cells are good until the next call
 * @error: of the stream
 *
 * Reads the next row that holds any text. A row with a fault is a row of its own, and says so.
 *
 * Returns: %FALSE at the end of the file, and when it cannot be read
 */
gboolean
dme_csv_reader_next (DmeCsvReader *self, DmeCsvRow *row, GError **error)
{
  g_return_val_if_fail (self != NULL && row != NULL, FALSE);

  do
    {
      if (self->begin == self->end && !self->eof && !read_more (self, error))
        return FALSE;
      if (self->begin == self->end)
        return FALSE;
      row->line = self->line;
      if (!read_row (self, error))
        return FALSE;
    }
  while (is_blank (self));

  g_ptr_array_set_size (self->cells, 0);
  for (guint i = 0; i < self->offsets->len; i++)
    g_ptr_array_add (self->cells, self->text->str + g_array_index (self->offsets, gsize, i));
  row->fault = self->fault;
  row->fault_cell = self->fault_cell;
  row->n_cells = self->cells->len;
  row->cells = (char **) self->cells->pdata;
  return TRUE;
}
