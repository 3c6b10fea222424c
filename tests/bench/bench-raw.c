/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "bench-raw.h"

struct _BenchRaw
{
  sqlite3 *db;
  sqlite3_stmt *begin, *commit, *record, *line, *text, *scan;
};

static void
check (sqlite3 *db, int rc)
{
  if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW)
    return;
  g_printerr ("bench: SQLite: %s\n", sqlite3_errmsg (db));
  exit (1);
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *stmt = NULL;

  check (db, sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL));
  return stmt;
}

static void
run (BenchRaw *self, sqlite3_stmt *stmt)
{
  check (self->db, sqlite3_step (stmt));
  check (self->db, sqlite3_reset (stmt));
}

BenchRaw *
bench_raw_new (const char *dir)
{
  BenchRaw *self = g_new0 (BenchRaw, 1);
  g_autofree char *file = g_build_filename (dir, "raw.db", NULL);

  check (self->db, sqlite3_open (file, &self->db));
  check (self->db,
         sqlite3_exec (self->db,
                       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                       "CREATE TABLE record (rid INTEGER PRIMARY KEY, id TEXT, body TEXT);"
                       "CREATE UNIQUE INDEX record_id ON record (id);"
                       "CREATE TABLE op (id TEXT PRIMARY KEY, line TEXT);"
                       "CREATE TABLE folded (rid INTEGER PRIMARY KEY, text TEXT);",
                       NULL, NULL, NULL));
  self->begin = prepare (self->db, "BEGIN IMMEDIATE");
  self->commit = prepare (self->db, "COMMIT");
  self->record = prepare (self->db, "INSERT INTO record (id, body) VALUES (?1, ?2)");
  self->line = prepare (self->db, "INSERT INTO op (id, line) VALUES (?1, ?2)");
  self->text = prepare (self->db, "INSERT INTO folded (text) VALUES (?1)");
  self->scan = prepare (self->db, "SELECT count(*) FROM folded WHERE instr (text, ?1)");
  return self;
}

void
bench_raw_free (BenchRaw *self)
{
  sqlite3_finalize (self->begin);
  sqlite3_finalize (self->commit);
  sqlite3_finalize (self->record);
  sqlite3_finalize (self->line);
  sqlite3_finalize (self->text);
  sqlite3_finalize (self->scan);
  sqlite3_close (self->db);
  g_free (self);
}

void
bench_raw_begin (BenchRaw *self)
{
  run (self, self->begin);
}

void
bench_raw_commit (BenchRaw *self)
{
  run (self, self->commit);
}

void
bench_raw_add_record (BenchRaw *self, const char *id, const char *body)
{
  sqlite3_bind_text (self->record, 1, id, -1, SQLITE_STATIC);
  sqlite3_bind_text (self->record, 2, body, -1, SQLITE_STATIC);
  run (self, self->record);
}

void
bench_raw_add_line (BenchRaw *self, const char *line)
{
  char id[37];

  /* The id stands in the line, after "id". */
  g_strlcpy (id, strstr (line, "\"id\":\"") + strlen ("\"id\":\""), sizeof id);
  sqlite3_bind_text (self->line, 1, id, -1, SQLITE_STATIC);
  sqlite3_bind_text (self->line, 2, line, -1, SQLITE_STATIC);
  run (self, self->line);
}

void
bench_raw_add_text (BenchRaw *self, const char *folded)
{
  sqlite3_bind_text (self->text, 1, folded, -1, SQLITE_STATIC);
  run (self, self->text);
}

gint64
bench_raw_scan (BenchRaw *self, const char *needle)
{
  gint64 n;

  sqlite3_bind_text (self->scan, 1, needle, -1, SQLITE_STATIC);
  check (self->db, sqlite3_step (self->scan));
  n = sqlite3_column_int64 (self->scan, 0);
  check (self->db, sqlite3_reset (self->scan));
  return n;
}

/**
 * bench_raw_each_text:
 * @file: an SQLite file
 * @sql: a query of one text column
 * @func: called for each row
 * @user_data: for @func
 *
 * Reads a file of the product as it lies there.
 */
void
bench_raw_each_text (const char *file,
                     const char *sql,
                     void (*func) (const char *text, gpointer user_data),
                     gpointer user_data)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt;

  check (db, sqlite3_open_v2 (file, &db, SQLITE_OPEN_READWRITE, NULL));
  stmt = prepare (db, sql);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    func ((const char *) sqlite3_column_text (stmt, 0), user_data);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
}
