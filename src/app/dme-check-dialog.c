/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-check-dialog.h"

#include "dme-form-values.h"

/**
 * DmeCheckDialog:
 *
 * The search for a recruiter in a window of its own, with what is known of a
 * person's recruiter already asked.
 */

#define WIDTH 640
#define HEIGHT 560

struct _DmeCheckDialog
{
  AdwWindow parent_instance;

  /* Owned */
  DmeRecord *person; /* (nullable): one who is not saved yet */

  /* Children */
  DmeRecruiterCheck *check;
};

G_DEFINE_FINAL_TYPE (DmeCheckDialog, dme_check_dialog, ADW_TYPE_WINDOW)

static guint flagged_signal;

static void
flagged_cb (DmeCheckDialog *self, GVariant *variant)
{
  g_autoptr (DmeFields) proposed = dme_form_fields_from_variant (variant);
  g_autoptr (GVariant) with_person = NULL;

  if (self->person != NULL)
    {
      dme_fields_set (proposed, "person", self->person->id);
      dme_fields_set (proposed, "region", dme_record_get (self->person, "region"));
      if (dme_record_get (self->person, "country") != NULL)
        dme_fields_set (proposed, "country", dme_record_get (self->person, "country"));
    }
  with_person = g_variant_ref_sink (dme_form_fields_to_variant (proposed));
  g_signal_emit (self, flagged_signal, 0, with_person);
}

static void
dme_check_dialog_dispose (GObject *object)
{
  DmeCheckDialog *self = DME_CHECK_DIALOG (object);

  g_clear_pointer (&self->person, dme_record_unref);

  G_OBJECT_CLASS (dme_check_dialog_parent_class)->dispose (object);
}

static void
dme_check_dialog_class_init (DmeCheckDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_check_dialog_dispose;

  flagged_signal = g_signal_new ("flagged", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_VARIANT);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dme_check_dialog_init (DmeCheckDialog *self)
{
  gtk_window_set_title (GTK_WINDOW (self), _ ("P3MI Check"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, HEIGHT);
}

static void
fill (DmeCheckDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_widget_add_css_class (GTK_WIDGET (self->check), "dme-page");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->check));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (self), box);
}

/**
 * dme_check_dialog_new:
 * @parent: the window it belongs to
 * @store: where the lists are
 * @name: the recruiter or company that is asked about; may be empty
 * @person: (nullable): whom it is about
 *
 * A window to be presented.
 */
DmeCheckDialog *
dme_check_dialog_new (GtkWindow *parent, DmeStore *store, const char *name, DmeRecord *person)
{
  DmeCheckDialog *self = g_object_new (DME_TYPE_CHECK_DIALOG, "transient-for", parent, NULL);

  self->person = person != NULL ? dme_record_ref (person) : NULL;
  self->check = DME_RECRUITER_CHECK (dme_recruiter_check_new (store));
  fill (self);
  dme_recruiter_check_set_can_flag (self->check, TRUE);
  dme_recruiter_check_set_name (self->check, name);
  g_signal_connect_object (self->check, "flagged", G_CALLBACK (flagged_cb), self,
                           G_CONNECT_SWAPPED);
  dme_recruiter_check_focus (self->check);
  return self;
}

DmeRecruiterCheck *
dme_check_dialog_get_check (DmeCheckDialog *self)
{
  g_return_val_if_fail (DME_IS_CHECK_DIALOG (self), NULL);

  return self->check;
}

const char *
dme_check_dialog_get_person_name (DmeCheckDialog *self)
{
  g_return_val_if_fail (DME_IS_CHECK_DIALOG (self), NULL);

  return self->person != NULL ? dme_record_get (self->person, "name") : NULL;
}
