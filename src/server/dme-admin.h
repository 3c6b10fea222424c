/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-server-db.h"

G_BEGIN_DECLS

/* Exit statuses, the same as those of desactl. */
typedef enum
{
  DME_EXIT_DONE = 0,
  DME_EXIT_DATA = 1, /* refused by data */
  DME_EXIT_USAGE = 2,
  DME_EXIT_DATABASE = 3, /* locked, damaged or too new */
} DmeExit;

/* One subcommand. @argv[0] is the verb. */
typedef int (*DmeVerbFunc) (int argc, char **argv);

typedef struct
{
  const char *name;
  const char *summary; /* marked for translation */
  DmeVerbFunc func;
} DmeVerb;

extern const DmeVerb dme_verbs[]; /* ended by a NULL name */

/* Parses the options of a verb, with --data among them. FALSE: *status is what to exit with. */
gboolean dme_admin_parse (int *argc,
                          char ***argv,
                          const GOptionEntry *entries,
                          const char *parameters,
                          const char *summary,
                          const char **data,
                          int *status);
/* The database that --database names, or that of @dir. */
DmeServerDb *dme_admin_open (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *dme_admin_get_database (void); /* NULL: the one of --data */
/* An error of the database as a sentence on stderr; returns the exit status. */
int dme_admin_fail (const char *dir, const GError *error);
int dme_admin_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Codes joined by ','; NULL: *wrong is not a region. */
char *dme_admin_check_scope (const char *scope, char **wrong) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_admin_is_role (const char *role);

int dme_verb_serve (int argc, char **argv);
int dme_verb_enrol (int argc, char **argv);
int dme_verb_revoke (int argc, char **argv);
int dme_verb_scope (int argc, char **argv);
int dme_verb_people (int argc, char **argv);
int dme_verb_devices (int argc, char **argv);
int dme_verb_rejects (int argc, char **argv);
int dme_verb_conflicts (int argc, char **argv);
int dme_verb_health (int argc, char **argv);
int dme_verb_export (int argc, char **argv);
int dme_verb_backup (int argc, char **argv);
int dme_verb_restore (int argc, char **argv);
int dme_verb_verify (int argc, char **argv);
int dme_verb_move (int argc, char **argv);

G_END_DECLS
