/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-record.h"

G_BEGIN_DECLS

/* Columns, and rows that come one by one: what every file for other programs is made of. */

typedef enum
{
  DME_CELL_TEXT,
  DME_CELL_NUMBER, /* a whole number in canonical text */
  DME_CELL_DATE,   /* ISO */
  DME_CELL_BOOL,   /* "true" or "false" */
} DmeCellKind;

typedef struct
{
  char *name;  /* the same in every language */
  char *title; /* for the header */
  DmeCellKind kind;
} DmeColumn;

typedef struct _DmeTable DmeTable;

DmeTable *dme_table_new (void);
/* @leading: names of what a record has besides its fields, ended by NULL: id type region rev state
 * created_at created_by updated_at updated_by. @for_people: titles, choices and villages in words.
 */
DmeTable *
dme_table_new_of_records (const DmeType *type, const char *const *leading, gboolean for_people);
void dme_table_free (DmeTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeTable, dme_table_free)

void dme_table_add (DmeTable *self, const char *name, const char *title, DmeCellKind kind);
void dme_table_remove (DmeTable *self, const char *name);   /* the column */
void dme_table_mask_nik (DmeTable *self, const char *name); /* of it only the first and the last */
guint dme_table_get_size (const DmeTable *self);
const DmeColumn *dme_table_get_column (const DmeTable *self, guint index);
/* The cells of a record, NULL where there is nothing; good until the next call. */
const char *const *dme_table_read_record (DmeTable *self, const DmeRecord *record);

/* The rows. Who has them calls @func for each, as many cells as the table has columns, and stops
 * when it returns FALSE. */
typedef gboolean (*DmeRowFunc) (const char *const *cells, gpointer user_data, GError **error);

typedef struct
{
  gboolean (*each) (gpointer source, DmeRowFunc func, gpointer user_data, GError **error);
  gpointer source;
} DmeRows;

G_END_DECLS
