/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "dme-cli.h"

int
main (int argc, char *argv[])
{
  const char *localedir = g_getenv ("DESA_LOCALEDIR");
  DmeCliStatus status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : DME_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  signal (SIGPIPE, SIG_IGN);

  status = dme_cli_main (argc, argv);
  if (fflush (stdout) != 0 || ferror (stdout))
    {
      dme_cli_complain (NULL, _ ("The output could not be written."));
      return status == DME_CLI_DONE ? DME_CLI_REFUSED : (int) status;
    }
  return (int) status;
}
