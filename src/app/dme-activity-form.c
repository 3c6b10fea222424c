/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-activity-form-private.h"

#include "dme-form-sections.h"
#include "dme-schema-table.h"

/**
 * DmeActivityForm:
 *
 * The page on which an activity is written down or changed: which sections
 * there are, and that the kind decides what is asked.
 */

G_DEFINE_FINAL_TYPE (DmeActivityForm, dme_activity_form, DME_TYPE_RECORD_FORM)

static const char *
dme_activity_form_get_title (DmeRecordForm *form)
{
  return form->is_new ? _ ("New Activity") : _ ("Edit Activity");
}

/* A new activity is most often a session in a village, so that much is already chosen. */
static void
dme_activity_form_set_defaults (DmeRecordForm *form, DmeFields *fields)
{
  dme_fields_set (fields, "kind", "sosialisasi");
  dme_fields_set (fields, "mode", "tatap_muka");
}

static void
dme_activity_form_follow (DmeRecordForm *form, const DmeFields *texts)
{
  dme_basis_section_set_kind (DME_BASIS_SECTION (DME_ACTIVITY_FORM (form)->basis),
                              dme_fields_get (texts, "kind"));
}

static void
dme_activity_form_class_init (DmeActivityFormClass *klass)
{
  DmeRecordFormClass *form_class = DME_RECORD_FORM_CLASS (klass);

  form_class->record_type = &dme_type_activity;
  form_class->first_field = "kind";
  form_class->whole_field = "att_cpmi_l";
  form_class->get_title = dme_activity_form_get_title;
  form_class->set_defaults = dme_activity_form_set_defaults;
  form_class->follow = dme_activity_form_follow;
}

static DmeFormSection *
add (DmeActivityForm *self, gpointer section)
{
  dme_record_form_add_section (DME_RECORD_FORM (self), section);

  return section;
}

static DmeChildrenSection *
new_children (const char *type, const char *title, const char *add_label)
{
  return g_object_new (DME_TYPE_CHILDREN_SECTION, "child-type", type, "title", title, "add-label",
                       add_label, NULL);
}

static void
dme_activity_form_init (DmeActivityForm *self)
{
  self->participations =
    new_children ("participation", _ ("Participating Organisations"), _ ("Add Organisation"));
  self->follow_ups = new_children ("follow_up", _ ("Follow-Ups"), _ ("Add Follow-Up"));

  add (self, g_object_new (DME_TYPE_PLACE_SECTION, NULL));
  self->basis = add (self, g_object_new (DME_TYPE_BASIS_SECTION, NULL));
  add (self, g_object_new (DME_TYPE_TOPICS_SECTION, NULL));
  self->attendance = add (self, g_object_new (DME_TYPE_ATTENDANCE_SECTION, NULL));
  add (self, self->participations);
  add (self, g_object_new (DME_TYPE_RESULTS_SECTION, NULL));
  add (self, self->follow_ups);
  add (self, new_children ("blob_ref", _ ("Documentation"), _ ("Add Photo or Sign-In Sheet")));
  add (self, g_object_new (DME_TYPE_NOTES_SECTION, NULL));
  DME_RECORD_FORM (self)->whole = self->attendance;
}

/**
 * dme_activity_form_new:
 * @store: where activities and drafts are kept
 *
 * An empty form.
 */
GtkWidget *
dme_activity_form_new (DmeStore *store)
{
  DmeActivityForm *self;

  g_return_val_if_fail (DME_IS_STORE (store), NULL);

  self = g_object_new (DME_TYPE_ACTIVITY_FORM, NULL);
  dme_record_form_start (DME_RECORD_FORM (self), store);

  return GTK_WIDGET (self);
}
