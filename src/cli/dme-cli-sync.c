/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-cli.h"

/* Verbs that use the network. */

DmeCliStatus
dme_cli_enrol (const DmeCli *cli)
{
  const char *url = dme_cli_get_arg (cli, 0);
  const char *code = dme_cli_get_arg (cli, 1);
  const char *ca_option = dme_cli_get_option (cli, "ca-file");
  g_autofree char *ca_file = NULL;
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_utf8_validate (url, -1, NULL) || !g_utf8_validate (code, -1, NULL))
    return dme_cli_usage_error ("%s", _ ("The text is not valid UTF-8."));
  if (ca_option != NULL)
    {
      ca_file = g_canonicalize_filename (ca_option, NULL);
      if (!g_file_test (ca_file, G_FILE_TEST_IS_REGULAR))
        return dme_cli_usage_error (_ ("There is no file “%s”."), ca_file);
    }
  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;
  if (dme_sync_enrol (db, url, code, ca_file, NULL, &error))
    return DME_CLI_DONE;

  status = dme_cli_sync_error (cli, error);
  /* These are about what was typed, not about the line. */
  if (g_error_matches (error, DME_SYNC_ERROR, DME_SYNC_ERROR_CODE) ||
      g_error_matches (error, DME_SYNC_ERROR, DME_SYNC_ERROR_URL) ||
      g_error_matches (error, DME_SYNC_ERROR, DME_SYNC_ERROR_PRACTICE))
    return DME_CLI_REFUSED;
  return status;
}

static void
print_report (const DmeCli *cli, const DmeSyncReport *report)
{
  if (cli->json)
    {
      dme_cli_print_json (json_pack ("{s:I, s:I, s:I, s:I, s:I, s:o}", "pushed",
                                     (json_int_t) report->pushed, "pulled",
                                     (json_int_t) report->pulled, "rejected",
                                     (json_int_t) report->rejected, "conflicts",
                                     (json_int_t) report->conflicts, "waiting",
                                     (json_int_t) report->waiting, "digest_equal",
                                     report->digest < 0 ? json_null ()
                                                        : json_boolean (report->digest)));
      return;
    }
  if (report->photos > 0)
    dme_cli_print (ngettext ("Sent: %d photo or scan\n", "Sent: %d photos or scans\n",
                             (gulong) report->photos),
                   (int) report->photos);
  dme_cli_print (_ ("Sent: %d, received: %d, rejected: %d, to decide: %d, waiting: %d\n"),
                 (int) report->pushed, (int) report->pulled, (int) report->rejected,
                 (int) report->conflicts, (int) report->waiting);
  if (report->repaired > 0)
    dme_cli_print (g_dngettext (GETTEXT_PACKAGE,
                                "%d record differed from the server and was mended.\n",
                                "%d records differed from the server and were mended.\n",
                                (gulong) report->repaired),
                   (int) report->repaired);
  if (report->digest > 0)
    dme_cli_print ("%s\n", _ ("All data are the same as on the server."));
}

DmeCliStatus
dme_cli_sync (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = dme_cli_open (cli, &status);
  g_autoptr (GError) error = NULL;
  DmeSyncReport report;

  if (db == NULL)
    return status;
  if (!dme_sync_run (db, &report, NULL, NULL, NULL, &error))
    return dme_cli_sync_error (cli, error);
  print_report (cli, &report);
  if (report.rejected > 0 || report.conflicts > 0)
    {
      dme_cli_complain (NULL, _ ("Sent, but something needs you: see “desactl status”."));
      return DME_CLI_PROBLEMS;
    }
  return DME_CLI_DONE;
}
