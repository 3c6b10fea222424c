/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* The page on which a record is written down or changed, with its own header bar; keeps what is typed as a draft.
 * Abstract: see DmeActivityForm and DmePersonForm.
 * signal "saved" (const char *id, gboolean is_new): the record is durable; the form is empty again.
 * signal "closed": the person is done here, with or without a save; show another page.
 * property "dirty": something was typed that is not saved as a record. */
#define DME_TYPE_RECORD_FORM (dme_record_form_get_type ())
#define DME_RECORD_FORM(object) (G_TYPE_CHECK_INSTANCE_CAST ((object), DME_TYPE_RECORD_FORM, DmeRecordForm))
#define DME_IS_RECORD_FORM(object) (G_TYPE_CHECK_INSTANCE_TYPE ((object), DME_TYPE_RECORD_FORM))
#define DME_RECORD_FORM_CLASS(klass) (G_TYPE_CHECK_CLASS_CAST ((klass), DME_TYPE_RECORD_FORM, DmeRecordFormClass))
#define DME_RECORD_FORM_GET_CLASS(object) (G_TYPE_INSTANCE_GET_CLASS ((object), DME_TYPE_RECORD_FORM, DmeRecordFormClass))

typedef struct _DmeRecordForm DmeRecordForm;
typedef struct _DmeRecordFormClass DmeRecordFormClass;

GType dme_record_form_get_type (void);

/* What is peculiar to a type of record. */
struct _DmeRecordFormClass
{
  GtkWidgetClass parent_class;

  const DmeType *record_type;
  const char *first_field; /* where a new record begins */
  const char *whole_field; /* where to go when the record as a whole is wrong; NULL: first_field */

  const char *(*get_title) (DmeRecordForm *self);                     /* translated */
  void (*set_defaults) (DmeRecordForm *self, DmeFields *fields);      /* (nullable) of a new record */
  void (*follow) (DmeRecordForm *self, const DmeFields *texts);       /* (nullable) the texts have changed */
  void (*left) (DmeRecordForm *self, const char *field);              /* (nullable) */
  void (*opened) (DmeRecordForm *self);                               /* (nullable) another record is shown */
  /* (nullable) Returns: why what was typed may not be saved, translated; NULL: it may. */
  char *(*refuse) (DmeRecordForm *self, const DmeFields *changes);
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeRecordForm, g_object_unref)

void dme_record_form_begin (DmeRecordForm *self); /* an empty form */
/* @children: (nullable) of DmeRecord, of the types the form has rows for; NULL: they are loaded. @focus_field: (nullable) */
void dme_record_form_edit (DmeRecordForm *self, DmeRecord *record, GPtrArray *children, const char *focus_field);
void dme_record_form_resume (DmeRecordForm *self, DmeDraft *draft); /* copies what it needs */
gboolean dme_record_form_get_dirty (DmeRecordForm *self);
/* Writes the draft now if something was typed; for the window that is about to close. */
void dme_record_form_keep (DmeRecordForm *self);

G_END_DECLS
