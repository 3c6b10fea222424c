/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

#include "dme-table.h"

G_BEGIN_DECLS

/* CSV as RFC 4180 has it, and as spreadsheets and old programs really write it. */

#define DME_CSV_MAX_CELL (128 * 1024) /* bytes; more than any field may hold */
#define DME_CSV_MAX_ROW (1024 * 1024) /* bytes, with its line ends */

/* What is wrong with one row; the rows after it are not touched by it. */
typedef enum
{
  DME_CSV_GOOD,
  DME_CSV_NUL,      /* cells hold U+FFFD in the place of NUL bytes */
  DME_CSV_NOT_UTF8, /* in a file that otherwise is; U+FFFD in the place of what is not */
  DME_CSV_QUOTE,    /* a quotation mark without its fellow: from that cell on the row is one line,
                       unquoted */
  DME_CSV_LONG_CELL,
  DME_CSV_LONG_ROW, /* the row has no cells: too much to keep */
} DmeCsvFault;

const char *dme_csv_fault_get_text (DmeCsvFault fault); /* translated: what is wrong, what to do */

typedef enum
{
  DME_CSV_UTF_8,
  DME_CSV_WINDOWS_1252,
} DmeCsvEncoding;

typedef struct
{
  guint64 line; /* of the file, from 1: where the row begins */
  DmeCsvFault fault;
  guint fault_cell; /* from 0: the first that the fault is in */
  guint n_cells;
  char **cells; /* valid UTF-8; good until the next row is read */
} DmeCsvRow;

typedef struct _DmeCsvReader DmeCsvReader;

/* What somebody knows better than a look at the file. */
typedef struct
{
  char separator; /* , ; or TAB; '\0': found out */
  int encoding;   /* a DmeCsvEncoding; -1: found out */
} DmeCsvForm;

DmeCsvReader *dme_csv_reader_new (GInputStream *stream, GError **error) G_GNUC_WARN_UNUSED_RESULT;
DmeCsvReader *dme_csv_reader_new_of_form (GInputStream *stream,
                                          const DmeCsvForm *form,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void dme_csv_reader_free (DmeCsvReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeCsvReader, dme_csv_reader_free)
char dme_csv_reader_get_separator (const DmeCsvReader *self); /* , ; or TAB */
DmeCsvEncoding dme_csv_reader_get_encoding (const DmeCsvReader *self);
const char *dme_csv_reader_get_hash (const DmeCsvReader *self); /* SHA-256 of the file, in hex */
goffset dme_csv_reader_get_size (const DmeCsvReader *self);     /* bytes of the file */
goffset dme_csv_reader_get_position (const DmeCsvReader *self); /* where the next row begins */
/* FALSE without an error: there are no more rows. Rows without any text are left out. */
gboolean dme_csv_reader_next (DmeCsvReader *self, DmeCsvRow *row, GError **error);

/* Writing. A text that a spreadsheet would run as a formula gets an apostrophe in front. */
void dme_csv_append_cell (GString *row, const char *value);
void
dme_csv_append_row (GString *text, const char *const *cells, guint n_cells); /* all of them text */
gboolean dme_csv_write (const DmeTable *table, const DmeRows *rows, FILE *out, GError **error);
/* The value of a cell without the apostrophe that our own export may have put there. */
const char *dme_csv_cell_value (const char *cell);

G_END_DECLS
