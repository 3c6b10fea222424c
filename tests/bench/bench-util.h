/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db-outbox.h"
#include "dme-db.h"

G_BEGIN_DECLS

/* What the benchmarks share: invented sessions, a server, figures. */

#define BENCH_SEED 20250621

/* The @index-th invented session: @index decides the date, @rand the rest. Eleven fields, as an officer types them. */
DmeFields *bench_session_new (GRand *rand, guint index) G_GNUC_WARN_UNUSED_RESULT;
DmeOp *bench_op_new (GRand *rand, guint index, gint64 seq) G_GNUC_WARN_UNUSED_RESULT;
/* The lines of @n ops, the first of which follows @seq. */
GPtrArray *bench_lines_new (GRand *rand, gint64 seq, guint n) G_GNUC_WARN_UNUSED_RESULT;
void bench_save_sessions (DmeDb *db, GRand *rand, guint first, guint n);
DmeDb *bench_store_new (const char *dir, guint sessions) G_GNUC_WARN_UNUSED_RESULT;

/* Numbers are sorted by these. */
double bench_percentile (GArray *values, double share); /* of double */
double bench_seconds (void);

/* "name value unit floor ratio budget OK|MISS"; @ok decides the last word. */
void bench_print (const char *name, double value, const char *unit, double floor, double ratio, const char *budget, gboolean ok);

char *bench_dir_new (void) G_GNUC_WARN_UNUSED_RESULT; /* in $BENCH_DIR: on a disk, not in memory */
void bench_dir_remove (const char *dir);

/* desad, and a relay in front of it that counts what the line carries. */
typedef struct
{
  GSubprocess *desad;
  char *dir, *url;
  GSocketService *relay;
  char *relay_url;
  guint16 port;
  gint64 up, down; /* bytes of TCP payload through the relay */
  gint connections;
} BenchServer;

BenchServer *bench_server_start (void) G_GNUC_WARN_UNUSED_RESULT;
void bench_server_stop (BenchServer *self);
void bench_server_enrol (BenchServer *self, DmeDb *db, gboolean by_relay);

void bench_check (gboolean ok, const GError *error, const char *what); /* ends the program if not @ok */

G_END_DECLS
