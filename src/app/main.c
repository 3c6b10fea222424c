/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-application.h"
#include "dme-language.h"
#include "dme-settings.h"

/* Loading Mesa costs 65 ms and 60 MB at each start, for pages of text that Cairo draws as well; and
 * the GL drivers of old laptops are a common reason for a window that stays black. Whoever wants GL
 * says so with GSK_RENDERER. */
static void
prefer_cairo (void)
{
  if (g_getenv ("GSK_RENDERER") != NULL)
    return;

  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  if (gtk_get_minor_version () >= 16)
    g_setenv ("GDK_DISABLE", "gl,vulkan", FALSE);
  else
    g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
}

int
main (int argc, char *argv[])
{
  g_autoptr (DmeApplication) app = NULL;
  g_autofree char *language = dme_settings_get_string ("language");

  dme_language_init (language);
  prefer_cairo ();
  app = dme_application_new ();

  return g_application_run (G_APPLICATION (app), argc, argv);
}
