/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-error-text.h"
#include "dme-server-page.h"

/**
 * DmeServerPage:
 *
 * Preferences > Server.
 */

struct _DmeServerPage
{
  AdwPreferencesPage parent_instance;

  /* Owned */
  DmeStore *store;
  DmeSyncer *syncer;
  GCancellable *enrolling; /* (nullable) while a code is being tried */

  /* Template children */
  GtkWidget *link_group;
  AdwActionRow *server_row;
  AdwActionRow *device_row;
  AdwPreferencesGroup *enrol_group;
  GtkWidget *address_row;
  GtkWidget *code_row;
  GtkLabel *problem;
  GtkSpinner *spinner;
  GtkWidget *connect_button;
};

G_DEFINE_FINAL_TYPE (DmeServerPage, dme_server_page, ADW_TYPE_PREFERENCES_PAGE)

static gpointer
link_job (DmeDb *db, gpointer data, GError **error)
{
  g_autofree DmeServerLink *link = g_new0 (DmeServerLink, 1);

  if (!dme_db_get_link (db, link, error))
    return NULL;
  return g_steal_pointer (&link);
}

static void
link_free (gpointer data)
{
  dme_server_link_clear (data);
  g_free (data);
}

static void
link_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeServerPage) self = user_data;
  g_autoptr (GError) error = NULL;
  DmeServerLink *link = dme_store_run_finish (DME_STORE (source), result, &error);
  g_autofree char *device = NULL;

  if (link == NULL)
    return;

  gtk_widget_set_visible (self->link_group, link->url != NULL);
  if (link->url != NULL)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->server_row),
                                     link->server_name != NULL ? link->server_name : _ ("Server"));
      adw_action_row_set_subtitle (self->server_row, link->url);
      /* The first group of an id is enough to tell devices apart on the phone. */
      device = g_strndup (link->device != NULL ? link->device : "–", 8);
      if (link->revoked)
        {
          g_autofree char *text =
            g_strdup_printf (_ ("%s · refused by the server; your data are safe here"), device);

          adw_action_row_set_subtitle (self->device_row, text);
        }
      else
        adw_action_row_set_subtitle (self->device_row, device);
      adw_preferences_group_set_title (self->enrol_group, _ ("Connect Again"));
    }
  link_free (link);
}

static void
read_link (DmeServerPage *self)
{
  if (self->store != NULL)
    dme_store_run_async (self->store, link_job, NULL, NULL, link_free, FALSE, NULL, link_cb,
                         g_object_ref (self));
}

static void
update (DmeServerPage *self)
{
  gboolean busy = self->enrolling != NULL;
  gboolean complete = *gtk_editable_get_text (GTK_EDITABLE (self->address_row)) != '\0' &&
                      *gtk_editable_get_text (GTK_EDITABLE (self->code_row)) != '\0';

  /* Not insensitive: the focus would be lost with what it is on. */
  gtk_editable_set_editable (GTK_EDITABLE (self->address_row), !busy);
  gtk_editable_set_editable (GTK_EDITABLE (self->code_row), !busy);
  gtk_widget_set_sensitive (self->connect_button, complete && !busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
show_problem (DmeServerPage *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (self->code_row, "error");
  else
    gtk_widget_remove_css_class (self->code_row, "error");
}

static void
typed_cb (DmeServerPage *self)
{
  show_problem (self, NULL);
  update (self);
}

static void
address_done_cb (DmeServerPage *self)
{
  gtk_widget_grab_focus (self->code_row);
}

static void
enrolled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeServerPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = dme_syncer_enrol_finish (DME_SYNCER (source), result, &error);

  g_clear_object (&self->enrolling);
  if (self->syncer == NULL)
    return; /* The window was closed meanwhile; the connection stands all the same. */

  update (self);
  if (!ok)
    {
      g_autofree char *text = dme_error_to_text (error, NULL);

      show_problem (self, text);
      gtk_widget_grab_focus (self->code_row);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->code_row), "");
  show_problem (self, NULL);
  read_link (self);
  dme_syncer_sync_now (self->syncer);
  {
    GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

    if (ADW_IS_PREFERENCES_WINDOW (root))
      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root),
                                        adw_toast_new (_ ("Connected to the server")));
  }
}

static void
connect_cb (DmeServerPage *self)
{
  g_autofree char *url = NULL;
  g_autofree char *code = NULL;

  if (!gtk_widget_get_sensitive (self->connect_button) || self->syncer == NULL)
    return;

  url = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));
  code = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->code_row))));
  show_problem (self, NULL);
  self->enrolling = g_cancellable_new ();
  update (self);
  dme_syncer_enrol_async (self->syncer, url, code, self->enrolling, enrolled_cb,
                          g_object_ref (self));
}

static void
dme_server_page_dispose (GObject *object)
{
  DmeServerPage *self = DME_SERVER_PAGE (object);

  /* A code that is being tried is not called back: it may be used up already. */
  g_clear_object (&self->store);
  g_clear_object (&self->syncer);
  G_OBJECT_CLASS (dme_server_page_parent_class)->dispose (object);
}

static void
dme_server_page_class_init (DmeServerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_server_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeServerPage, link_group);
  gtk_widget_class_bind_template_child (widget_class, DmeServerPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, DmeServerPage, device_row);
  gtk_widget_class_bind_template_child (widget_class, DmeServerPage, enrol_group);
  gtk_widget_class_bind_template_child (widget_class, DmeServerPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, DmeServerPage, code_row);
  gtk_widget_class_bind_template_child (widget_class, DmeServerPage, problem);
  gtk_widget_class_bind_template_child (widget_class, DmeServerPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, DmeServerPage, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
}

static void
dme_server_page_init (DmeServerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dme_server_page_set:
 * @self: the page
 * @store: where the connection is kept
 * @syncer: who makes it
 */
void
dme_server_page_set (DmeServerPage *self, DmeStore *store, DmeSyncer *syncer)
{
  g_return_if_fail (DME_IS_SERVER_PAGE (self));

  g_set_object (&self->store, store);
  g_set_object (&self->syncer, syncer);
  read_link (self);
}
