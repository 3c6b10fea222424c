/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-router.h"
#include "dme-server-db-pg.h"
#include "dme-server-db-sqlite.h"

/* A server over a database in a temporary directory, and devices that talk to it by its handlers.
 */

typedef struct
{
  char *id, *token, *public_key, *secret_key;
  char incarnation[16];
  gint64 seq; /* of the last op made */
} Device;

typedef struct
{
  char *dir;
  DmeServer *server;
  Device a, b;
} Fixture;

void fixture_set_up (Fixture *f, gconstpointer data);
void fixture_tear_down (Fixture *f, gconstpointer data);
void fixture_reopen (Fixture *f);
/* What with-postgres.sh starts is over PostgreSQL. */
gboolean fixture_is_sqlite (void);
DmeServerDb *fixture_open_db (Fixture *f, GError **error);
gboolean fixture_verify (Fixture *f, GPtrArray *findings, GError **error);
char *fixture_empty_postgresql (void); /* its address; whatever the program had is gone */
char *fixture_psql (const char *sql);  /* what it prints; NULL: it failed */
char *fixture_path (Fixture *f, const char *name);

char *make_code (DmeServer *server, const char *name, int hours);
void device_init (Device *device); /* only its keys */
void device_clear (Device *device);
void device_enrol (DmeServer *server, Device *device, const char *name);

/* "venue=Balai desa", "att_cpmi_l=3", "venue" (cleared), "-" (deletes), "+" (revives), "again:3",
 * "base:7", "gen:1", "at:..." */
DmeOp *make_op (const char *type, const char *id, ...) G_GNUC_NULL_TERMINATED;
/* A complete activity in Nifukani. */
DmeOp *make_activity (const char *id, const char *venue);
DmeOp *make_follow_up (const char *id, const char *parent);

GBytes *batch_of_lines (const Device *device, gint64 first, GPtrArray *lines);
/* Gives each op without a seq the next one. */
GBytes *batch_of (Device *device, GPtrArray *ops);
DmePushReply *
push_bytes (DmeServer *server, const Device *device, GBytes *body, guint *status, char **problem);
/* Takes the ops; expects 200. */
DmePushReply *push_ops (DmeServer *server, Device *device, GPtrArray *ops);
DmePushReply *push_one (DmeServer *server, Device *device, DmeOp *op);
DmeVerdict *verdict_at (DmePushReply *reply, guint index);

void request_init (DmeRequest *request,
                   const Device *device,
                   const char *method,
                   const char *path,
                   GBytes *body,
                   const char *media_type);
guint send_request (DmeServer *server, DmeRequest *request, char **text, DmeResponse *response);

/* What the server holds now. */
DmeRecordRow *load_row (DmeServer *server, const char *id);
char *field_of (DmeServer *server, const char *id, const char *field);

/* --- what tests of a push ask --- */
#define assert_verdict(reply, index, expected) \
  g_assert_cmpint (verdict_at (reply, index)->kind, ==, expected)
GPtrArray *ops_of (DmeOp *first, ...) G_GNUC_NULL_TERMINATED;
void assert_field (Fixture *f, const char *id, const char *field, const char *expected);
DmeOp *numbered (Fixture *f, DmeOp *op); /* of device a; will be sent more than once */
GPtrArray *conflicts_of (Fixture *f);
GPtrArray *rejects_of (Fixture *f);
guint open_rejects (Fixture *f);
DmeServerStats stats_of (Fixture *f);
DmeVerdictKind verdict_now (Fixture *f, Device *device, gint64 seq);
