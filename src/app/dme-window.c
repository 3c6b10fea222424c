/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-window.h"

struct _DmeWindow
{
  AdwApplicationWindow parent_instance;

  /* Template children */
  AdwToastOverlay *toasts;
  GtkStack *root;
};

G_DEFINE_FINAL_TYPE (DmeWindow, dme_window, ADW_TYPE_APPLICATION_WINDOW)

static void
dme_window_class_init (DmeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/desamigran/DesaMigranEmas/ui/dme-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, DmeWindow, root);
}

static void
dme_window_init (DmeWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dme_window_new:
 * @app: the application
 *
 * The main window, not yet shown.
 */
DmeWindow *
dme_window_new (DmeApplication *app)
{
  return g_object_new (DME_TYPE_WINDOW, "application", app, NULL);
}
