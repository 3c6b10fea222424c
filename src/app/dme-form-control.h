/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-schema.h"

G_BEGIN_DECLS

/* What a person types or chooses for one field: an entry, a choice, check marks, a village, ...
 * The text is what dme_value_from_text() understands, or whatever was typed instead.
 * signal "changed": the person changed it. */
#define DME_TYPE_FORM_CONTROL (dme_form_control_get_type ())
G_DECLARE_INTERFACE (DmeFormControl, dme_form_control, DME, FORM_CONTROL, GtkWidget)

struct _DmeFormControlInterface
{
  GTypeInterface parent_iface;

  char *(*get_text) (DmeFormControl *self);
  void (*set_text) (DmeFormControl *self, const char *text);
  /* The widget that takes the keyboard focus, carries the label and is marked when the value is wrong. */
  GtkWidget *(*get_target) (DmeFormControl *self);
};

char *dme_form_control_get_text (DmeFormControl *self) G_GNUC_WARN_UNUSED_RESULT;
void dme_form_control_set_text (DmeFormControl *self, const char *text);
GtkWidget *dme_form_control_get_target (DmeFormControl *self);
void dme_form_control_changed (DmeFormControl *self); /* for implementations */

void dme_form_unparent_children (GtkWidget *widget);       /* for dispose */
void dme_form_focus_next (GtkWidget *widget);             /* what Enter does in an entry */

/* The control that suits @field. @columns: of check marks. */
DmeFormControl *dme_form_control_new (const DmeField *field, guint columns);

/* The implementations. */
#define DME_TYPE_ENTRY_CONTROL (dme_entry_control_get_type ())
G_DECLARE_FINAL_TYPE (DmeEntryControl, dme_entry_control, DME, ENTRY_CONTROL, GtkWidget)
GtkWidget *dme_entry_control_new (const DmeField *field);
void dme_entry_control_set_refuse_letters (DmeEntryControl *self, gboolean refuse);

#define DME_TYPE_LONGTEXT_CONTROL (dme_longtext_control_get_type ())
G_DECLARE_FINAL_TYPE (DmeLongtextControl, dme_longtext_control, DME, LONGTEXT_CONTROL, GtkWidget)
GtkWidget *dme_longtext_control_new (void);

#define DME_TYPE_DATE_CONTROL (dme_date_control_get_type ())
G_DECLARE_FINAL_TYPE (DmeDateControl, dme_date_control, DME, DATE_CONTROL, GtkWidget)
GtkWidget *dme_date_control_new (const DmeField *field);

#define DME_TYPE_CHOICE_CONTROL (dme_choice_control_get_type ())
G_DECLARE_FINAL_TYPE (DmeChoiceControl, dme_choice_control, DME, CHOICE_CONTROL, GtkWidget)
GtkWidget *dme_choice_control_new (const DmeField *field);

#define DME_TYPE_RADIO_CONTROL (dme_radio_control_get_type ())
G_DECLARE_FINAL_TYPE (DmeRadioControl, dme_radio_control, DME, RADIO_CONTROL, GtkWidget)
GtkWidget *dme_radio_control_new (const DmeField *field);

#define DME_TYPE_CHECKS_CONTROL (dme_checks_control_get_type ())
G_DECLARE_FINAL_TYPE (DmeChecksControl, dme_checks_control, DME, CHECKS_CONTROL, GtkWidget)
GtkWidget *dme_checks_control_new (const DmeField *field, guint columns);

#define DME_TYPE_BOOL_CONTROL (dme_bool_control_get_type ())
G_DECLARE_FINAL_TYPE (DmeBoolControl, dme_bool_control, DME, BOOL_CONTROL, GtkWidget)
GtkWidget *dme_bool_control_new (const DmeField *field);

G_END_DECLS
