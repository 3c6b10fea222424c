/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-application.h"

#include "dme-app-resources.h"
#include "dme-frame-timer.h"
#include "dme-window.h"

/**
 * DmeApplication:
 *
 * The process: its options, its accelerators, its one window.
 */

struct _DmeApplication
{
  AdwApplication parent_instance;

  char *store_dir; /* (nullable) from the command line */
};

G_DEFINE_FINAL_TYPE (DmeApplication, dme_application, ADW_TYPE_APPLICATION)

/* All accelerators but Ctrl+Z, Esc and Delete, which belong to the page or the entry that has the
 * focus. */
static const struct
{
  const char *action;
  const char *accels[3];
} accelerators[] = {
  { "win.new-activity", { "<Control>n", NULL } },
  { "win.find", { "<Control>f", NULL } },
  { "win.sync", { "<Control>r", NULL } },
  { "win.sidebar", { "F9", NULL } },
  { "win.menu", { "F10", NULL } },
  { "win.back", { "<Alt>Left", NULL } },
  { "win.show-page::home", { "<Alt>1", NULL } },
  { "win.show-page::activities", { "<Alt>2", NULL } },
  { "win.show-page::persons", { "<Alt>3", NULL } },
  { "win.show-page::check", { "<Alt>6", NULL } },
  { "win.show-page::sync", { "<Alt>9", NULL } },
  { "win.lock", { "<Control>l", NULL } },
  { "win.preferences", { "<Control>comma", NULL } },
  { "win.shortcuts", { "F1", "<Control>question", NULL } },
  { "win.close", { "<Control>w", NULL } },
  { "app.quit", { "<Control>q", NULL } },
};

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = gtk_application_get_windows (user_data);
  g_autoptr (GList) copy = g_list_copy (windows);

  /* Closing keeps what is half typed; quitting would not. */
  for (GList *l = copy; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

static void
dme_application_startup (GApplication *app)
{
  static const GActionEntry entries[] = { { .name = "quit", .activate = quit_cb } };

  dme_app_register_resources ();
  G_APPLICATION_CLASS (dme_application_parent_class)->startup (app);

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (app), accelerators[i].action,
                                           accelerators[i].accels);
}

static void
dme_application_activate (GApplication *app)
{
  DmeApplication *self = DME_APPLICATION (app);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));

  if (window == NULL)
    {
      window = GTK_WINDOW (dme_window_new (self, self->store_dir));
      dme_frame_timer_watch (DME_WINDOW (window));
    }
  gtk_window_present (window);
}

static int
dme_application_handle_local_options (GApplication *app, GVariantDict *options)
{
  DmeApplication *self = DME_APPLICATION (app);
  const char *dir = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("desa-migran-emas %s\n", DME_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (options, "store", "^&ay", &dir) && *dir != '\0')
    {
      g_autofree char *id = NULL;
      g_autofree char *hash = NULL;

      g_free (self->store_dir);
      self->store_dir = g_canonicalize_filename (dir, NULL);
      /* A window per store: another folder is another instance. */
      hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->store_dir, -1);
      hash[8] = '\0';
      id = g_strdup_printf ("%s.Store%s", DME_APP_ID, hash);
      g_application_set_application_id (app, id);
    }
  return -1;
}

static void
dme_application_finalize (GObject *object)
{
  g_free (DME_APPLICATION (object)->store_dir);
  G_OBJECT_CLASS (dme_application_parent_class)->finalize (object);
}

static void
dme_application_class_init (DmeApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dme_application_finalize;
  app_class->startup = dme_application_startup;
  app_class->activate = dme_application_activate;
  app_class->handle_local_options = dme_application_handle_local_options;
}

static void
dme_application_init (DmeApplication *self)
{
  static const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Folder of the data"), N_ ("DIR") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
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
