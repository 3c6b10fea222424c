/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dme-op.h"
#include "dme-problem.h"
#include "dme-record.h"

G_BEGIN_DECLS

/* One connection to the store of one user on one device; synchronous, used by one thread at a time.
 * DIR/store.db, mode 0600 in a directory of mode 0700. */
typedef struct _DmeDb DmeDb;

typedef enum
{
  DME_STORE_ERROR_BUSY,      /* another process holds it */
  DME_STORE_ERROR_CORRUPT,   /* truncated, rubbish, not a store */
  DME_STORE_ERROR_TOO_NEW,   /* written by a newer program */
  DME_STORE_ERROR_NOT_FOUND, /* no store in the directory, or no such record */
  DME_STORE_ERROR_EXISTS,
  DME_STORE_ERROR_CONSTRAINT, /* refused by data: see the problems */
  DME_STORE_ERROR_FULL,       /* disk full */
  DME_STORE_ERROR_PERMISSION,
  DME_STORE_ERROR_ENGINE,   /* anything else */
  DME_STORE_ERROR_LOCKED,   /* sensitive, and the vault is locked */
  DME_STORE_ERROR_NO_VAULT, /* sensitive, and there is no vault yet */
  DME_STORE_ERROR_DAMAGED,  /* the sealed part of one record; the rest works */
  DME_STORE_ERROR_WAIT,     /* too many wrong passphrases: see dme_db_get_unlock_wait() */
} DmeStoreError;

#define DME_STORE_ERROR (dme_store_error_quark ())
GQuark dme_store_error_quark (void);
/* A sentence for the user: what happened to the store at @path and what to do; translated. Never
 * error->message. */
char *dme_store_error_to_text (const GError *error, const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* --- life --- */
typedef struct
{
  char *name, *job_title; /* of the user; job_title may be NULL */
  char *role;             /* petugas, koordinator, kantor */
  char *scope;            /* region codes joined by ',' */
  gboolean practice;      /* Latihan: never sent to a real server */
} DmeIdentity;

void dme_identity_clear (DmeIdentity *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeIdentity, dme_identity_clear)
gboolean
dme_identity_check (const DmeIdentity *self,
                    char **reason); /* role and scope codes; @reason: translated sentence */

gboolean dme_db_exists (const char *dir);
gboolean dme_db_create (const char *dir,
                        const DmeIdentity *identity,
                        GError **error); /* EXISTS if there is one */
DmeDb *dme_db_open (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void dme_db_close (DmeDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeDb, dme_db_close)
gboolean dme_db_get_identity (DmeDb *self, DmeIdentity *identity, GError **error);
gboolean dme_db_set_identity (DmeDb *self, const DmeIdentity *identity, GError **error);
gint64
dme_db_get_data_version (DmeDb *self); /* changes when another connection or process has written */

/* --- saving: one transaction for all of @saves, record and op together; nothing is written if one
 * of them is refused --- */
typedef struct
{
  const DmeType *type;
  char *id;    /* NULL: a new record; filled in by the save */
  gint64 base; /* DmeRecord.rev when the form was opened; -1: the current one */
  DmeDel del;
  DmeFields *changes;  /* changed fields only; NULL values clear */
  GPtrArray *problems; /* (nullable) of DmeProblem: this one's share, set by the save */
} DmeSave;

DmeSave *
dme_save_new (const DmeType *type, const char *id, DmeFields *changes /* (transfer full) */);
void dme_save_free (DmeSave *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeSave, dme_save_free)

/* @draft: (nullable) id of the draft that ends with this save. @problems: (out) (optional) of
 * DmeProblem, errors and warnings; with CONSTRAINT. A save that changes nothing writes no op. */
gboolean dme_db_save (DmeDb *self,
                      GPtrArray *saves,
                      const char *draft,
                      GPtrArray **problems,
                      GError **error);

/* --- reading --- */
DmeRecord *dme_db_load (DmeDb *self, const DmeType *type, const char *id, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  const DmeType *type;
  char *search; /* free text; folded; every word must be found */
  char *period; /* "2026" or "2026-11": of the record's date */
  char *region; /* prefix */
  char *parent; /* id of the parent record */
  int state;    /* a DmeState, or -1 */
  GPtrArray
    *where; /* (nullable) of char*: "field", "value", "field", "value": exact canonical values */
  int papers;       /* of persons: 0 some are missing, 1 all are there, -1 */
  int cover;        /* of persons: a DmeCover, or -1 */
  gboolean deleted; /* also deleted ones */
  gint64 limit;     /* 0: all */
} DmeQuery;

DmeQuery *dme_query_new (const DmeType *type);
DmeQuery *dme_query_copy (const DmeQuery *self);
void dme_query_free (DmeQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeQuery, dme_query_free)

typedef struct
{
  GArray *rows;  /* of gint64 row ids, newest date first */
  gint64 people; /* sum of attendance of all rows found */
} DmeQueryResult;

void dme_query_result_free (DmeQueryResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeQueryResult, dme_query_result_free)
DmeQueryResult *
dme_db_query (DmeDb *self, const DmeQuery *query, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *dme_db_load_rows (DmeDb *self, const gint64 *rows, gsize n, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeRecord, in that order */
GPtrArray *dme_db_list (DmeDb *self,
                        const DmeQuery *query,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT; /* both in one */
GPtrArray *dme_db_history (DmeDb *self, const DmeType *type, const char *id, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeOp, oldest first */

/* --- this year at a glance --- */
typedef struct
{
  gint64 sessions, sessions_face, sessions_online, sessions_hybrid;
  gint64 l, p, people;     /* people >= l + p: some are not split */
  gint64 people_estimated; /* the part of people that is an estimate */
  gint64 villages;
  gint64 month_l[12], month_p[12], month_people[12], month_sessions[12];
  gint64 waiting, refused; /* records, of all types and years */
  GPtrArray *due;          /* of DmeRecord (follow_up): not done, soonest first, at most 20 */
  DmeRecord *latest;       /* (nullable) the activity saved last */
  gint64 latest_photos;    /* of it */
  gint64 photos_waiting;   /* of all records */
} DmeSummary;

DmeSummary *dme_db_summarise (DmeDb *self, int year, const char *region, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;
void dme_summary_free (DmeSummary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeSummary, dme_summary_free)

/* --- drafts: half-typed forms; not records, never sent --- */
typedef struct
{
  char *id;
  const DmeType *type;
  char *record;      /* (nullable) id of the record being edited */
  gint64 base;       /* rev of that record when the form was opened */
  DmeFields *fields; /* as the form holds them, text as typed included: not validated */
  char *extra;       /* (nullable) children of the form: opaque text of the form's own making */
  char *updated_at;  /* UTC; set by the store */
} DmeDraft;

void dme_draft_free (DmeDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeDraft, dme_draft_free)
gboolean dme_db_save_draft (DmeDb *self, const DmeDraft *draft, GError **error);
gboolean dme_db_delete_draft (DmeDb *self, const char *id, GError **error);
GPtrArray *dme_db_list_drafts (DmeDb *self,
                               const DmeType *type,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT; /* newest first */

/* Those that cannot be read are not listed, and stay. -> of char*: their ids */
GPtrArray *dme_db_list_damaged_drafts (DmeDb *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_db_take_damaged_drafts (DmeDb *self,
                                     guint *n,
                                     GError **error); /* those not told of yet */

/* --- care --- */
gboolean dme_db_backup (DmeDb *self,
                        const char *file,
                        GError **error); /* VACUUM INTO a temporary name, verified, fsynced,
                                            renamed; EXISTS if @file is there */
/* Puts the backup @file in place; the old store is kept beside it as store-DATE.db; begins a new
 * incarnation. */
gboolean dme_db_restore (const char *dir, const char *file, char **kept_as, GError **error);
gboolean dme_db_verify (DmeDb *self,
                        GPtrArray *findings,
                        GError **error); /* of char*: integrity, every record with its ops, indexes,
                                            views; TRUE: all good */
/* The statements that make the present tables, in order of names: how an old store is compared with
 * a new one. */
char *dme_db_get_schema (DmeDb *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
