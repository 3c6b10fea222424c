/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-field.h"
#include "dme-form-section.h"
#include "dme-organisation-form.h"
#include "dme-region-entry.h"

/**
 * DmeOrganisationSection:
 *
 * The fields of an organisation. A licence is asked for where one is needed;
 * one that is filled stays visible.
 */

struct _DmeOrganisationSection
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *licence;
  DmeFormField *region, *licence_no, *licence_until, *licence_status;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeOrganisationSection,
                               dme_organisation_section,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_SECTION, NULL))

static void
dme_organisation_section_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_organisation_section_parent_class)->dispose (object);
}

static void
dme_organisation_section_class_init (DmeOrganisationSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_organisation_section_dispose;

  g_type_ensure (DME_TYPE_FORM_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-organisation-section.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeOrganisationSection, licence);
  gtk_widget_class_bind_template_child (widget_class, DmeOrganisationSection, region);
  gtk_widget_class_bind_template_child (widget_class, DmeOrganisationSection, licence_no);
  gtk_widget_class_bind_template_child (widget_class, DmeOrganisationSection, licence_until);
  gtk_widget_class_bind_template_child (widget_class, DmeOrganisationSection, licence_status);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
dme_organisation_section_init (DmeOrganisationSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dme_region_entry_set_villages_only (DME_REGION_ENTRY (dme_form_field_get_control (self->region)),
                                      FALSE);
  dme_form_section_watch (DME_FORM_SECTION (self));
}

static gboolean
is_filled (DmeFormField *field)
{
  g_autofree char *text = dme_form_field_get_text (field);

  return *text != '\0';
}

/**
 * dme_organisation_section_set_kind:
 * @self: the section
 * @kind: (nullable): the kind of the organisation
 *
 * Asks for the licence of a placement company.
 */
void
dme_organisation_section_set_kind (DmeOrganisationSection *self, const char *kind)
{
  g_return_if_fail (DME_IS_ORGANISATION_SECTION (self));

  gtk_widget_set_visible (self->licence,
                          g_strcmp0 (kind, "p3mi") == 0 || is_filled (self->licence_no) ||
                            is_filled (self->licence_until) || is_filled (self->licence_status));
}
