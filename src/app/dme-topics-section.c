/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-field.h"
#include "dme-form-sections.h"

/**
 * DmeTopicsSection:
 *
 * What was spoken about: the eleven topics of PP 59/2021 art 4(4), and others.
 */

struct _DmeTopicsSection
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeTopicsSection,
                               dme_topics_section,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_SECTION, NULL))

static void
dme_topics_section_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_topics_section_parent_class)->dispose (object);
}

static void
dme_topics_section_class_init (DmeTopicsSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_topics_section_dispose;

  g_type_ensure (DME_TYPE_FORM_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-topics-section.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
dme_topics_section_init (DmeTopicsSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dme_form_section_watch (DME_FORM_SECTION (self));
}
