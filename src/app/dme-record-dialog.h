/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-fields-section.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* A small window in which one record that belongs to another is written down. */
#define DME_TYPE_RECORD_DIALOG (dme_record_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DmeRecordDialog, dme_record_dialog, DME, RECORD_DIALOG, AdwWindow)

/* Returns: (nullable) (transfer full): why @values are not saved, and on which @field that is said.
 */
typedef char *(*DmeRecordDialogCheck) (const DmeFields *values, const char **field, gpointer data);

/* @record: (nullable): as it is now; @fixed: what each save says besides, like the parent. */
DmeRecordDialog *dme_record_dialog_new (GtkWindow *parent,
                                        DmeStore *store,
                                        const DmeType *type,
                                        DmeRecord *record,
                                        const DmeFields *fixed);
DmeFieldsSection *dme_record_dialog_get_section (DmeRecordDialog *self); /* lines are added to it */
void dme_record_dialog_set_check (DmeRecordDialog *self,
                                  DmeRecordDialogCheck check,
                                  gpointer data,
                                  GDestroyNotify data_free);
/* After the last line. @defaults: (nullable): of a new record. */
void dme_record_dialog_start (DmeRecordDialog *self, const DmeFields *defaults, const char *focus);

G_END_DECLS
