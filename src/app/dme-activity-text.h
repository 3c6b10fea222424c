/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

/* An activity in the few words of a row or a title. */
char *dme_activity_place (const DmeFields *fields)
  G_GNUC_WARN_UNUSED_RESULT; /* "Desa Nifukani"; what was typed, or a sentence, without a region */
char *dme_activity_above (const DmeFields *fields)
  G_GNUC_WARN_UNUSED_RESULT; /* "Amanuban Barat, Timor Tengah Selatan"; may be empty */
char *dme_activity_how (const DmeFields *fields)
  G_GNUC_WARN_UNUSED_RESULT; /* "Face to face · Kantor Desa"; may be empty */
char *dme_activity_people (const DmeFields *fields)
  G_GNUC_WARN_UNUSED_RESULT; /* "97 people", "about 200 people", "– people" */
char *dme_activity_title (const DmeFields *fields)
  G_GNUC_WARN_UNUSED_RESULT; /* "Outreach session in Desa Nifukani, 21 Jun 2025" */
char *dme_people_text (gint64 people) G_GNUC_WARN_UNUSED_RESULT;
char *dme_records_text (gint64 records) G_GNUC_WARN_UNUSED_RESULT;
char *dme_photos_text (gint64 photos) G_GNUC_WARN_UNUSED_RESULT; /* "2 photos"; scans too */
char *dme_region_title (const char *code)
  G_GNUC_WARN_UNUSED_RESULT; /* "Desa Loli", "Kecamatan Polen", "Kabupaten Belu"; NULL if unknown */
const char *dme_state_icon (DmeState state);
const char *dme_state_css_class (DmeState state); /* "success", "warning", "error" or NULL */

G_END_DECLS
