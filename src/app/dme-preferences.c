/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-activity-text.h"
#include "dme-backup.h"
#include "dme-error-text.h"
#include "dme-preferences.h"
#include "dme-protection-page.h"
#include "dme-server-page.h"
#include "dme-settings.h"

/**
 * DmePreferences:
 *
 * What a person may change about the app.
 */

struct _DmePreferences
{
  AdwPreferencesWindow parent_instance;

  DmeStore *store; /* owned */
  gboolean filling;

  /* Template children */
  AdwComboRow *language_row;
  GtkSwitch *metered_switch;
  GtkEditable *name_row;
  GtkEditable *job_row;
  AdwActionRow *role_row;
  AdwActionRow *scope_row;
  AdwActionRow *folder_row;
  DmeProtectionPage *protection_page;
  DmeServerPage *server_page;
};

G_DEFINE_FINAL_TYPE (DmePreferences, dme_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static const char *const languages[] = { "id", "en", "" };

static void
toast (DmePreferences *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (escaped));
}

static void
language_cb (DmePreferences *self)
{
  guint position = adw_combo_row_get_selected (self->language_row);

  if (!self->filling && position < G_N_ELEMENTS (languages))
    dme_settings_set_string ("language", languages[position]);
}

static const char *
role_label (const char *role)
{
  if (g_strcmp0 (role, "petugas") == 0)
    return _ ("Field officer");
  if (g_strcmp0 (role, "koordinator") == 0)
    return _ ("Village coordinator");
  if (g_strcmp0 (role, "kantor") == 0)
    return _ ("Office staff");
  return role != NULL ? role : "–";
}

static char *
scope_text (const char *scope)
{
  g_auto (GStrv) codes = g_strsplit (scope != NULL ? scope : "", ",", -1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (char **code = codes; *code != NULL; code++)
    {
      char *name = dme_region_title (*code);

      g_ptr_array_add (names, name != NULL ? name : g_strdup (*code));
    }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

static void
identity_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePreferences) self = user_data;
  g_auto (DmeIdentity) identity = { 0 };
  g_autofree char *scope = NULL;

  if (!dme_store_identity_finish (DME_STORE (source), result, &identity, NULL))
    return; /* The window behind says what is wrong with the store. */

  scope = scope_text (identity.scope);
  gtk_editable_set_text (self->name_row, identity.name != NULL ? identity.name : "");
  gtk_editable_set_text (self->job_row, identity.job_title != NULL ? identity.job_title : "");
  adw_action_row_set_subtitle (self->role_row, role_label (identity.role));
  adw_action_row_set_subtitle (self->scope_row, scope);
  /* What was filled in is no change that waits to be applied. */
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->name_row), TRUE);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->job_row), TRUE);
}

typedef struct
{
  char *name, *job_title;
} NewIdentity;

static void
new_identity_free (gpointer data)
{
  NewIdentity *self = data;

  g_free (self->name);
  g_free (self->job_title);
  g_free (self);
}

static gpointer
identity_job (DmeDb *db, gpointer data, GError **error)
{
  NewIdentity *wanted = data;
  g_auto (DmeIdentity) identity = { 0 };

  if (!dme_db_get_identity (db, &identity, error))
    return NULL;
  g_free (identity.name);
  identity.name = g_strdup (wanted->name);
  g_free (identity.job_title);
  identity.job_title = *wanted->job_title != '\0' ? g_strdup (wanted->job_title) : NULL;
  return GINT_TO_POINTER (dme_db_set_identity (db, &identity, error));
}

static void
identity_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePreferences) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (GPOINTER_TO_INT (dme_store_run_finish (DME_STORE (source), result, &error)))
    {
      toast (self, _ ("Saved"));
      return;
    }
  if (error == NULL)
    return;
  text = dme_error_to_text (error, dme_store_get_dir (DME_STORE (source)));
  toast (self, text);
}

static void
identity_cb (DmePreferences *self)
{
  NewIdentity *wanted = NULL;
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));

  if (*name == '\0')
    {
      toast (self, _ ("A name is needed"));
      return;
    }
  wanted = g_new0 (NewIdentity, 1);
  wanted->name = g_steal_pointer (&name);
  wanted->job_title = g_strstrip (g_strdup (gtk_editable_get_text (self->job_row)));
  dme_store_run_async (self->store, identity_job, wanted, new_identity_free, NULL, TRUE, NULL,
                       identity_written_cb, g_object_ref (self));
}

static void
backup_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePreferences) self = user_data;
  g_autofree char *text = dme_backup_finish (result);

  if (text != NULL)
    toast (self, text);
}

static void
backup_cb (DmePreferences *self)
{
  dme_backup_async (GTK_WINDOW (self), self->store, backup_done_cb, g_object_ref (self));
}

/* The window behind asks for it, as at the start. */
static void
protect_cb (DmePreferences *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.protect", NULL);
}

static void
dme_preferences_dispose (GObject *object)
{
  /* A password row of libadwaita 1.2 that dies with the focus is told so afterwards. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  g_clear_object (&DME_PREFERENCES (object)->store);
  G_OBJECT_CLASS (dme_preferences_parent_class)->dispose (object);
}

static void
dme_preferences_class_init (DmePreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_preferences_dispose;

  g_type_ensure (DME_TYPE_PROTECTION_PAGE);
  g_type_ensure (DME_TYPE_SERVER_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, DmePreferences, language_row);
  gtk_widget_class_bind_template_child (widget_class, DmePreferences, metered_switch);
  gtk_widget_class_bind_template_child (widget_class, DmePreferences, name_row);
  gtk_widget_class_bind_template_child (widget_class, DmePreferences, job_row);
  gtk_widget_class_bind_template_child (widget_class, DmePreferences, role_row);
  gtk_widget_class_bind_template_child (widget_class, DmePreferences, scope_row);
  gtk_widget_class_bind_template_child (widget_class, DmePreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, DmePreferences, protection_page);
  gtk_widget_class_bind_template_child (widget_class, DmePreferences, server_page);
  gtk_widget_class_bind_template_callback (widget_class, language_cb);
  gtk_widget_class_bind_template_callback (widget_class, identity_cb);
  gtk_widget_class_bind_template_callback (widget_class, backup_cb);
  gtk_widget_class_bind_template_callback (widget_class, protect_cb);
}

static void
dme_preferences_init (DmePreferences *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *language = dme_settings_get_string ("language");

  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));

  /* Each language under its own name: found also by who cannot read the other. */
  gtk_string_list_append (names, "Bahasa Indonesia");
  gtk_string_list_append (names, "English");
  gtk_string_list_append (names, _ ("As the system"));
  adw_combo_row_set_model (self->language_row, G_LIST_MODEL (names));
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (g_str_equal (languages[i], language))
      adw_combo_row_set_selected (self->language_row, i);
  if (dme_settings_get () != NULL)
    g_settings_bind (dme_settings_get (), "photos-on-metered", self->metered_switch, "active",
                     G_SETTINGS_BIND_DEFAULT);
  self->filling = FALSE;
}

/**
 * dme_preferences_new:
 * @parent: the window it stands before
 * @store: the store it is about
 * @syncer: who makes connections
 */
DmePreferences *
dme_preferences_new (GtkWindow *parent, DmeStore *store, DmeSyncer *syncer)
{
  DmePreferences *self =
    g_object_new (DME_TYPE_PREFERENCES, "transient-for", parent, "modal", TRUE, NULL);

  self->store = g_object_ref (store);
  adw_action_row_set_subtitle (self->folder_row, dme_store_get_dir (store));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->name_row), FALSE);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->job_row), FALSE);
  dme_protection_page_set_store (self->protection_page, store);
  dme_server_page_set (self->server_page, store, syncer);
  dme_store_identity_async (store, NULL, identity_read_cb, g_object_ref (self));
  return self;
}

void
dme_preferences_show_server (DmePreferences *self)
{
  g_return_if_fail (DME_IS_PREFERENCES (self));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self), "server");
}
