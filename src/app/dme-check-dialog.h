/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-recruiter-check.h"

G_BEGIN_DECLS

/* Cek P3MI beside a person: before one's eyes, without leaving the page or the form.
 * signal "flagged" (GVariant *a{ss}): a red flag is to be recorded; it names the person. */
#define DME_TYPE_CHECK_DIALOG (dme_check_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DmeCheckDialog, dme_check_dialog, DME, CHECK_DIALOG, AdwWindow)

DmeCheckDialog *
dme_check_dialog_new (GtkWindow *parent, DmeStore *store, const char *name, DmeRecord *person);
DmeRecruiterCheck *dme_check_dialog_get_check (DmeCheckDialog *self);
const char *dme_check_dialog_get_person_name (DmeCheckDialog *self); /* (nullable) */

G_END_DECLS
