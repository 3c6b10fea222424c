/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <jansson.h>

#include "dme-db-vault.h"
#include "dme-recovery-code.h"
#include "dme-sync.h"

G_BEGIN_DECLS

/* Exit statuses: part of the contract with scripts. */
typedef enum
{
  DME_CLI_DONE = 0,
  DME_CLI_REFUSED = 1, /* by data: stderr names field and reason */
  DME_CLI_USAGE = 2,
  DME_CLI_STORE = 3,       /* none, locked, damaged, too new */
  DME_CLI_NOT_REACHED = 4, /* the server */
  DME_CLI_PROBLEMS = 5,    /* synced, but something was rejected or conflicts */
} DmeCliStatus;

/* One call of the program, its words sorted out. */
typedef struct
{
  char *dir; /* of the store */
  gboolean json;
  GPtrArray *args;     /* of char*: the words after the verb */
  GHashTable *options; /* name -> GPtrArray of char* */
} DmeCli;

DmeCliStatus dme_cli_main (int argc, char *argv[]);

const char *dme_cli_get_arg (const DmeCli *cli, guint index);
const char *dme_cli_get_option (const DmeCli *cli,
                                const char *name); /* (nullable): the last one given */
GPtrArray *dme_cli_get_options (const DmeCli *cli,
                                const char *name); /* (nullable) (transfer none) */

/* What goes to stderr, and the status to leave with. */
void dme_cli_complain (const char *field, const char *text);
DmeCliStatus dme_cli_usage_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
DmeCliStatus dme_cli_store_error (const GError *error, const char *path);
DmeCliStatus dme_cli_sync_error (const DmeCli *cli, const GError *error);
DmeCliStatus dme_cli_output_error (const DmeCli *cli, const char *output, const GError *error);
DmeCliStatus dme_cli_refuse (const GPtrArray *problems, const DmeType *type);

DmeDb *dme_cli_open (const DmeCli *cli,
                     DmeCliStatus *status) G_GNUC_WARN_UNUSED_RESULT; /* unlocked, if there is a
                                                                         passphrase */
DmeDb *dme_cli_open_as_it_is (const DmeCli *cli,
                              DmeCliStatus *status) G_GNUC_WARN_UNUSED_RESULT; /* locked */
/* The same for verbs that show records of @type: not half of them while it is locked. */
DmeDb *dme_cli_open_to_read (const DmeCli *cli,
                             const DmeType *type,
                             DmeCliStatus *status) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_cli_get_secret (const DmeCli *cli,
                             const char *option,
                             const char *variable,
                             char **secret,
                             DmeCliStatus *status);
gboolean dme_cli_get_passphrase (const DmeCli *cli, char **passphrase, DmeCliStatus *status);
gboolean dme_cli_check_passphrase (const char *passphrase, const char *name);
DmeCliStatus dme_cli_make_vault (const DmeCli *cli, DmeDb *db, const char *passphrase);
const DmeType *dme_cli_get_type (const DmeCli *cli, DmeCliStatus *status);
gboolean
dme_cli_parse_count (const char *text, const char *name, gint64 *count, DmeCliStatus *status);
/* FIELD=VALUE -> canonical. Adds to @problems. FALSE: not of that form; @status says so. */
gboolean dme_cli_parse_assignment (const DmeType *type,
                                   const char *text,
                                   DmeFields *fields,
                                   GPtrArray *problems,
                                   DmeCliStatus *status);

gboolean dme_cli_complain_if_damaged (const DmeRecord *record);
DmeRecord *dme_cli_load_named (const DmeCli *cli,
                               const DmeType *type,
                               DmeDb *db,
                               DmeCliStatus *status) G_GNUC_WARN_UNUSED_RESULT;

/* What goes to stdout. */
void dme_cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
void dme_cli_print_json (json_t *document /* (transfer full) */);

/* The verbs. */
DmeCliStatus dme_cli_init (const DmeCli *cli);
DmeCliStatus dme_cli_enrol (const DmeCli *cli);
DmeCliStatus dme_cli_status (const DmeCli *cli);
DmeCliStatus dme_cli_sync (const DmeCli *cli);
DmeCliStatus dme_cli_conflicts (const DmeCli *cli);
DmeCliStatus dme_cli_resolve (const DmeCli *cli);
DmeCliStatus dme_cli_types (const DmeCli *cli);
DmeCliStatus dme_cli_fields (const DmeCli *cli);
DmeCliStatus dme_cli_regions (const DmeCli *cli);
DmeCliStatus dme_cli_add (const DmeCli *cli);
DmeCliStatus dme_cli_set (const DmeCli *cli);
DmeCliStatus dme_cli_delete (const DmeCli *cli);
DmeCliStatus dme_cli_show (const DmeCli *cli);
DmeCliStatus dme_cli_list (const DmeCli *cli);
DmeCliStatus dme_cli_history (const DmeCli *cli);
DmeCliStatus dme_cli_attach (const DmeCli *cli);
DmeCliStatus dme_cli_check (const DmeCli *cli);
DmeCliStatus dme_cli_duplicates (const DmeCli *cli);
DmeCliStatus dme_cli_merge (const DmeCli *cli);
DmeCliStatus dme_cli_erase (const DmeCli *cli);
DmeCliStatus dme_cli_export (const DmeCli *cli);
DmeCliStatus dme_cli_import (const DmeCli *cli);
DmeCliStatus dme_cli_slip (const DmeCli *cli);
DmeCliStatus dme_cli_dossier (const DmeCli *cli);
DmeCliStatus dme_cli_backup (const DmeCli *cli);
DmeCliStatus dme_cli_restore (const DmeCli *cli);
DmeCliStatus dme_cli_verify (const DmeCli *cli);
DmeCliStatus dme_cli_passphrase (const DmeCli *cli);
DmeCliStatus dme_cli_recover (const DmeCli *cli);

G_END_DECLS
