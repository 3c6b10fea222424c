/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

/* What sync needs of the store: the op log, the connection to the server, receipts. */

typedef struct
{
  char *url; /* "https://host:port"; NULL: not enrolled */
  char *device, *token;
  char *public_key, *secret_key; /* Ed25519 of this device; made when the store is made */
  char *server, *server_name, *server_key;
  char *ca_file; /* (nullable) pinned CA */
  gint64 generation;
  char *incarnation;
  gboolean revoked; /* the server said so; the outbox is kept */
  gboolean locked;  /* token and secret_key are there, but the vault is locked */
} DmeServerLink;

void dme_server_link_clear (DmeServerLink *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeServerLink, dme_server_link_clear)
gboolean dme_db_get_link (DmeDb *self, DmeServerLink *link, GError **error);
/* Stores url, device, token, server..., scope and role; the first enrolment or a new one. */
gboolean dme_db_set_link (DmeDb *self, const DmeServerLink *link, GError **error);
gboolean dme_db_set_revoked (DmeDb *self, gboolean revoked, GError **error);

typedef struct
{
  char *incarnation;
  GPtrArray *lines; /* of char*: op lines as they go on the wire, in order of seq */
  gint64 first;     /* seq of the first */
} DmeOutgoing;

void dme_outgoing_free (DmeOutgoing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeOutgoing, dme_outgoing_free)
/* The next ops without a final verdict, oldest incarnation first, consecutive seqs, at most
 * @max_ops and @max_bytes of text (at least one). Marks their records as SENDING. NULL without an
 * error: nothing waits. */
DmeOutgoing *dme_db_take_outgoing (DmeDb *self, guint max_ops, gsize max_bytes, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;
/* SENDING -> WAITING for all: after a failed run, and when a store is opened. */
gboolean dme_db_reset_sending (DmeDb *self, GError **error);

typedef struct
{
  gint64 ok, same, conflicts, rejected, waiting;
} DmeVerdictCounts;

/* One transaction: verdicts, states of records, the receipt. Verdicts of ops that are final already
 * are repeats and ignored. */
gboolean dme_db_take_verdicts (DmeDb *self,
                               const char *incarnation,
                               GPtrArray *verdicts,
                               gint64 receipt,
                               gint64 generation,
                               DmeVerdictCounts *counts,
                               GError **error);
/* The server's generation changed: ops acknowledged beyond what survived are offered again.
 * @lineage as in DmeEpoch. */
gboolean dme_db_begin_generation (DmeDb *self,
                                  gint64 generation,
                                  GArray *lineage,
                                  gint64 *offered_again,
                                  GError **error);
/* A new incarnation; unacknowledged ops from @rename_from on (0: none) move into it with new seqs.
 */
gboolean dme_db_begin_incarnation (DmeDb *self, gint64 rename_from, GError **error);
gint64 dme_db_last_seq (DmeDb *self);
/* Ops whose feed number lies in the server's oldest backup (@safe) and that are older than 90 days
 * leave the log. */
gboolean dme_db_prune_ops (DmeDb *self, gint64 safe, GError **error);

/* --- what a person sees of it --- */
typedef struct
{
  gint64 number;                    /* of the receipt, by the server */
  char *at;                         /* UTC, when it was stored here */
  gint64 sent, conflicts, rejected; /* ops */
} DmeReceipt;

typedef struct
{
  DmeRecord *record; /* state REFUSED or CONFLICT, with refused_code and refused_field */
  char *said_at;     /* UTC */
} DmeIssue;

typedef struct
{
  gint64 waiting, sending, refused, conflicts; /* records */
  gint64 waiting_ops;
  gint64 photos, photo_bytes; /* that wait, and what is left of them; see dme-db-blob.h */
  gint64 drafts, records;
  char *last_sync_at;   /* (nullable) UTC of the last run that reached the server and ended well */
  char *last_error;     /* (nullable) code of the last failed run, see dme-sync-error.h */
  GPtrArray *receipts;  /* of DmeReceipt, newest first, at most 50 */
  GPtrArray *issues;    /* of DmeIssue */
  GPtrArray *decisions; /* of DmeConflict: what waits for a person */
  gboolean compared;    /* nothing has changed since all data were the same as the server's */
  GHashTable *waiting_by_type; /* type name -> GINT_TO_POINTER count of records that wait */
} DmeStoreStatus;

DmeStoreStatus *dme_db_get_status (DmeDb *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void dme_store_status_free (DmeStoreStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeStoreStatus, dme_store_status_free)
gboolean
dme_db_note_sync (DmeDb *self, const char *error_code, GError **error); /* NULL: it went well */
gboolean dme_db_note_server_time (DmeDb *self,
                                  gint64 unix_seconds,
                                  GError **error); /* DmeEpoch.time: the floor of our clock, now and
                                                      at the next start */
/* "Kirim lagi": offers a refused record again as it is, by an op that names the refused ones. */
gboolean dme_db_send_again (DmeDb *self, const DmeType *type, const char *id, GError **error);

G_END_DECLS
