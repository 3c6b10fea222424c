/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-settings.h"
#include "dme-window-private.h"

/**
 * DmeWindow:
 *
 * The main window: the sidebar and the pages. Pages know nothing of each
 * other; they activate the actions of the window.
 */

G_DEFINE_FINAL_TYPE (DmeWindow, dme_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum
{
  PROP_SIDEBAR_VISIBLE = 1,
} DmeWindowProperty;

static GParamSpec *props[PROP_SIDEBAR_VISIBLE + 1];

enum
{
  SIGNAL_FILLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
toast_dismissed_cb (DmeWindow *self, AdwToast *toast)
{
  if (self->toast != toast)
    return;
  self->toast = NULL;
  g_clear_pointer (&self->toast_text, g_free);
}

/**
 * _dme_window_toast:
 * @self: the window
 * @text: what happened, translated
 * @with_undo: whether it can be taken back
 *
 * Says that something happened. One toast at a time: a new one takes the
 * place of the last.
 */
void
_dme_window_toast (DmeWindow *self, const char *text, gboolean with_undo)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  if (with_undo)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "win.undo");
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
    }
  self->toast = toast;
  g_free (self->toast_text);
  self->toast_text = g_strdup (text);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_dismissed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
_dme_window_filled (DmeWindow *self)
{
  if (self->filled)
    return;
  self->filled = TRUE;
  g_signal_emit (self, signals[SIGNAL_FILLED], 0);
}

static void
about_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwAboutWindow *about = ADW_ABOUT_WINDOW (adw_about_window_new ());

  gtk_window_set_transient_for (GTK_WINDOW (about), GTK_WINDOW (widget));
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  adw_about_window_set_application_name (about, "Desa Migran Emas");
  adw_about_window_set_application_icon (about, DME_APP_ID);
  adw_about_window_set_version (about, DME_VERSION);
  adw_about_window_set_comments (about, _ ("Outreach to migrant workers and their villages, with "
                                           "and without a network."));
  adw_about_window_set_license_type (about, GTK_LICENSE_GPL_3_0);
  /* Translators: put your names here, one per line */
  adw_about_window_set_translator_credits (about, _ ("translator-credits"));
  adw_about_window_add_legal_section (about, _ ("Region Data"), "cahyadsn/wilayah",
                                      GTK_LICENSE_MIT_X11, NULL);
  gtk_window_present (GTK_WINDOW (about));
}

/* Not gtk/help-overlay.ui, which GTK would read at each start. */
static void
shortcuts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder)
    builder = gtk_builder_new_from_resource ("/org/desamigran/DesaMigranEmas/ui/help-overlay.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (window, GTK_WINDOW (widget));
  gtk_window_present (window);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
remember_window (DmeWindow *self)
{
  int width, height;
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  dme_settings_set_boolean ("window-maximized", maximized);
  if (!maximized && width >= 360 && height >= 240)
    {
      dme_settings_set_int ("window-width", width);
      dme_settings_set_int ("window-height", height);
    }
  dme_settings_set_boolean ("sidebar-visible",
                            gtk_revealer_get_reveal_child (self->sidebar_revealer));
}

static gboolean
dme_window_close_request (GtkWindow *window)
{
  DmeWindow *self = DME_WINDOW (window);

  remember_window (self);
  _dme_window_close_store (self);
  return GTK_WINDOW_CLASS (dme_window_parent_class)->close_request (window);
}

static void
dme_window_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DmeWindow *self = DME_WINDOW (object);

  switch ((DmeWindowProperty) prop_id)
    {
    case PROP_SIDEBAR_VISIBLE:
      g_value_set_boolean (value, gtk_revealer_get_reveal_child (self->sidebar_revealer));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_window_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  DmeWindow *self = DME_WINDOW (object);

  switch ((DmeWindowProperty) prop_id)
    {
    case PROP_SIDEBAR_VISIBLE:
      gtk_revealer_set_reveal_child (self->sidebar_revealer, g_value_get_boolean (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_window_dispose (GObject *object)
{
  DmeWindow *self = DME_WINDOW (object);

  if (self->pages != NULL)
    _dme_window_close_store (self);
  G_OBJECT_CLASS (dme_window_parent_class)->dispose (object);
}

static void
dme_window_finalize (GObject *object)
{
  DmeWindow *self = DME_WINDOW (object);

  g_free (self->dir);
  g_free (self->toast_text);
  g_free (self->page_before_lock);
  g_clear_object (&self->idle);
  dme_identity_clear (&self->identity);
  g_clear_pointer (&self->undo, dme_undo_free);
  g_clear_pointer (&self->trail, g_ptr_array_unref);
  G_OBJECT_CLASS (dme_window_parent_class)->finalize (object);
}

static void
install_shortcuts (GtkWidgetClass *widget_class)
{
  /* Not among the accelerators of the application: those would take Ctrl+Z from the entries. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo", NULL);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, root);
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, sidebar_revealer);
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, practice_banner);
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, failure_bin);
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, lock_bin);
}

static void
dme_window_class_init (DmeWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dme_window_get_property;
  object_class->set_property = dme_window_set_property;
  object_class->dispose = dme_window_dispose;
  object_class->finalize = dme_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = dme_window_close_request;

  /**
   * DmeWindow:sidebar-visible:
   *
   * Whether the sidebar is unfolded; the action win.sidebar.
   */
  props[PROP_SIDEBAR_VISIBLE] =
    g_param_spec_boolean ("sidebar-visible", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * DmeWindow::filled:
   *
   * The first page shows its data.
   */
  signals[SIGNAL_FILLED] = g_signal_new ("filled", DME_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DME_TYPE_SIDEBAR);
  g_type_ensure (DME_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/desamigran/DesaMigranEmas/ui/dme-window.ui");
  bind_children (widget_class);

  gtk_widget_class_install_property_action (widget_class, "win.sidebar", "sidebar-visible");
  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_action);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, shortcuts_action);
  gtk_widget_class_install_action (widget_class, "win.close", NULL, close_action);
  _dme_window_pages_install (widget_class);
  _dme_window_actions_install (widget_class);
  _dme_window_persons_install (widget_class);
  _dme_window_flags_install (widget_class);
  _dme_window_organisations_install (widget_class);
  _dme_window_inout_install (widget_class);
  _dme_window_conflicts_install (widget_class);
  _dme_window_store_install (widget_class);
  _dme_window_lock_install (widget_class);
  install_shortcuts (widget_class);
}

static void
dme_window_init (DmeWindow *self)
{
  self->trail = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_set (self->practice_banner, "action-name", "win.start-working", NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", FALSE);

  gtk_window_set_default_size (GTK_WINDOW (self), dme_settings_get_int ("window-width"),
                               dme_settings_get_int ("window-height"));
  if (dme_settings_get_boolean ("window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  gtk_revealer_set_reveal_child (self->sidebar_revealer,
                                 dme_settings_get_boolean ("sidebar-visible"));
}

/**
 * dme_window_new:
 * @app: the application
 * @store_dir: (nullable): the folder of the store
 *
 * The main window, not yet shown; its store is being opened.
 */
DmeWindow *
dme_window_new (DmeApplication *app, const char *store_dir)
{
  DmeWindow *self = g_object_new (DME_TYPE_WINDOW, "application", app, NULL);

  self->dir = g_strdup (store_dir);
  self->dir_is_given = store_dir != NULL;
  _dme_window_watch_idle (self);
  _dme_window_watch_first_frame (self);
  _dme_window_open (self);
  return self;
}

const char *
dme_window_get_page (DmeWindow *self)
{
  const char *root, *page;

  g_return_val_if_fail (DME_IS_WINDOW (self), NULL);

  root = gtk_stack_get_visible_child_name (self->root);
  if (g_strcmp0 (root, "lock") == 0)
    {
      GtkWidget *front = adw_bin_get_child (self->lock_bin);

      return front != NULL ? gtk_widget_get_name (front) : "";
    }
  if (g_strcmp0 (root, "main") != 0)
    return root;
  page = gtk_stack_get_visible_child_name (self->pages);
  return page != NULL ? page : "";
}

GtkWidget *
dme_window_get_page_widget (DmeWindow *self)
{
  g_return_val_if_fail (DME_IS_WINDOW (self), NULL);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->root), "main") != 0)
    return gtk_stack_get_visible_child (self->root);
  return gtk_stack_get_visible_child (self->pages);
}

DmeStore *
dme_window_get_store (DmeWindow *self)
{
  g_return_val_if_fail (DME_IS_WINDOW (self), NULL);

  return self->store;
}

DmeSyncer *
dme_window_get_syncer (DmeWindow *self)
{
  g_return_val_if_fail (DME_IS_WINDOW (self), NULL);

  return self->syncer;
}

DmeIdleWatch *
dme_window_get_idle_watch (DmeWindow *self)
{
  g_return_val_if_fail (DME_IS_WINDOW (self), NULL);

  return self->idle;
}

const char *
dme_window_get_toast (DmeWindow *self)
{
  g_return_val_if_fail (DME_IS_WINDOW (self), NULL);

  return self->toast_text;
}
