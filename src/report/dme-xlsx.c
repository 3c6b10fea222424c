/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-xlsx.h"

#include <string.h>
#include <xlsxwriter.h>

#include "dme-format.h"

/* A sheet for people: cells have types, and a text is a text whatever it begins with. */

#define LONGEST_CELL 32767                  /* characters, of Excel */
#define EXACT (G_GINT64_CONSTANT (1) << 53) /* beyond it a double loses digits */
#define WIDTH_DATE 12.0
#define WIDTH_TEXT 20.0
#define LONGEST_SHEET 31 /* characters of the title of a sheet */

typedef struct
{
  const DmeTable *table;
  lxw_workbook *book;
  lxw_worksheet *sheet;
  lxw_format *date;
  lxw_row_t row;
} Sheet;

static gboolean
set_lxw_error (lxw_error code, GError **error)
{
  if (code == LXW_NO_ERROR)
    return TRUE;
  g_set_error (error, G_IO_ERROR,
               code == LXW_ERROR_CREATING_XLSX_FILE || code == LXW_ERROR_CREATING_TMPFILE
                 ? G_IO_ERROR_NO_SPACE
                 : G_IO_ERROR_FAILED,
               "Cannot write the sheet: %s", lxw_strerror (code));
  return FALSE;
}

static lxw_error
write_text (Sheet *self, lxw_col_t col, const char *value)
{
  g_autofree char *shortened = NULL;

  if (strlen (value) > LONGEST_CELL && g_utf8_strlen (value, -1) > LONGEST_CELL)
    shortened = g_utf8_substring (value, 0, LONGEST_CELL);
  return worksheet_write_string (self->sheet, self->row, col, shortened != NULL ? shortened : value,
                                 NULL);
}

/* Excel knows no day before 1900. */
static lxw_error
write_date (Sheet *self, lxw_col_t col, const char *value)
{
  lxw_datetime date = { 0 };

  if (!dme_date_is_valid (value) || strcmp (value, "1900-03-01") < 0)
    return write_text (self, col, value);
  date.year = (int) g_ascii_strtoll (value, NULL, 10);
  date.month = (int) g_ascii_strtoll (value + 5, NULL, 10);
  date.day = (int) g_ascii_strtoll (value + 8, NULL, 10);
  return worksheet_write_datetime (self->sheet, self->row, col, &date, self->date);
}

static lxw_error
write_number (Sheet *self, lxw_col_t col, const char *value)
{
  gint64 number;

  if (!g_ascii_string_to_signed (value, 10, -EXACT, EXACT, &number, NULL))
    return write_text (self, col, value);
  return worksheet_write_number (self->sheet, self->row, col, (double) number, NULL);
}

static lxw_error
write_cell (Sheet *self, lxw_col_t col, const char *value, DmeCellKind kind)
{
  switch (kind)
    {
    case DME_CELL_NUMBER:
      return write_number (self, col, value);
    case DME_CELL_DATE:
      return write_date (self, col, value);
    case DME_CELL_BOOL:
      return worksheet_write_boolean (self->sheet, self->row, col, g_str_equal (value, "true"),
                                      NULL);
    case DME_CELL_TEXT:
    default:
      return write_text (self, col, value);
    }
}

static gboolean
write_row (const char *const *cells, gpointer user_data, GError **error)
{
  Sheet *self = user_data;
  lxw_error code = LXW_NO_ERROR;

  if (++self->row > DME_XLSX_MAX_ROWS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "More rows than a sheet holds");
      return FALSE;
    }
  for (guint i = 0; code == LXW_NO_ERROR && i < dme_table_get_size (self->table); i++)
    if (cells[i] != NULL && *cells[i] != '\0')
      code =
        write_cell (self, (lxw_col_t) i, cells[i], dme_table_get_column (self->table, i)->kind);
  return set_lxw_error (code, error);
}

static gboolean
write_header (Sheet *self, GError **error)
{
  lxw_format *bold = workbook_add_format (self->book);
  lxw_error code = LXW_NO_ERROR;

  format_set_bold (bold);
  worksheet_freeze_panes (self->sheet, 1, 0);
  for (guint i = 0; code == LXW_NO_ERROR && i < dme_table_get_size (self->table); i++)
    {
      const DmeColumn *column = dme_table_get_column (self->table, i);
      double width = column->kind == DME_CELL_TEXT ? WIDTH_TEXT : WIDTH_DATE;

      code = worksheet_set_column (self->sheet, (lxw_col_t) i, (lxw_col_t) i, width, NULL);
      if (code == LXW_NO_ERROR)
        code = worksheet_write_string (self->sheet, 0, (lxw_col_t) i, column->title, bold);
    }
  return set_lxw_error (code, error);
}

/* Excel forbids some signs there. */
static char *
sheet_title (const char *title)
{
  g_autofree char *shortened =
    g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, -1), LONGEST_SHEET));

  g_strdelimit (shortened, "[]:*?/\\'", ' ');
  return g_steal_pointer (&shortened);
}

/**
 * dme_xlsx_write:
 * @table: the columns
 * @rows: the rows
 * @sheet: the title of the sheet
 * @path: the file; it may be there, and keeps its mode
 * @error: of @rows; of %G_IO_ERROR: MESSAGE_TOO_LARGE for more than %DME_XLSX_MAX_ROWS
 *
 * Writes one sheet, whose first row stays in view. No cell is a formula. Memory does not grow with
 * the rows: what waits is kept in unnamed files of the folder of @path, so that it touches no other
 * disk than the one that was chosen.
 *
 * Returns: whether the file is complete
 */
gboolean
dme_xlsx_write (const DmeTable *table,
                const DmeRows *rows,
                const char *sheet,
                const char *path,
                GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *title = sheet_title (sheet);
  lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };
  Sheet self = { .table = table };
  gboolean ok;
  lxw_error code;

  g_return_val_if_fail (table != NULL && rows != NULL && path != NULL, FALSE);

  self.book = workbook_new_opt (path, &options);
  if (self.book == NULL)
    return set_lxw_error (LXW_ERROR_MEMORY_MALLOC_FAILED, error);
  self.sheet = workbook_add_worksheet (self.book, title);
  if (self.sheet == NULL)
    self.sheet = workbook_add_worksheet (self.book, NULL);
  self.date = workbook_add_format (self.book);
  format_set_num_format (self.date, "yyyy-mm-dd");

  ok = write_header (&self, error) && rows->each (rows->source, write_row, &self, error);
  code = workbook_close (self.book); /* also frees it */
  return ok && set_lxw_error (code, error);
}
