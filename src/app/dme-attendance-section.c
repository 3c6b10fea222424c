/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-attendance-grid.h"
#include "dme-form-field.h"
#include "dme-form-sections.h"

/**
 * DmeAttendanceSection:
 *
 * How many people came: either a table of categories, men and women, or one
 * number when nobody counted them apart.
 *
 * What is filled makes the other way insensitive, so that people are not
 * counted twice. If both are filled, as after a merge, both stay open, and
 * saving asks for a decision; nothing typed is ever dropped.
 */

struct _DmeAttendanceSection
{
  GtkWidget parent_instance;

  /* Template children */
  DmeAttendanceGrid *grid;
  GtkWidget *whole, *hint;
  DmeFormField *disability, *estimate, *is_estimate;
};

static void (*default_load) (DmeFormSection *section, const DmeFields *fields);
static void (*default_store) (DmeFormSection *section, DmeFields *fields);
static gboolean (*default_show) (DmeFormSection *section,
                                 const char *name,
                                 const char *text,
                                 gboolean warning);
static gboolean (*default_focus) (DmeFormSection *section, const char *name);
static char *(*default_get_focus) (DmeFormSection *section);

/* A widget that has the keyboard focus is never made insensitive under the fingers. */
static void
follow (DmeAttendanceSection *self)
{
  g_autofree char *estimate = dme_form_field_get_text (self->estimate);
  g_autofree char *mark = dme_form_field_get_text (self->is_estimate);
  gboolean by_grid = !dme_attendance_grid_is_empty (self->grid);
  gboolean by_number = *estimate != '\0' || g_str_equal (mark, "true");

  gtk_widget_set_sensitive (GTK_WIDGET (self->grid), by_grid || !by_number);
  gtk_widget_set_sensitive (self->whole, by_number || !by_grid);
  if (by_grid && by_number)
    gtk_label_set_text (GTK_LABEL (self->hint),
                        _ ("Both are filled. Clear the table, or clear this number."));
  else if (by_grid)
    gtk_label_set_text (GTK_LABEL (self->hint),
                        _ ("The table counts. Clear it to write one number instead."));
  else if (by_number)
    gtk_label_set_text (GTK_LABEL (self->hint),
                        _ ("This number counts. Clear it to fill the table instead."));
  else
    gtk_label_set_text (GTK_LABEL (self->hint),
                        _ ("Use this when men and women were not counted apart."));
}

static void
dme_attendance_section_load (DmeFormSection *section, const DmeFields *fields)
{
  DmeAttendanceSection *self = DME_ATTENDANCE_SECTION (section);

  default_load (section, fields);
  dme_attendance_grid_load (self->grid, fields);
  follow (self);
}

static void
dme_attendance_section_store (DmeFormSection *section, DmeFields *fields)
{
  default_store (section, fields);
  dme_attendance_grid_store (DME_ATTENDANCE_SECTION (section)->grid, fields);
}

/* What concerns the record as a whole is about its people. */
static gboolean
dme_attendance_section_show_problem (DmeFormSection *section,
                                     const char *name,
                                     const char *text,
                                     gboolean warning)
{
  DmeAttendanceSection *self = DME_ATTENDANCE_SECTION (section);

  if (name != NULL && default_show (section, name, text, warning))
    return TRUE;

  return dme_attendance_grid_show_problem (self->grid, name, text, warning);
}

static gboolean
dme_attendance_section_focus_field (DmeFormSection *section, const char *name)
{
  return default_focus (section, name) ||
         dme_attendance_grid_focus_field (DME_ATTENDANCE_SECTION (section)->grid, name);
}

static char *
dme_attendance_section_get_focus (DmeFormSection *section)
{
  char *name = default_get_focus (section);

  if (name != NULL)
    return name;

  return dme_attendance_grid_get_focus (DME_ATTENDANCE_SECTION (section)->grid);
}

static void
dme_attendance_section_iface_init (DmeFormSectionInterface *iface)
{
  default_load = iface->load;
  default_store = iface->store;
  default_show = iface->show_problem;
  default_focus = iface->focus_field;
  default_get_focus = iface->get_focus;
  iface->load = dme_attendance_section_load;
  iface->store = dme_attendance_section_store;
  iface->show_problem = dme_attendance_section_show_problem;
  iface->focus_field = dme_attendance_section_focus_field;
  iface->get_focus = dme_attendance_section_get_focus;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeAttendanceSection,
                               dme_attendance_section,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_SECTION,
                                                      dme_attendance_section_iface_init))

static void
grid_left_cb (DmeAttendanceSection *self, const char *name)
{
  dme_form_section_left (DME_FORM_SECTION (self), name);
}

static void
dme_attendance_section_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_attendance_section_parent_class)->dispose (object);
}

static void
dme_attendance_section_class_init (DmeAttendanceSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_attendance_section_dispose;

  g_type_ensure (DME_TYPE_FORM_FIELD);
  g_type_ensure (DME_TYPE_ATTENDANCE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-attendance-section.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeAttendanceSection, grid);
  gtk_widget_class_bind_template_child (widget_class, DmeAttendanceSection, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeAttendanceSection, hint);
  gtk_widget_class_bind_template_child (widget_class, DmeAttendanceSection, disability);
  gtk_widget_class_bind_template_child (widget_class, DmeAttendanceSection, estimate);
  gtk_widget_class_bind_template_child (widget_class, DmeAttendanceSection, is_estimate);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
dme_attendance_section_init (DmeAttendanceSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->estimate, "changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->is_estimate, "changed", G_CALLBACK (follow), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "changed", G_CALLBACK (dme_form_section_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "left", G_CALLBACK (grid_left_cb), self, G_CONNECT_SWAPPED);
  dme_form_section_watch (DME_FORM_SECTION (self));
  follow (self);
}
