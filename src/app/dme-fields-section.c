/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "dme-fields-section.h"

/**
 * DmeFieldsSection:
 *
 * A section without a layout of its own: a card with lines of one or two
 * fields, which know the rest from the schema.
 */

struct _DmeFieldsSection
{
  GtkWidget parent_instance;

  const DmeType *type;

  /* Children */
  GtkWidget *group;
  GtkBox *card;
};

static void
dme_fields_section_iface_init (DmeFormSectionInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeFieldsSection,
                               dme_fields_section,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_SECTION,
                                                      dme_fields_section_iface_init))

static void
dme_fields_section_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_fields_section_parent_class)->dispose (object);
}

static void
dme_fields_section_class_init (DmeFieldsSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_fields_section_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_fields_section_init (DmeFieldsSection *self)
{
  self->group = adw_preferences_group_new ();
  self->card = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_widget_add_css_class (GTK_WIDGET (self->card), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self->card), "form-card");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), GTK_WIDGET (self->card));
  gtk_widget_set_parent (self->group, GTK_WIDGET (self));
}

/**
 * dme_fields_section_new:
 * @type: the type of the record
 * @title: what stands above the card, translated
 *
 * An empty section.
 */
GtkWidget *
dme_fields_section_new (const DmeType *type, const char *title)
{
  DmeFieldsSection *self = g_object_new (DME_TYPE_FIELDS_SECTION, NULL);

  self->type = type;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->group), title);

  return GTK_WIDGET (self);
}

/**
 * dme_fields_section_add_line_full:
 * @self: a section that is being made
 * @first: the name of a field
 * @control: (nullable) (transfer floating): used for it in place of the usual one
 * @second: (nullable): the name of a field beside it
 *
 * Returns: (transfer none): the field of @first
 */
DmeFormField *
dme_fields_section_add_line_full (DmeFieldsSection *self,
                                  const char *first,
                                  DmeFormControl *control,
                                  const char *second)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *field = dme_form_field_new_with_control (self->type, first, control);

  gtk_box_set_homogeneous (GTK_BOX (line), TRUE);
  gtk_widget_add_css_class (line, "form-line");
  gtk_widget_set_hexpand (field, TRUE);
  gtk_box_append (GTK_BOX (line), field);
  if (second != NULL)
    {
      GtkWidget *beside = dme_form_field_new (self->type, second);

      gtk_widget_set_hexpand (beside, TRUE);
      gtk_box_append (GTK_BOX (line), beside);
    }
  gtk_box_append (self->card, line);

  return DME_FORM_FIELD (field);
}

DmeFormField *
dme_fields_section_add_line (DmeFieldsSection *self, const char *first, const char *second)
{
  return dme_fields_section_add_line_full (self, first, NULL, second);
}

/**
 * dme_fields_section_add_note:
 * @self: a section that is being made
 *
 * Returns: (transfer none): a label for what follows from the fields; hidden
 */
GtkWidget *
dme_fields_section_add_note (DmeFieldsSection *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "form-note");
  gtk_widget_set_visible (label, FALSE);
  gtk_box_append (self->card, label);

  return label;
}

/**
 * dme_fields_section_add_button:
 * @self: a section that is being made
 * @label: with a mnemonic, translated
 * @action: what it does
 *
 * A button below the line added last.
 */
void
dme_fields_section_add_button (DmeFieldsSection *self, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_box_append (self->card, button);
}

void
dme_fields_section_watch (DmeFieldsSection *self)
{
  dme_form_section_watch (DME_FORM_SECTION (self));
}

DmeFormField *
dme_fields_section_find (DmeFieldsSection *self, const char *name)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (self));
  guint i;

  for (i = 0; i < fields->len; i++)
    {
      if (g_str_equal (dme_form_field_get_field (fields->pdata[i])->name, name))
        return fields->pdata[i];
    }

  return NULL;
}
