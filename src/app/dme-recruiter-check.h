/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-recruiter.h"
#include "dme-red-flag.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* One search over the list of placement companies, and what it says: licensed, no longer, or not
 * in the list. For a page of its own, or beside a person.
 * signal "answered": the text or the list has changed, and what is shown with it.
 * signal "flagged" (GVariant *a{ss}): a red flag about this recruiter is to be recorded, with these
 * fields. */
#define DME_TYPE_RECRUITER_CHECK (dme_recruiter_check_get_type ())
G_DECLARE_FINAL_TYPE (DmeRecruiterCheck, dme_recruiter_check, DME, RECRUITER_CHECK, GtkWidget)

GtkWidget *dme_recruiter_check_new (DmeStore *store);
void dme_recruiter_check_set_name (DmeRecruiterCheck *self, const char *name);
void dme_recruiter_check_set_can_flag (DmeRecruiterCheck *self, gboolean can_flag);
/* Rows open the organisation: win.edit-organisation. */
void dme_recruiter_check_set_can_edit (DmeRecruiterCheck *self, gboolean can_edit);
/* Red flags open: win.show-flag. */
void dme_recruiter_check_set_can_open (DmeRecruiterCheck *self, gboolean can_open);
void dme_recruiter_check_focus (DmeRecruiterCheck *self);

gboolean
dme_recruiter_check_is_asking (DmeRecruiterCheck *self); /* something stands in the search */
const DmeRecruiterList *dme_recruiter_check_get_list (DmeRecruiterCheck *self); /* (nullable) */
const DmeFlagList *dme_recruiter_check_get_flags (DmeRecruiterCheck *self);     /* (nullable) */
DmeFields *dme_recruiter_check_propose_flag (DmeRecruiterCheck *self) G_GNUC_WARN_UNUSED_RESULT;
const char *
dme_recruiter_check_get_verdict (DmeRecruiterCheck *self); /* "loading", "failed",
                                                              "empty", "idle", "licensed",
                                                              "found", "unlicensed" or "stranger" */

G_END_DECLS
