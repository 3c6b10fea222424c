/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-application.h"

int
main (int argc, char *argv[])
{
  g_autoptr (DmeApplication) app = NULL;

  app = dme_application_new ();

  return g_application_run (G_APPLICATION (app), argc, argv);
}
