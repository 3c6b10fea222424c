/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-record-form.h"

G_BEGIN_DECLS

/* The page on which an activity is written down or changed. */
#define DME_TYPE_ACTIVITY_FORM (dme_activity_form_get_type ())
G_DECLARE_FINAL_TYPE (DmeActivityForm, dme_activity_form, DME, ACTIVITY_FORM, DmeRecordForm)

GtkWidget *dme_activity_form_new (DmeStore *store);

G_END_DECLS
