/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-field.h"
#include "dme-form-sections.h"
#include "dme-region-entry.h"

/**
 * DmePlaceSection:
 *
 * What it was, where and when. An activity that is held online may name a
 * larger region; every other one took place in a village.
 */

struct _DmePlaceSection
{
  GtkWidget parent_instance;

  /* Template children */
  DmeFormField *mode, *region;
};

static void (*default_load) (DmeFormSection *section, const DmeFields *fields);

static void
follow_mode (DmePlaceSection *self)
{
  g_autofree char *mode = dme_form_field_get_text (self->mode);
  DmeFormControl *entry = dme_form_field_get_control (self->region);

  dme_region_entry_set_villages_only (DME_REGION_ENTRY (entry), !g_str_equal (mode, "daring"));
}

static void
dme_place_section_load (DmeFormSection *section, const DmeFields *fields)
{
  default_load (section, fields);
  follow_mode (DME_PLACE_SECTION (section));
}

static void
dme_place_section_iface_init (DmeFormSectionInterface *iface)
{
  default_load = iface->load;
  iface->load = dme_place_section_load;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmePlaceSection,
                               dme_place_section,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_SECTION,
                                                      dme_place_section_iface_init))

static void
dme_place_section_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_place_section_parent_class)->dispose (object);
}

static void
dme_place_section_class_init (DmePlaceSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_place_section_dispose;

  g_type_ensure (DME_TYPE_FORM_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-place-section.ui");
  gtk_widget_class_bind_template_child (widget_class, DmePlaceSection, mode);
  gtk_widget_class_bind_template_child (widget_class, DmePlaceSection, region);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
dme_place_section_init (DmePlaceSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dme_form_section_watch (DME_FORM_SECTION (self));
  g_signal_connect_object (self->mode, "changed", G_CALLBACK (follow_mode), self,
                           G_CONNECT_SWAPPED);
}
