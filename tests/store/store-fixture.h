/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db-outbox.h"

G_BEGIN_DECLS

/* A store in a temporary directory, and short ways to say what tests say often. */
typedef struct
{
  char *root; /* temporary directory, removed at the end */
  char *dir;  /* of the store, inside */
  DmeDb *db;
} Fixture;

void fixture_set_up (Fixture *f, gconstpointer data);
void fixture_tear_down (Fixture *f, gconstpointer data);
void fixture_reopen (Fixture *f);
void remove_tree (const char *path);

DmeFields *fields_of (const char *name, ...) G_GNUC_NULL_TERMINATED; /* name, value, ... */
DmeFields *an_activity (const char *date, const char *venue);
char *
save_new (DmeDb *db, const char *type, DmeFields *fields) G_GNUC_WARN_UNUSED_RESULT; /* -> id */
void save_set (DmeDb *db, const char *type, const char *id, const char *field, const char *value);
void save_del (DmeDb *db, const char *type, const char *id, DmeDel del);
DmeState state_of (DmeDb *db, const char *type, const char *id);
/* What the server would say: takes everything that waits, answers each op with @kind. Returns how
 * many. */
guint answer_all (DmeDb *db, DmeVerdictKind kind);
void answer (DmeDb *db,
             const char *incarnation,
             gint64 seq,
             DmeVerdictKind kind,
             gint64 rev,
             const char *code,
             const char *field);
guint count_lines (DmeDb *db); /* takes without answering, and puts back */
char *hash_of (const char *path) G_GNUC_WARN_UNUSED_RESULT;
char *path_in (const char *dir, const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
