/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "dme-db-access.h"
#include "dme-db-erase.h"
#include "dme-db-outbox.h"
#include "dme-db-persons.h"
#include "dme-db-vault.h"
#include "dme-keyring.h"
#include "dme-page.h"

G_BEGIN_DECLS

/* What the files of the store share; for nobody else. */

#define DME_STORE_FILE "store.db"
#define DME_STORE_APPLICATION_ID 0x444d4530 /* "DME0" */
#define DME_STORE_VERSION 4                 /* the last migration this program knows */

/* op.open. Stored: append only. The lowest of a record's ops decides its state. */
#define DME_OPEN_DONE 0
#define DME_OPEN_WAITS 1
#define DME_OPEN_REFUSED 2
#define DME_OPEN_CONFLICT 3

typedef struct _DmeDbPersons DmeDbPersons;
typedef struct _DmeDbListed DmeDbListed;

struct _DmeDb
{
  sqlite3 *handle;
  char *dir;
  char *path;
  GHashTable *statements; /* SQL literal, by its address -> sqlite3_stmt */
  DmeKeyring *
    keyring; /* (nullable) of the vault, shared with other connections; see dme_db_find_keyring() */
  char *keyring_id;
  gboolean holds_blobs; /* see dme_db_hold_blobs() */
  gboolean is_copy; /* being checked: its sealed parts are as good as those it was copied from */
  DmeDbPersons *persons; /* (nullable) the index, in clear */
  DmeDbListed *listed;   /* (nullable) what the last search looked through */
};

extern int dme_db_busy_timeout_ms; /* tests shorten it */

/* --- dme-db-sqlite.c --- */
/* The one place where an SQLite result becomes a GError. Always FALSE. */
gboolean dme_db_set_error (DmeDb *self, int rc, const char *doing, GError **error);
gboolean dme_db_exec (DmeDb *self, const char *sql, GError **error);
gboolean dme_db_begin (DmeDb *self, GError **error); /* BEGIN IMMEDIATE */
gboolean dme_db_begin_read (DmeDb *self, GError **error);
/* Commits if @ok, otherwise rolls back; returns whether everything is in the file. */
gboolean dme_db_end (DmeDb *self, gboolean ok, GError **error);

/* A cached statement: kept prepared, reset when it goes out of scope. Never nest two uses of one
 * literal. */
typedef sqlite3_stmt DmeStmt;
void dme_stmt_release (DmeStmt *stmt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeStmt, dme_stmt_release)
DmeStmt *dme_db_prepare (DmeDb *self, const char *literal, GError **error);

/* A statement of its own, for SQL that is built. */
typedef sqlite3_stmt DmeOwnStmt;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeOwnStmt, sqlite3_finalize)
DmeOwnStmt *dme_db_prepare_own (DmeDb *self, const char *sql, GError **error);

void dme_bind_text (sqlite3_stmt *stmt, const char *name, const char *value);
void dme_bind_int (sqlite3_stmt *stmt, const char *name, gint64 value);
char *dme_column_dup (sqlite3_stmt *stmt, int column); /* NULL for NULL */
#define dme_column_text(stmt, column) ((const char *) sqlite3_column_text (stmt, column))
/* SQLITE_ROW, SQLITE_DONE, or SQLITE_ERROR with @error set. */
int dme_db_step (DmeDb *self, sqlite3_stmt *stmt, GError **error);
gboolean dme_db_run (DmeDb *self, sqlite3_stmt *stmt, GError **error); /* steps to the end */
gboolean dme_db_get_int (DmeDb *self,
                         const char *literal,
                         gint64 *value,
                         GError **error); /* first column of the first row; 0 without one */

/* --- dme-db-file.c: what is done to files, not to tables --- */
gboolean dme_file_check_header (const char *path, int *version, GError **error);
gboolean dme_file_has_wal (const char *path);                      /* with something in it */
gboolean dme_file_make_private (const char *path, GError **error); /* O_EXCL, 0600 */
gboolean dme_file_sync (const char *path, GError **error);
gboolean dme_file_sync_dir_of (const char *path, GError **error);
gboolean
dme_file_rename_new (const char *from, const char *to, GError **error); /* EXISTS if @to is there */
gboolean dme_file_set_error (int saved_errno, const char *doing, GError **error);
char *dme_file_random_name (const char *path) G_GNUC_WARN_UNUSED_RESULT; /* "PATH.new-x" */

/* --- dme-db.c --- */
DmeDb *dme_db_open_file (const char *path, GError **error);
void dme_db_leave_untouched (DmeDb *self);
DmeDb *dme_db_open_checked (const char *dir,
                            const char *path,
                            GError **error); /* a healthy store, migrated */

/* --- dme-db-migrate.c --- */
gboolean dme_db_migrate (DmeDb *self, GError **error);
gboolean
dme_db_refresh_derived (DmeDb *self,
                        GError **error); /* views and listing, if the schema is another one */
gboolean dme_db_fill_regions (DmeDb *self, GError **error);

/* --- dme-db-meta.c --- */
char *dme_db_get_meta (DmeDb *self, const char *key);
gint64 dme_db_get_meta_int (DmeDb *self, const char *key);
gboolean dme_db_set_meta (DmeDb *self, const char *key, const char *value, GError **error);
gboolean dme_db_set_meta_int (DmeDb *self, const char *key, gint64 value, GError **error);
gboolean dme_db_add_incarnation (DmeDb *self, GError **error);

/* --- dme-db-record.c --- */
#define DME_RECORD_COLUMNS \
  "rid, type, id, region, rev, deleted, created_at, created_by, updated_at, updated_by, body, " \
  "state, refused_code, refused_field, erased, gone, sealed "
#define DME_N_RECORD_COLUMNS 17
DmeRecord *dme_record_from_row (DmeDb *self, sqlite3_stmt *stmt, GError **error);
/* The record whatever its type, NULL without an error if there is none. */
DmeRecord *dme_db_find (DmeDb *self, const char *id, gint64 *rid, GError **error);
gboolean dme_db_write_listing (DmeDb *self, gint64 rid, const DmeRecord *record, GError **error);
gboolean dme_db_update_state (DmeDb *self, gint64 rid, GError **error); /* from its open ops */

/* --- dme-db-change.c --- */
typedef struct
{
  const char *by, *at;   /* display name, UTC */
  const GArray *decides; /* (nullable) see DmeOp */
} DmeAuthor;
/* @rid: (inout): 0 for a new record. @set: (transfer full). @deleted_with: rid of the record whose
 * deletion takes this one along, or 0. */
gboolean dme_db_write_change (DmeDb *self,
                              const DmeAuthor *author,
                              DmeRecord *record,
                              gint64 *rid,
                              gint64 base,
                              DmeDel del,
                              DmeFields *set,
                              gint64 deleted_with,
                              GError **error);
gboolean dme_db_carry_children (DmeDb *self,
                                const DmeAuthor *author,
                                const char *parent,
                                gint64 top,
                                DmeDel del,
                                GError **error);
gboolean dme_db_move_children (DmeDb *self, const char *parent, const char *region, GError **error);

/* As the record is now, without an op: what others changed. */
gboolean dme_db_write_values (DmeDb *self, gint64 rid, DmeRecord *record, GError **error);

/* --- dme-db-pull.c, dme-db-beside.c, dme-db-conflict.c --- */
#define DME_META_CURSOR "pull_cursor"
#define DME_META_OWN "pull_own" /* 1: also what this device did itself, which it may have lost */
#define DME_META_SKIPPED "pull_skipped" /* 1: a type that a newer program knows */
#define DME_BESIDE_DELETED "deleted"    /* in place of a field: whether the record is */

/* What the changes that were not sent, or were refused, say of a record. */
typedef struct
{
  GHashTable *fields; /* set of names */
  gboolean any;
} DmeMask;

DmeMask *dme_db_load_mask (DmeDb *self, gint64 rid, GError **error);
gboolean dme_mask_hides (const DmeMask *self, const char *field);
void dme_mask_free (DmeMask *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeMask, dme_mask_free)
gboolean dme_db_write_beside (DmeDb *self,
                              gint64 rid,
                              const DmeRecord *record,
                              const DmeFields *fields,
                              GError **error);
gboolean dme_db_pull_anew (DmeDb *self, GError **error);
gboolean dme_db_settle_beside (DmeDb *self, gint64 rid, GError **error);
gboolean
dme_db_find_seen (DmeDb *self, gint64 rid, const DmeFields *set, gint64 *base, GError **error);
gboolean dme_db_write_conflicts (DmeDb *self,
                                 gint64 rid,
                                 const DmeRecord *record,
                                 GPtrArray *conflicts,
                                 gboolean unsent,
                                 gint64 *fresh,
                                 GError **error);

/* --- dme-db-save.c --- */
gboolean dme_db_write_saves (DmeDb *self,
                             GPtrArray *saves,
                             GPtrArray **problems,
                             GError **error); /* within a transaction */

/* --- dme-db-op.c --- */
gboolean
dme_db_add_op (DmeDb *self, gint64 rid, DmeOp *op, const DmeRecord *record, GError **error);
char *dme_db_read_line_to_send (DmeDb *self,
                                sqlite3_stmt *stmt,
                                int column,
                                gint64 incarnation,
                                gint64 seq,
                                GError **error);
gboolean dme_db_has_open_refusal (DmeDb *self, gint64 rid, gboolean *has, GError **error);

/* --- dme-db-persons.c --- */
char *dme_query_describe (const DmeQuery *query); /* everything but search and limit */
DmeOwnStmt *
dme_db_prepare_query (DmeDb *self, const DmeQuery *query, const char *columns, GError **error);
DmeQueryResult *dme_db_query_listed (DmeDb *self,
                                     const DmeQuery *query,
                                     GPtrArray *words,
                                     GError **error); /* dme-db-listed.c */
void dme_db_drop_listed (DmeDb *self, const DmeType *type);
DmeQueryResult *dme_db_query_persons (DmeDb *self, const DmeQuery *query, GError **error);

/* --- dme-db-merge.c --- */
DmeQueryResult *dme_db_query_person_by_id (DmeDb *self, const char *id, GError **error);

/* --- dme-db-access.c --- */
gboolean dme_db_add_access (DmeDb *self, const DmeAccessNote *note, GError **error);

/* --- dme-db-papers.c: what lists show of persons --- */
gboolean dme_db_touch_person (DmeDb *self, gint64 rid, GError **error);
gboolean dme_db_list_person (DmeDb *self, gint64 rid, const DmeRecord *record, GError **error);
gboolean dme_db_read_papers (DmeDb *self, gint64 rid, DmeRecord *record, GError **error);
gboolean dme_db_recount_person (DmeDb *self, const char *id, GError **error);
gboolean dme_db_recount_papers (DmeDb *self, GError **error);

/* --- dme-db-seal.c: what is sensitive in rows --- */
#define DME_META_PASSPHRASE "vault_passphrase"
#define DME_META_RECOVERY "vault_recovery"
#define DME_META_SCRUB "vault_scrub"
/* What is due of it. Stored: append only. */
#define DME_SCRUB_NONE 0
#define DME_SCRUB_FILES 1  /* whatever was written before the vault */
#define DME_SCRUB_WAL 2    /* what was written over: freed space in pages is zero already */
#define DME_SCRUB_ERASED 3 /* what was erased: also what cells that moved have left in pages */

gboolean dme_type_is_sealed (const DmeType *type);
char *dme_record_plain_search_text (const DmeRecord *record) G_GNUC_WARN_UNUSED_RESULT;
DmeKeyring *dme_db_find_keyring (DmeDb *self);
void dme_db_adopt_keyring (DmeDb *self, DmeKeyring *keyring);
void dme_db_release_keyring (DmeDb *self);
gboolean dme_db_check_unlocked (DmeDb *self, GError **error);
void dme_bind_bytes (sqlite3_stmt *stmt, const char *name, GBytes *bytes);
gboolean dme_db_seal_record (DmeDb *self,
                             const DmeRecord *record,
                             char **body,
                             GBytes **sealed,
                             GError **error);
void dme_db_open_record (DmeDb *self, DmeRecord *record, sqlite3_stmt *stmt, int column);
gboolean dme_db_bind_line (DmeDb *self,
                           sqlite3_stmt *stmt,
                           const DmeOp *op,
                           gint64 incarnation,
                           const char *line,
                           GError **error);
char *dme_db_read_line (DmeDb *self,
                        sqlite3_stmt *stmt,
                        int column,
                        gint64 incarnation,
                        gint64 seq,
                        GError **error);
GBytes *dme_db_seal_draft (DmeDb *self, const char *id, const char *text, GError **error);
char *
dme_db_unseal_draft (DmeDb *self, const char *id, sqlite3_stmt *stmt, int column, GError **error);
GBytes *
dme_db_seal_blob (DmeDb *self, const char *sha256, const char *part, GBytes *plain, GError **error);
GBytes *dme_db_unseal_blob (DmeDb *self,
                            const char *sha256,
                            const char *part,
                            sqlite3_stmt *stmt,
                            int column,
                            GError **error);
gboolean dme_db_set_secret (DmeDb *self, const char *key, const char *value, GError **error);
char *dme_db_get_secret (DmeDb *self, const char *key, gboolean *locked);

/* --- dme-db-blob.c, dme-db-blob-care.c: photos and scans --- */
GBytes *dme_db_read_whole_blob (DmeDb *self, const char *sha256, GError **error);
gboolean dme_db_look_for_photos (DmeDb *self, DmeRecord *record, GError **error);
gboolean dme_db_offer_blobs_again (DmeDb *self, GError **error);
gboolean dme_db_verify_blobs (DmeDb *self, GPtrArray *findings, GError **error);

/* --- dme-db-vault.c, dme-db-vault-make.c --- */
extern const DmeKeyringCost *dme_db_vault_cost;
void dme_db_scrub (DmeDb *self); /* what lies in freed pages, if that is due */

/* --- dme-db-draft.c --- */
gboolean dme_db_write_draft (DmeDb *self, const DmeDraft *draft, GError **error);

/* --- dme-db-generation.c --- */
gboolean dme_db_renew_incarnation (DmeDb *self,
                                   gint64 rename_from,
                                   GError **error); /* within a transaction */

G_END_DECLS
