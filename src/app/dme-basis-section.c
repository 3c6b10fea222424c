/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-field.h"
#include "dme-form-sections.h"

/**
 * DmeBasisSection:
 *
 * On whose order it was held, by whom, and who spoke. A training has a sector
 * and a partner besides; they are shown for other kinds only if filled.
 */

struct _DmeBasisSection
{
  GtkWidget parent_instance;

  /* Template children */
  GtkWidget *training;
  DmeFormField *sector, *partner;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeBasisSection,
                               dme_basis_section,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_SECTION, NULL))

static void
dme_basis_section_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_basis_section_parent_class)->dispose (object);
}

static void
dme_basis_section_class_init (DmeBasisSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_basis_section_dispose;

  g_type_ensure (DME_TYPE_FORM_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-basis-section.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeBasisSection, training);
  gtk_widget_class_bind_template_child (widget_class, DmeBasisSection, sector);
  gtk_widget_class_bind_template_child (widget_class, DmeBasisSection, partner);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
dme_basis_section_init (DmeBasisSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dme_form_section_watch (DME_FORM_SECTION (self));
}

/**
 * dme_basis_section_set_kind:
 * @self: the section
 * @kind: (nullable): the kind of the activity
 *
 * Asks for sector and partner where they matter. What is filled stays visible.
 */
void
dme_basis_section_set_kind (DmeBasisSection *self, const char *kind)
{
  g_autofree char *sector = NULL;
  g_autofree char *partner = NULL;

  g_return_if_fail (DME_IS_BASIS_SECTION (self));

  sector = dme_form_field_get_text (self->sector);
  partner = dme_form_field_get_text (self->partner);
  gtk_widget_set_visible (self->training, g_strcmp0 (kind, "pelatihan") == 0 ||
                                            g_strcmp0 (kind, "pemberdayaan") == 0 ||
                                            *sector != '\0' || *partner != '\0');
}
