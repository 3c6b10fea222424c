/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-organisation-form.h"
#include "dme-record-form-private.h"
#include "dme-schema-table.h"

/**
 * DmeOrganisationForm:
 *
 * The page on which an organisation is written down, corrected or deleted.
 */

struct _DmeOrganisationForm
{
  DmeRecordForm parent_instance;

  /* Borrowed: of the page */
  DmeOrganisationSection *section;
  GtkWidget *delete_button;
};

G_DEFINE_FINAL_TYPE (DmeOrganisationForm, dme_organisation_form, DME_TYPE_RECORD_FORM)

static const char *
dme_organisation_form_get_title (DmeRecordForm *form)
{
  return form->is_new ? _ ("New Organisation") : _ ("Edit Organisation");
}

/* Most organisations that are missing are placement companies. */
static void
dme_organisation_form_set_defaults (DmeRecordForm *form, DmeFields *fields)
{
  dme_fields_set (fields, "kind", "p3mi");
}

static void
dme_organisation_form_follow (DmeRecordForm *form, const DmeFields *texts)
{
  dme_organisation_section_set_kind (DME_ORGANISATION_FORM (form)->section,
                                     dme_fields_get (texts, "kind"));
}

static void
dme_organisation_form_opened (DmeRecordForm *form)
{
  gtk_widget_set_visible (DME_ORGANISATION_FORM (form)->delete_button, !form->is_new);
}

static void
delete_clicked_cb (DmeRecordForm *form)
{
  if (!form->is_new && !form->saving)
    gtk_widget_activate_action (GTK_WIDGET (form), "win.delete-organisation", "s", form->id);
}

static void
dme_organisation_form_class_init (DmeOrganisationFormClass *klass)
{
  DmeRecordFormClass *form_class = DME_RECORD_FORM_CLASS (klass);

  form_class->record_type = &dme_type_organisation;
  form_class->first_field = "name";
  form_class->get_title = dme_organisation_form_get_title;
  form_class->set_defaults = dme_organisation_form_set_defaults;
  form_class->follow = dme_organisation_form_follow;
  form_class->opened = dme_organisation_form_opened;
}

static void
dme_organisation_form_init (DmeOrganisationForm *self)
{
  self->section = g_object_new (DME_TYPE_ORGANISATION_SECTION, NULL);
  dme_record_form_add_section (DME_RECORD_FORM (self), DME_FORM_SECTION (self->section));

  self->delete_button = gtk_button_new_with_mnemonic (_ ("_Delete This Organisation"));
  gtk_widget_set_halign (self->delete_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->delete_button, "destructive-action");
  g_signal_connect_object (self->delete_button, "clicked", G_CALLBACK (delete_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  dme_record_form_add_widget (DME_RECORD_FORM (self), self->delete_button);
}

/**
 * dme_organisation_form_new:
 * @store: where organisations and drafts are kept
 *
 * An empty form.
 */
GtkWidget *
dme_organisation_form_new (DmeStore *store)
{
  DmeRecordForm *self;

  g_return_val_if_fail (DME_IS_STORE (store), NULL);

  self = g_object_new (DME_TYPE_ORGANISATION_FORM, NULL);
  dme_record_form_start (self, store);

  return GTK_WIDGET (self);
}
