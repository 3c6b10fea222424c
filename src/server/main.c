/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>

#include "dme-admin.h"

static void
print_help (void)
{
  g_print (_ ("Usage: desad VERB --data DIR [OPTIONS]\n\nThe server of Desa Migran "
              "Emas.\n\nVerbs:\n"));
  for (gsize i = 0; dme_verbs[i].name != NULL; i++)
    g_print ("  %-10s %s\n", dme_verbs[i].name, g_dgettext (GETTEXT_PACKAGE, dme_verbs[i].summary));
  g_print (_ ("\n\"desad VERB --help\" tells the options of a verb.\n"
              "Exit status: 0 done; 1 refused by data; 2 wrong usage; 3 database locked, damaged "
              "or too new.\n"));
}

int
main (int argc, char *argv[])
{
  umask (077);
  g_log_writer_default_set_use_stderr (TRUE); /* Standard output is for answers. */
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("DESA_LOCALEDIR") != NULL ? g_getenv ("DESA_LOCALEDIR")
                                                                       : DME_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc >= 2 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 ||
                    strcmp (argv[1], "help") == 0))
    {
      print_help ();
      return DME_EXIT_DONE;
    }
  if (argc >= 2 && strcmp (argv[1], "--version") == 0)
    {
      g_print ("desad %s\n", DME_VERSION);
      return DME_EXIT_DONE;
    }
  for (gsize i = 0; argc >= 2 && dme_verbs[i].name != NULL; i++)
    {
      if (strcmp (dme_verbs[i].name, argv[1]) == 0)
        {
          g_autofree char *program = g_strdup_printf ("desad %s", argv[1]);

          g_set_prgname (program);
          return dme_verbs[i].func (argc - 1, argv + 1);
        }
    }
  if (argc >= 2)
    return dme_admin_usage (_ ("\"%s\" is not a verb. See \"desad --help\"."), argv[1]);
  return dme_admin_usage (_ ("Name a verb. See \"desad --help\"."));
}
