/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-recruiter-check.h"

G_BEGIN_DECLS

/* Info & Cek P3MI: the search, and below it the newest red flags and the organisations of the
 * store, to be looked through, added and corrected. */
#define DME_TYPE_CHECK_PAGE (dme_check_page_get_type ())
G_DECLARE_FINAL_TYPE (DmeCheckPage, dme_check_page, DME, CHECK_PAGE, GtkWidget)

GtkWidget *dme_check_page_new (DmeStore *store);
DmeRecruiterCheck *dme_check_page_get_check (DmeCheckPage *self);
void dme_check_page_set_kind (DmeCheckPage *self, const char *kind); /* NULL: all */
DmeQuery *dme_check_page_get_query (DmeCheckPage *self) G_GNUC_WARN_UNUSED_RESULT;
guint dme_check_page_get_n_listed (DmeCheckPage *self); /* rows of the list below the search */
guint dme_check_page_get_n_flags (DmeCheckPage *self);  /* red flags shown while nothing is asked */

G_END_DECLS
