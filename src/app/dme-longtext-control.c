/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-control.h"

/**
 * DmeLongtextControl:
 *
 * Several lines of text; grows with what is typed. Tab leaves it.
 */

struct _DmeLongtextControl
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *view;

  gboolean setting;
};

static char *
dme_longtext_control_get_text (DmeFormControl *control)
{
  DmeLongtextControl *self = DME_LONGTEXT_CONTROL (control);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
dme_longtext_control_set_text (DmeFormControl *control, const char *text)
{
  DmeLongtextControl *self = DME_LONGTEXT_CONTROL (control);

  self->setting = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)), text, -1);
  self->setting = FALSE;
}

static GtkWidget *
dme_longtext_control_get_target (DmeFormControl *control)
{
  return DME_LONGTEXT_CONTROL (control)->view;
}

static void
dme_longtext_control_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_longtext_control_get_text;
  iface->set_text = dme_longtext_control_set_text;
  iface->get_target = dme_longtext_control_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeLongtextControl,
                               dme_longtext_control,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_longtext_control_iface_init))

static void
changed_cb (DmeLongtextControl *self)
{
  if (!self->setting)
    dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
dme_longtext_control_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_longtext_control_parent_class)->dispose (object);
}

static void
dme_longtext_control_class_init (DmeLongtextControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_longtext_control_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_longtext_control_init (DmeLongtextControl *self)
{
  self->view = gtk_text_view_new ();
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_widget_add_css_class (self->view, "form-longtext");
  gtk_widget_set_parent (self->view, GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)), "changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * dme_longtext_control_new:
 *
 * A place for several lines.
 */
GtkWidget *
dme_longtext_control_new (void)
{
  return g_object_new (DME_TYPE_LONGTEXT_CONTROL, NULL);
}
