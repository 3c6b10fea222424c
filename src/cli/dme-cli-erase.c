/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-db-erase.h"
#include "dme-schema-persons.h"

/* Erasing on request. Nothing brings it back, so it is not asked for on the terminal: whoever calls
 * it says --yes, having read what would be lost. */

static DmeCliStatus
refuse_unless_sure (const DmeCli *cli, DmeDb *db, const DmeRecord *record)
{
  DmeErasureCounts counts;
  const char *name = dme_record_get (record, "name");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!dme_db_count_erasure (db, record->id, &counts, &error))
    return dme_cli_store_error (error, cli->dir);

  text = g_strdup_printf (_ ("This would be erased for good, here and at the office: %s, with "
                             "papers: %u, follow-ups: %u, photos and scans: %u, and the history of "
                             "all of it. Backups, exports and printed papers stay as they are. Say "
                             "--yes to do it."),
                          name != NULL ? name : record->id, counts.papers, counts.follow_ups,
                          counts.photos);
  dme_cli_complain (NULL, text);
  return DME_CLI_REFUSED;
}

DmeCliStatus
dme_cli_erase (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  if (type == NULL)
    return status;
  if (type != &dme_type_person && type != &dme_type_document)
    return dme_cli_usage_error ("%s", _ ("Only persons and their papers are erased. Other records "
                                         "are deleted: see “delete”."));
  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;
  record = dme_cli_load_named (cli, type, db, &status);
  if (record == NULL)
    return status;
  if (!record->erased && dme_cli_get_options (cli, "yes") == NULL)
    return refuse_unless_sure (cli, db, record);
  if (!dme_db_erase (db, type, record->id, &error))
    return dme_cli_store_error (error, cli->dir);
  if (dme_db_erasure_is_due (db))
    dme_cli_complain (NULL, _ ("It is erased, but another program is reading the store: the last "
                               "traces in the file go when it is unlocked next."));
  return DME_CLI_DONE;
}
