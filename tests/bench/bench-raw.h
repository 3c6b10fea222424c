/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The floor under every durable write: plain SQLite, WAL, synchronous=FULL, on the same disk, and nothing else. */
typedef struct _BenchRaw BenchRaw;

BenchRaw *bench_raw_new (const char *dir) G_GNUC_WARN_UNUSED_RESULT;
void bench_raw_free (BenchRaw *self);
void bench_raw_begin (BenchRaw *self);
void bench_raw_commit (BenchRaw *self);
void bench_raw_add_record (BenchRaw *self, const char *id, const char *body); /* one row and one index */
void bench_raw_add_line (BenchRaw *self, const char *line);                  /* one row, found again by the id of its record */
void bench_raw_add_text (BenchRaw *self, const char *folded);
gint64 bench_raw_scan (BenchRaw *self, const char *needle);                  /* how many texts hold it */
void bench_raw_each_text (const char *file, const char *sql, void (*func) (const char *text, gpointer user_data), gpointer user_data);

G_END_DECLS
