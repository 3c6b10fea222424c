/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-csv.h"

#include <errno.h>
#include <string.h>

/* Signs that make a formula of a cell, in Excel, LibreOffice and Google Sheets (OWASP, CSV
 * injection); the wide ones of East Asian keyboards count as well. */
static gboolean
begins_formula (const char *value)
{
  gunichar c;

  if (*value == '\0')
    return FALSE;
  if (strchr ("=+-@\t\r\n", *value) != NULL)
    return TRUE;
  c = g_utf8_get_char_validated (value, -1);
  return c == 0xFF1D || c == 0xFF0B || c == 0xFF0D || c == 0xFF20;
}

/* So does one that would look like one of ours, with the apostrophe already in front. */
static gboolean
needs_apostrophe (const char *value)
{
  return begins_formula (value + strspn (value, "'"));
}

/* Digits, with a minus and a decimal point at most: nothing that can be run. */
static gboolean
is_plain_number (const char *value)
{
  const char *p = value + (*value == '-');
  gsize n = strspn (p, "0123456789");

  if (n == 0)
    return FALSE;
  p += n;
  if (*p == '.')
    {
      n = strspn (p + 1, "0123456789");
      if (n == 0)
        return FALSE;
      p += n + 1;
    }
  return *p == '\0';
}

/**
 * dme_csv_append_cell:
 * @row: where to append
 * @value: (nullable): a text of anybody's making; nothing gives an empty cell
 *
 * One cell by RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front, unless it is a plain number; so does one that begins with apostrophes before such a sign,
 * so that reading it again gives what it was.
 */
void
dme_csv_append_cell (GString *row, const char *value)
{
  gboolean guarded;

  if (value == NULL || *value == '\0')
    return;
  guarded = needs_apostrophe (value) && !is_plain_number (value);
  if (strpbrk (value, ",;\t\"\r\n") == NULL && *value != ' ' && !guarded)
    {
      g_string_append (row, value);
      return;
    }
  g_string_append (row, guarded ? "\"'" : "\"");
  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (row, '"');
      g_string_append_c (row, *c);
    }
  g_string_append_c (row, '"');
}

/**
 * dme_csv_cell_value:
 * @cell: what a file holds
 *
 * Returns: (transfer none): the same without the apostrophe of dme_csv_append_cell()
 */
const char *
dme_csv_cell_value (const char *cell)
{
  return *cell == '\'' && needs_apostrophe (cell) ? cell + 1 : cell;
}

void
dme_csv_append_row (GString *text, const char *const *cells, guint n_cells)
{
  for (guint i = 0; i < n_cells; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      dme_csv_append_cell (text, cells[i]);
    }
  g_string_append (text, "\r\n");
}

typedef struct
{
  const DmeTable *table;
  FILE *out;
  GString *row;
} Writer;

static gboolean
write_text (Writer *self, GError **error)
{
  int saved;

  if (fwrite (self->row->str, 1, self->row->len, self->out) == self->row->len)
    return TRUE;
  saved = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "Cannot write: %s",
               g_strerror (saved));
  return FALSE;
}

static gboolean
write_row (const char *const *cells, gpointer user_data, GError **error)
{
  Writer *self = user_data;

  g_string_truncate (self->row, 0);
  for (guint i = 0; i < dme_table_get_size (self->table); i++)
    {
      if (i > 0)
        g_string_append_c (self->row, ',');
      dme_csv_append_cell (self->row, cells[i]);
    }
  g_string_append (self->row, "\r\n");
  return write_text (self, error);
}

/**
 * dme_csv_write:
 * @table: the columns
 * @rows: the rows
 * @out: where to write
 * @error: of @rows, or %G_IO_ERROR
 *
 * Writes UTF-8 with the titles in the first row, one row at a time.
 *
 * Returns: whether all rows went to @out
 */
gboolean
dme_csv_write (const DmeTable *table, const DmeRows *rows, FILE *out, GError **error)
{
  g_autoptr (GString) row = g_string_new (NULL);
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  Writer writer = { table, out, row };

  g_return_val_if_fail (table != NULL && rows != NULL && out != NULL, FALSE);

  for (guint i = 0; i < dme_table_get_size (table); i++)
    g_ptr_array_add (titles, dme_table_get_column (table, i)->title);
  dme_csv_append_row (row, (const char *const *) titles->pdata, titles->len);
  return write_text (&writer, error) && rows->each (rows->source, write_row, &writer, error);
}
