/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-record-form.h"

G_BEGIN_DECLS

/* The page on which a person is registered or changed. */
#define DME_TYPE_PERSON_FORM (dme_person_form_get_type ())
G_DECLARE_FINAL_TYPE (DmePersonForm, dme_person_form, DME, PERSON_FORM, DmeRecordForm)

GtkWidget *dme_person_form_new (DmeStore *store);

G_END_DECLS
