/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-wire.h"

G_BEGIN_DECLS

#define DME_MEDIA_PAGE "application/vnd.desa.page" /* NDJSON */
#define DME_PAGE_SIZE 65536                        /* compressed bytes asked for at once */
#define DME_PAGE_MAX_INFLATED (8 * 1024 * 1024)
#define DME_PAGE_MAX_LINES 50000
#define DME_CURSOR_MAX 4096 /* bytes of its text */

/* A value that was not applied, kept until a person decides. */
typedef struct
{
  gint64 rev; /* of the op that brought it; with the field it names the conflict */
  char *field;
  char *value; /* canonical text; NULL: cleared */
  char *by, *at;
  char *now_by, *now_at; /* (nullable) who wrote the value that stands */
  gboolean mine;         /* this device brought it */
} DmePageConflict;

DmePageConflict *dme_page_conflict_copy (const DmePageConflict *self);
void dme_page_conflict_free (DmePageConflict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePageConflict, dme_page_conflict_free)

/* What became of a record since the cursor. */
typedef struct
{
  char *type, *id;
  gint64 rev;
  gboolean whole; /* fields that are not in @set have no value */
  gboolean deleted;
  char *region;                  /* (nullable) */
  char *created_at, *created_by; /* (nullable) when they are news */
  char *updated_at, *updated_by;
  DmeFields *set;       /* NULL values clear */
  char *set_text;       /* (nullable) for writing: the JSON of @set, if that is at hand */
  GPtrArray *conflicts; /* (nullable) of DmePageConflict: all that are open */
} DmePageRecord;

DmePageRecord *dme_page_record_new (void);
void dme_page_record_free (DmePageRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePageRecord, dme_page_record_free)

typedef struct
{
  DmeEpoch epoch;
  char *cursor; /* (nullable) where the next page begins; NULL: records that were asked for by id */
  gboolean more;
  gint64 head;        /* last feed number when it was read */
  gint64 own;         /* records that are not named since only the device itself has changed them */
  char *scope, *role; /* (nullable) when the cursor did not know them */
  GPtrArray *records; /* of DmePageRecord, in order of the feed */
  GPtrArray *gone;    /* of char*: ids that are not in the scope any more */
  GPtrArray *erased;  /* of char*: ids of which nothing may be kept */
} DmePage;

DmePage *dme_page_new (void);
void dme_page_free (DmePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePage, dme_page_free)

char *dme_page_record_to_json (const DmePageRecord *self) G_GNUC_WARN_UNUSED_RESULT; /* one line */
char *dme_page_gone_to_json (const char *id, gboolean erased) G_GNUC_WARN_UNUSED_RESULT;
/* The head of @page and the first @n of @lines. */
char *dme_page_to_text (const DmePage *page, GPtrArray *lines, guint n) G_GNUC_WARN_UNUSED_RESULT;
DmePage *dme_page_parse (const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
