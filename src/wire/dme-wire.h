/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dme-op.h"
#include "dme-record.h"

G_BEGIN_DECLS

/* What client and server must agree on: protocol 1. Everything that parses here treats its input as hostile. */

#define DME_PROTOCOL 1
#define DME_MEDIA_BATCH "application/vnd.desa.batch"   /* NDJSON, gzip */
#define DME_MEDIA_PROBLEM "application/problem+json"
#define DME_HEADER_PROTOCOL "Desa-Protocol"            /* on every request and answer; its absence means "not our server" */

#define DME_BATCH_START 32768      /* compressed bytes */
#define DME_BATCH_MAX 262144       /* compressed bytes of one batch; also the server's limit on a body */
#define DME_BATCH_MAX_INFLATED (4 * 1024 * 1024)
#define DME_BATCH_MAX_OPS 5000
#define DME_OP_MAX_BYTES 131072    /* of one line */

typedef enum
{
  DME_WIRE_ERROR_MALFORMED,   /* not what the protocol says */
  DME_WIRE_ERROR_TOO_LARGE,
  DME_WIRE_ERROR_SIGNATURE,
  DME_WIRE_ERROR_PROTOCOL,    /* a protocol version nobody here speaks */
} DmeWireError;

#define DME_WIRE_ERROR (dme_wire_error_quark ())
GQuark dme_wire_error_quark (void);

/* --- JSON of fields and records (canonical: schema order, then unknown fields by name; compact) --- */
char *dme_wire_fields_to_json (const DmeType *type, const DmeFields *fields) G_GNUC_WARN_UNUSED_RESULT; /* {"kind":"sosialisasi","att_cpmi_l":12} */
DmeFields *dme_wire_fields_from_json (const DmeType *type, const char *json, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A whole record, flat: id type region rev deleted state created_at created_by updated_at updated_by refused{code,field}, then its fields. */
char *dme_wire_record_to_json (const DmeRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* A GPtrArray of DmeRecord as one JSON array, one record a line. */
char *dme_wire_records_to_json (GPtrArray *records) G_GNUC_WARN_UNUSED_RESULT;
/* Everything about one person, as one indented object. */
char *dme_wire_dossier_to_json (const DmeRecord *person, const GPtrArray *children, const GPtrArray *history, const GPtrArray *accesses, const char *made_at, const char *made_by) G_GNUC_WARN_UNUSED_RESULT;

/* --- ops --- */
/* One line without the newline. The same text is stored in the op log, sent, and fingerprinted. Includes seq. */
char *dme_wire_op_to_json (const DmeOp *op) G_GNUC_WARN_UNUSED_RESULT;
DmeOp *dme_wire_op_from_json (const char *json, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- batches: header line, one line per op, signature line --- */
typedef struct
{
  guint protocol;
  char *device;
  char *incarnation;
  gint64 first;      /* seq of the first op */
  gint64 count;
  gint64 generation; /* of the server as this device last heard; 0: never */
  gint64 waiting;    /* all ops of this device that have no final verdict, these included: for `desad health` */
} DmeBatchHeader;

void dme_batch_header_clear (DmeBatchHeader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeBatchHeader, dme_batch_header_clear)

typedef char *(*DmeSignFunc) (const void *data, gsize length, gpointer user_data);                 /* -> base64url */
typedef gboolean (*DmeVerifyFunc) (const char *signature, const void *data, gsize length, gpointer user_data);

/* Builds and compresses. @lines: op lines of dme_wire_op_to_json(). */
GBytes *dme_batch_build (const DmeBatchHeader *header, GPtrArray *lines, DmeSignFunc sign, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

typedef struct _DmeBatch DmeBatch;
struct _DmeBatch
{
  DmeBatchHeader header;
  GPtrArray *ops;   /* of DmeOp; an op that does not parse is a DmeOp with type NULL and the seq it must have had */
  GPtrArray *lines; /* of char*: the exact text of each op, for the fingerprint */
};
/* Inflates (bounded), checks the structure and the signature. @device is the one the token belongs to, and must match the header. */
DmeBatch *dme_batch_parse (GBytes *body, gboolean gzipped, const char *device, DmeVerifyFunc verify, gpointer user_data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void dme_batch_free (DmeBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeBatch, dme_batch_free)

/* --- answers --- */
/* Heads every answer: who answers, and which life of the server this is (DESIGN 5.8). */
typedef struct
{
  char *server;       /* id */
  char *name;         /* shown to people; may be NULL */
  gboolean practice;
  gint64 generation;
  GArray *lineage;    /* of gint64 pairs: earlier generation, its last feed number that survived */
  gint64 safe;        /* newest feed number held by the oldest backup still kept; 0: none */
  gint64 next;        /* next seq wanted of this incarnation; 0: not said */
  gint64 time;        /* the server's clock, unix seconds; never used for order, only to warn of a wrong clock */
} DmeEpoch;

void dme_epoch_clear (DmeEpoch *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeEpoch, dme_epoch_clear)

typedef struct
{
  DmeEpoch epoch;
  gint64 receipt;      /* number of the receipt of the last op; 0: none */
  gint64 clash;        /* seq of the first op whose name the server holds with other content; 0: none */
  GPtrArray *verdicts; /* of DmeVerdict */
} DmePushReply;

DmePushReply *dme_push_reply_new (void);
void dme_push_reply_free (DmePushReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePushReply, dme_push_reply_free)
/* The verdicts of consecutive ops that are alike, without details, are written as one with a "count"; reading gives each its own. */
char *dme_push_reply_to_json (const DmePushReply *self) G_GNUC_WARN_UNUSED_RESULT;
DmePushReply *dme_push_reply_from_json (const char *json, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* GET /v1/status answers with the epoch alone. */
char *dme_epoch_to_json (const DmeEpoch *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_epoch_from_json (DmeEpoch *self, const char *json, gssize length, GError **error);

/* POST /v1/enrol */
typedef struct
{
  char *code;
  char *public_key;  /* Ed25519 of the device; the same key and code again give the same device: a lost answer costs nothing */
  char *name;        /* what the person called this computer's user */
  gboolean practice;
} DmeEnrolRequest;

typedef struct
{
  DmeEpoch epoch;
  char *device;
  char *token;
  char *person;      /* display name the office gave */
  char *role;
  char *scope;       /* codes joined by ',' */
  char *server_key;  /* Ed25519 public key of the server */
} DmeEnrolReply;

void dme_enrol_request_clear (DmeEnrolRequest *self);
void dme_enrol_reply_clear (DmeEnrolReply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeEnrolRequest, dme_enrol_request_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeEnrolReply, dme_enrol_reply_clear)
char *dme_enrol_request_to_json (const DmeEnrolRequest *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_enrol_request_from_json (DmeEnrolRequest *self, const char *json, gssize length, GError **error);
char *dme_enrol_reply_to_json (const DmeEnrolReply *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_enrol_reply_from_json (DmeEnrolReply *self, const char *json, gssize length, GError **error);

/* RFC 9457 */
typedef struct
{
  guint status;
  char *code;    /* stable: "unauthorised" "revoked" "code-unknown" "code-expired" "code-used" "rate-limited" "too-large" "malformed" "signature"
                    "protocol" "not-found" "method" "media-type" "practice" "busy" "internal" */
  char *detail;  /* English, technical */
} DmeHttpProblem;

void dme_http_problem_clear (DmeHttpProblem *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeHttpProblem, dme_http_problem_clear)
char *dme_http_problem_to_json (const DmeHttpProblem *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_http_problem_from_json (DmeHttpProblem *self, const char *json, gssize length, GError **error);

/* --- gzip --- */
GBytes *dme_gzip (const void *data, gsize length) G_GNUC_WARN_UNUSED_RESULT;
GBytes *dme_gunzip (GBytes *data, gsize limit, GError **error) G_GNUC_WARN_UNUSED_RESULT; /* TOO_LARGE beyond @limit, before it is allocated */

/* --- SQL views per type over the JSON body; the same columns on device and server --- */
/* "CREATE VIEW activity AS SELECT id, region, rev, deleted, …, body ->> '$.venue' AS venue … FROM record WHERE type = 'activity'" */
char *dme_wire_view_sql (const DmeType *type) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
