/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-application.h"

#include "dme-app-resources.h"
#include "dme-window.h"

struct _DmeApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (DmeApplication, dme_application, ADW_TYPE_APPLICATION)

static void
dme_application_startup (GApplication *app)
{
  dme_app_register_resources ();
  G_APPLICATION_CLASS (dme_application_parent_class)->startup (app);
}

static void
dme_application_activate (GApplication *app)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));

  if (window == NULL)
    window = GTK_WINDOW (dme_window_new (DME_APPLICATION (app)));
  gtk_window_present (window);
}

static void
dme_application_class_init (DmeApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  app_class->startup = dme_application_startup;
  app_class->activate = dme_application_activate;
}

static void
dme_application_init (DmeApplication *self)
{
}

/**
 * dme_application_new:
 *
 * The one application object of the process.
 */
DmeApplication *
dme_application_new (void)
{
  return g_object_new (DME_TYPE_APPLICATION, "application-id", DME_APP_ID, "resource-base-path",
                       "/org/desamigran/DesaMigranEmas", NULL);
}

/**
 * dme_app_register_resources:
 *
 * Makes the pages, styles and icons known to GTK. The call also keeps the
 * linker from dropping them, since nothing else names their object file.
 */
void
dme_app_register_resources (void)
{
  g_resources_register (dme_app_get_resource ());
}
