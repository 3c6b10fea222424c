/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dme-op.h"
#include "dme-schema.h"

G_BEGIN_DECLS

/* What the server keeps, whichever database keeps it. No SQL and no type of a database library
 * here: an implementation fills DmeServerDbClass. Reading is possible from any thread at any time;
 * everything that writes goes through a transaction. */

typedef enum
{
  DME_SERVER_ERROR_BUSY,    /* another process holds it */
  DME_SERVER_ERROR_CORRUPT, /* truncated, rubbish, not a server's database */
  DME_SERVER_ERROR_TOO_NEW, /* written by a newer program */
  DME_SERVER_ERROR_NOT_FOUND,
  DME_SERVER_ERROR_EXISTS,
  DME_SERVER_ERROR_CONSTRAINT, /* refused by data */
  DME_SERVER_ERROR_FULL,       /* disk full */
  DME_SERVER_ERROR_PERMISSION,
  DME_SERVER_ERROR_LOST,   /* the program that keeps it cannot be reached now */
  DME_SERVER_ERROR_ENGINE, /* anything else */
} DmeServerError;

#define DME_SERVER_ERROR (dme_server_error_quark ())
GQuark dme_server_error_quark (void);

/* Keys of the table of settings. */
#define DME_META_SERVER "server"         /* id */
#define DME_META_NAME "name"             /* shown to people */
#define DME_META_PUBLIC_KEY "public_key" /* Ed25519 */
#define DME_META_SECRET_KEY "secret_key"
#define DME_META_GENERATION "generation"
#define DME_META_LINEAGE \
  "lineage"                          /* "generation:last feed number that survived", joined by ' ' \
                                      */
#define DME_META_PRACTICE "practice" /* "1": invented data only */

typedef struct
{
  gint64 no;
  char *id, *name, *role, *scope, *created_at;
  gint64 devices; /* not revoked */
} DmeServerPerson;

typedef struct
{
  gint64 no; /* small number, used in the stamps of fields */
  char *id;
  gint64 person_no;
  char *person, *role, *scope; /* of the person */
  char *label;                 /* what the user called himself when he enrolled */
  char *public_key;
  char *created_at;
  char *last_seen_at; /* NULL: never since it enrolled */
  gint64 waiting;     /* ops without a final verdict, as the device said last */
  char *revoked_at;   /* NULL: it is not */
  gint64 ops, rejects;
} DmeServerDevice;

typedef struct
{
  gint64 person_no;
  gint64 expires;  /* unix seconds */
  char *used_key;  /* NULL: not used yet */
  char *device_id; /* made with it */
} DmeEnrolCode;

/* One record as it lies in the database. */
typedef struct
{
  gint64 row; /* 0: not stored yet */
  char *type, *id;
  char *parent; /* of a child */
  char *region;
  gint64 rev;
  gboolean deleted, erased; /* erased: deleted, and without body and stamps for ever */
  char *created_at, *created_by, *updated_at, *updated_by;
  char *body;                     /* JSON of the fields */
  gint64 stamp_rev, stamp_device; /* of every field that @stamps does not name */
  char *stamps;                   /* (nullable) see dme-server-record.c */
  gint64 conflicts;               /* open ones */
  gint64 moved; /* feed number by which it came to its region; 0: it was made there */
} DmeRecordRow;

/* One op with its verdict. */
typedef struct
{
  gint64 no; /* of arrival */
  gint64 stream, device_no;
  gint64 seq;
  guint64 fingerprint;
  char *record; /* NULL: it could not be read */
  char *line;   /* the exact text */
  gint64 receipt;
  DmeVerdictKind verdict;
  gint64 rev;      /* 0 while it waits */
  char *code;      /* rejected */
  char *field;     /* rejected: the field; conflict: the fields joined by ',' */
  char *waits_for; /* waiting: a record id */
} DmeOpRow;

typedef struct
{
  char *device, *person, *incarnation;
  gint64 seq;
  char *type, *record; /* NULL: it could not be read */
  char *code, *field, *line, *at;
  gboolean open; /* not brought again yet */
} DmeRejectRow;

typedef struct
{
  char *type, *record, *field;
  char *value; /* NULL: cleared */
  char *device, *by, *at;
  gint64 rev;
} DmeConflictRow;

typedef struct
{
  gint64 records, ops, devices, people, rejects, conflicts, waiting;
  gint64 feed;  /* last feed number given */
  gint64 bytes; /* of the database on disk */
} DmeServerStats;

typedef struct _DmeServerDb DmeServerDb;
typedef struct _DmeServerTxn DmeServerTxn;
typedef struct _DmeServerDbClass DmeServerDbClass;

/* An implementation begins its own structures with these. */
struct _DmeServerDb
{
  const DmeServerDbClass *class;
};
struct _DmeServerTxn
{
  DmeServerDb *db;
};

/* Which part of the feed: a region code, all of it; or one of these. */
#define DME_FEED_NOWHERE "-" /* what has no region */
#define DME_FEED_ERASED "!"  /* what was erased, wherever it was */

/* One thing that happened after a feed number. */
typedef struct
{
  gint64 rev;
  const char *id;
  const DmeRecordRow *record; /* NULL: it left the part */
  const char *region;         /* (nullable) where it is now */
} DmeFeedItem;

/* Returns FALSE with @error set to stop. */
typedef gboolean (*DmeVersionFunc) (const char *type,
                                    const char *id,
                                    gint64 rev,
                                    gpointer user_data,
                                    GError **error);

/* Sets *enough to end the reading. */
typedef gboolean (*DmeFeedFunc) (const DmeFeedItem *item,
                                 gpointer user_data,
                                 gboolean *enough,
                                 GError **error);

/* Returns FALSE with @error set to stop. The row belongs to the caller of the function. */
typedef gboolean (*DmeRecordRowFunc) (const DmeRecordRow *row, gpointer user_data, GError **error);

struct _DmeServerDbClass
{
  void (*close) (DmeServerDb *self);
  gboolean (*get_meta) (DmeServerDb *self, const char *key, char **value, GError **error);
  DmeServerDevice *(*find_device) (DmeServerDb *self, const char *token_hash, GError **error);
  gboolean (*get_next) (DmeServerDb *self,
                        gint64 device_no,
                        const char *incarnation,
                        gint64 *next,
                        GError **error);
  GPtrArray *(*list_devices) (DmeServerDb *self, GError **error);
  GPtrArray *(*list_people) (DmeServerDb *self, GError **error);
  GPtrArray *(*list_rejects) (DmeServerDb *self, GError **error);
  GPtrArray *(*list_conflicts) (DmeServerDb *self, GError **error);
  gboolean (*each_record) (DmeServerDb *self,
                           const char *type,
                           DmeRecordRowFunc func,
                           gpointer user_data,
                           GError **error);
  gboolean (*get_stats) (DmeServerDb *self, DmeServerStats *stats, GError **error);
  gboolean (*get_safe) (DmeServerDb *self, gint64 *safe, GError **error);
  gboolean (*read_feed) (DmeServerDb *self,
                         const char *part,
                         gint64 after,
                         gint64 *head,
                         DmeFeedFunc func,
                         gpointer user_data,
                         GError **error);
  gboolean (*each_version) (DmeServerDb *self,
                            const char *part,
                            gint64 *head,
                            DmeVersionFunc func,
                            gpointer user_data,
                            GError **error);
  DmeRecordRow *(*load_record) (DmeServerDb *self, const char *id, GError **error);
  GPtrArray *(*list_conflicts_of) (DmeServerDb *self, const char *record, GError **error);
  char *(*get_author) (DmeServerDb *self, gint64 device_no, GError **error);
  /* (nullable): without it all records of the type are read */
  GPtrArray *(*list_blob_refs) (DmeServerDb *self, const char *sha256, GError **error);

  DmeServerTxn *(*begin) (DmeServerDb *self, GError **error);
  gboolean (*commit) (DmeServerTxn *txn, GError **error);
  void (*abort) (DmeServerTxn *txn);

  gboolean (*set_meta) (DmeServerTxn *txn, const char *key, const char *value, GError **error);
  gboolean (*add_person) (DmeServerTxn *txn, DmeServerPerson *person, GError **error);
  gboolean (*set_scope) (DmeServerTxn *txn, const DmeServerPerson *person, GError **error);
  gboolean (*add_code) (DmeServerTxn *txn,
                        const char *hash,
                        gint64 person_no,
                        gint64 expires,
                        GError **error);
  DmeEnrolCode *(*find_code) (DmeServerTxn *txn, const char *hash, GError **error);
  gboolean (*use_code) (DmeServerTxn *txn,
                        const char *hash,
                        const char *public_key,
                        const char *device_id,
                        GError **error);
  DmeServerDevice *(*find_device_by_id) (DmeServerTxn *txn, const char *id, GError **error);
  DmeServerDevice *(*find_device_by_no) (DmeServerTxn *txn, gint64 no, GError **error);
  gboolean (*add_device) (DmeServerTxn *txn, DmeServerDevice *device, GError **error);
  gboolean (*set_token) (DmeServerTxn *txn,
                         gint64 device_no,
                         const char *token_hash,
                         GError **error);
  gboolean (*revoke_device) (DmeServerTxn *txn, gint64 device_no, const char *at, GError **error);
  gboolean (*audit) (DmeServerTxn *txn,
                     const char *at,
                     const char *who,
                     const char *what,
                     const char *detail,
                     GError **error);

  gboolean (*open_stream) (DmeServerTxn *txn,
                           gint64 device_no,
                           const char *incarnation,
                           gint64 *stream,
                           gint64 *next,
                           GError **error);
  gboolean (*close_stream) (DmeServerTxn *txn,
                            gint64 device_no,
                            gint64 stream,
                            gint64 next,
                            gint64 waiting,
                            const char *at,
                            GError **error);
  gint64 (*next_rev) (DmeServerTxn *txn);
  gboolean (*add_receipt) (DmeServerTxn *txn,
                           gint64 stream,
                           gint64 first,
                           const char *at,
                           gint64 *no,
                           GError **error);
  gboolean (*end_receipt) (DmeServerTxn *txn, gint64 no, gint64 last, GError **error);
  DmeOpRow *(*find_op) (DmeServerTxn *txn, gint64 stream, gint64 seq, GError **error);
  gboolean (*add_op) (DmeServerTxn *txn, DmeOpRow *op, GError **error);
  gboolean (*set_verdict) (DmeServerTxn *txn, const DmeOpRow *op, GError **error);
  gboolean (*has_waiting) (DmeServerTxn *txn, gboolean *any, GError **error);
  GPtrArray *(*list_waiting_for) (DmeServerTxn *txn, const char *record, GError **error);
  GPtrArray *(*list_waiting_of) (DmeServerTxn *txn,
                                 gint64 stream,
                                 const char *record,
                                 GError **error);

  /* (nullable): a hint */
  gboolean (*fetch_records) (DmeServerTxn *txn, GPtrArray *ids, GError **error);
  gboolean (*find_record) (DmeServerTxn *txn, const char *id, DmeRecordRow **row, GError **error);
  gboolean (*save_record) (DmeServerTxn *txn, DmeRecordRow *row, GError **error);
  GPtrArray *(*list_children) (DmeServerTxn *txn, const char *id, GError **error);
  gboolean (*add_departure) (DmeServerTxn *txn,
                             const char *record,
                             const char *region,
                             gint64 rev,
                             GError **error);

  gboolean (*add_reject) (DmeServerTxn *txn,
                          const DmeOpRow *op,
                          const char *type,
                          const char *at,
                          GError **error);
  gboolean (*close_reject) (DmeServerTxn *txn, gint64 stream, gint64 seq, GError **error);
  GPtrArray *(*list_open_rejects) (DmeServerTxn *txn, gint64 stream, GError **error);

  gboolean (*keep_conflict) (DmeServerTxn *txn,
                             const DmeConflictRow *conflict,
                             gint64 device_no,
                             GError **error);
  gboolean (*drop_conflicts) (DmeServerTxn *txn,
                              const char *record,
                              const char *field,
                              gint64 device_no,
                              const char *value,
                              GError **error);
  gboolean (*drop_conflict) (DmeServerTxn *txn,
                             const char *record,
                             const char *field,
                             gint64 rev,
                             GError **error);
  gboolean (*count_conflicts) (DmeServerTxn *txn, const char *record, gint64 *n, GError **error);
  GPtrArray *(*list_merged) (DmeServerTxn *txn, const char *id, GError **error);
  gboolean (*forget) (DmeServerTxn *txn,
                      GPtrArray *records,
                      gint64 rev,
                      const char *at,
                      GError **error);
};

void dme_server_person_free (DmeServerPerson *self);
void dme_server_device_free (DmeServerDevice *self);
void dme_enrol_code_free (DmeEnrolCode *self);
DmeRecordRow *dme_record_row_copy (const DmeRecordRow *self) G_GNUC_WARN_UNUSED_RESULT;
void dme_record_row_free (DmeRecordRow *self);
void dme_op_row_free (DmeOpRow *self);
void dme_reject_row_free (DmeRejectRow *self);
void dme_conflict_row_free (DmeConflictRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeServerPerson, dme_server_person_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeServerDevice, dme_server_device_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeEnrolCode, dme_enrol_code_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeRecordRow, dme_record_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeOpRow, dme_op_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeRejectRow, dme_reject_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeConflictRow, dme_conflict_row_free)

/* --- reading; any thread --- */
void dme_server_db_close (DmeServerDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeServerDb, dme_server_db_close)
gboolean dme_server_db_get_meta (DmeServerDb *self,
                                 const char *key,
                                 char **value,
                                 GError **error); /* *value NULL: not set */
/* NULL without an error: nobody has this token. */
DmeServerDevice *dme_server_db_find_device (DmeServerDb *self,
                                            const char *token_hash,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_server_db_get_next (DmeServerDb *self,
                                 gint64 device_no,
                                 const char *incarnation,
                                 gint64 *next,
                                 GError **error);
GPtrArray *dme_server_db_list_devices (DmeServerDb *self, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeServerDevice */
GPtrArray *dme_server_db_list_people (DmeServerDb *self, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeServerPerson */
GPtrArray *dme_server_db_list_rejects (DmeServerDb *self, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeRejectRow, oldest first */
GPtrArray *dme_server_db_list_conflicts (DmeServerDb *self, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeConflictRow */
gboolean dme_server_db_each_record (DmeServerDb *self,
                                    const char *type,
                                    DmeRecordRowFunc func,
                                    gpointer user_data,
                                    GError **error);
gboolean dme_server_db_get_stats (DmeServerDb *self, DmeServerStats *stats, GError **error);
/* Last feed number in the oldest backup that is still kept; 0: there is none. */
gboolean dme_server_db_get_safe (DmeServerDb *self, gint64 *safe, GError **error);
/* What happened in @part after the feed number @after, in order, each record once as it is now; all
 * of one moment, whose last feed number is *head. */
gboolean dme_server_db_read_feed (DmeServerDb *self,
                                  const char *part,
                                  gint64 after,
                                  gint64 *head,
                                  DmeFeedFunc func,
                                  gpointer user_data,
                                  GError **error);
/* Every record of @part that is not erased, in no order. */
gboolean dme_server_db_each_version (DmeServerDb *self,
                                     const char *part,
                                     gint64 *head,
                                     DmeVersionFunc func,
                                     gpointer user_data,
                                     GError **error);
/* NULL without an error: there is none. */
DmeRecordRow *dme_server_db_load_record (DmeServerDb *self,
                                         const char *id,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *dme_server_db_list_conflicts_of (DmeServerDb *self, const char *record, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeConflictRow, oldest first */
/* Those of the type blob_ref that name this content, deleted ones too. */
GPtrArray *dme_server_db_list_blob_refs (DmeServerDb *self, const char *sha256, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeRecordRow */
/* The name of the person whose device it is; NULL without an error: there is none. */
char *dme_server_db_get_author (DmeServerDb *self,
                                gint64 device_no,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- writing: one at a time; what is not committed is undone --- */
DmeServerTxn *dme_server_db_begin (DmeServerDb *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
dme_server_txn_commit (DmeServerTxn *self,
                       GError **error); /* ends @self whatever it returns; durable when TRUE */
void dme_server_txn_abort (DmeServerTxn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeServerTxn, dme_server_txn_abort)

gboolean
dme_server_txn_set_meta (DmeServerTxn *self, const char *key, const char *value, GError **error);
/* The person with this name, role and scope, made if there is none; sets no and id. */
gboolean dme_server_txn_add_person (DmeServerTxn *self, DmeServerPerson *person, GError **error);
/* Role and scope of the person with this no, wherever they have devices. EXISTS: that would make
 * two people of one. */
gboolean
dme_server_txn_set_scope (DmeServerTxn *self, const DmeServerPerson *person, GError **error);
gboolean dme_server_txn_add_code (DmeServerTxn *self,
                                  const char *hash,
                                  gint64 person_no,
                                  gint64 expires,
                                  GError **error);
DmeEnrolCode *dme_server_txn_find_code (DmeServerTxn *self,
                                        const char *hash,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_server_txn_use_code (DmeServerTxn *self,
                                  const char *hash,
                                  const char *public_key,
                                  const char *device_id,
                                  GError **error);
DmeServerDevice *dme_server_txn_find_device_by_id (DmeServerTxn *self,
                                                   const char *id,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
DmeServerDevice *dme_server_txn_find_device_by_no (DmeServerTxn *self,
                                                   gint64 no,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_server_txn_add_device (DmeServerTxn *self,
                                    DmeServerDevice *device,
                                    GError **error); /* sets no */
gboolean dme_server_txn_set_token (DmeServerTxn *self,
                                   gint64 device_no,
                                   const char *token_hash,
                                   GError **error);
gboolean
dme_server_txn_revoke_device (DmeServerTxn *self, gint64 device_no, const char *at, GError **error);
/* Append only; @detail holds no personal data. */
gboolean dme_server_txn_audit (DmeServerTxn *self,
                               const char *at,
                               const char *who,
                               const char *what,
                               const char *detail,
                               GError **error);

/* The ops of one incarnation of one device, and the next seq wanted of it. */
gboolean dme_server_txn_open_stream (DmeServerTxn *self,
                                     gint64 device_no,
                                     const char *incarnation,
                                     gint64 *stream,
                                     gint64 *next,
                                     GError **error);
gboolean dme_server_txn_close_stream (DmeServerTxn *self,
                                      gint64 device_no,
                                      gint64 stream,
                                      gint64 next,
                                      gint64 waiting,
                                      const char *at,
                                      GError **error);
gint64 dme_server_txn_next_rev (DmeServerTxn *
                                  self); /* the next feed number; becomes durable with the commit */
gboolean dme_server_txn_add_receipt (DmeServerTxn *self,
                                     gint64 stream,
                                     gint64 first,
                                     const char *at,
                                     gint64 *no,
                                     GError **error);
gboolean dme_server_txn_end_receipt (DmeServerTxn *self, gint64 no, gint64 last, GError **error);
DmeOpRow *dme_server_txn_find_op (DmeServerTxn *self, gint64 stream, gint64 seq, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_server_txn_add_op (DmeServerTxn *self, DmeOpRow *op, GError **error);
gboolean dme_server_txn_set_verdict (DmeServerTxn *self,
                                     const DmeOpRow *op,
                                     GError **error); /* of an op that waited */
gboolean dme_server_txn_has_waiting (DmeServerTxn *self, gboolean *any, GError **error);
GPtrArray *dme_server_txn_list_waiting_for (DmeServerTxn *self, const char *record, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeOpRow, in order of arrival */
GPtrArray *dme_server_txn_list_waiting_of (DmeServerTxn *self,
                                           gint64 stream,
                                           const char *record,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* These will be asked for: one question may be cheaper than many. @ids is of char*, any text. */
gboolean dme_server_txn_fetch_records (DmeServerTxn *self, GPtrArray *ids, GError **error);
gboolean dme_server_txn_find_record (DmeServerTxn *self,
                                     const char *id,
                                     DmeRecordRow **row,
                                     GError **error); /* *row NULL: none */
gboolean dme_server_txn_save_record (DmeServerTxn *self,
                                     DmeRecordRow *row,
                                     GError **error); /* new when row is 0 */
GPtrArray *dme_server_txn_list_children (DmeServerTxn *self, const char *id, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of char*: ids */

gboolean dme_server_txn_add_reject (DmeServerTxn *self,
                                    const DmeOpRow *op,
                                    const char *type,
                                    const char *at,
                                    GError **error);
gboolean
dme_server_txn_close_reject (DmeServerTxn *self, gint64 stream, gint64 seq, GError **error);
GPtrArray *dme_server_txn_list_open_rejects (DmeServerTxn *self, gint64 stream, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* of DmeRejectRow: seq, record */

/* The record is not in that region any more. */
gboolean dme_server_txn_add_departure (DmeServerTxn *self,
                                       const char *record,
                                       const char *region,
                                       gint64 rev,
                                       GError **error);

/* One per record, field and device: a later value of the same device replaces it. */
gboolean dme_server_txn_keep_conflict (DmeServerTxn *self,
                                       const DmeConflictRow *conflict,
                                       gint64 device_no,
                                       GError **error);
/* Of this field: what @device_no wanted, and whatever equals @value. */
gboolean dme_server_txn_drop_conflicts (DmeServerTxn *self,
                                        const char *record,
                                        const char *field,
                                        gint64 device_no,
                                        const char *value,
                                        GError **error);
/* The value that the op of feed number @rev brought for @field. */
gboolean dme_server_txn_drop_conflict (DmeServerTxn *self,
                                       const char *record,
                                       const char *field,
                                       gint64 rev,
                                       GError **error);
gboolean
dme_server_txn_count_conflicts (DmeServerTxn *self, const char *record, gint64 *n, GError **error);

/* Ids of the persons whose records were merged into @id. */
GPtrArray *dme_server_txn_list_merged (DmeServerTxn *self,
                                       const char *id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of char* */
/* What is kept of @records (of char*: ids) besides themselves: texts of their ops and of those
 * refused become '', ops that wait are refused by the number @rev, refused ones are closed, values
 * that were not applied are gone. So is what was refused of records that never came into being and
 * named one of them. */
gboolean dme_server_txn_forget (DmeServerTxn *self,
                                GPtrArray *records,
                                gint64 rev,
                                const char *at,
                                GError **error);

G_END_DECLS
