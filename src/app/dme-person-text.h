/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-record.h"

G_BEGIN_DECLS

/* A person in the few words of a row or a title. */
char *dme_person_name (const DmeFields *fields) G_GNUC_WARN_UNUSED_RESULT;     /* "–" if nothing is typed */
char *dme_person_title (const DmeRecord *record) G_GNUC_WARN_UNUSED_RESULT;    /* the name, or that it cannot be read any more */
char *dme_person_nik (const DmeFields *fields) G_GNUC_WARN_UNUSED_RESULT;      /* masked, or why there is none */
char *dme_person_about (const DmeFields *fields) G_GNUC_WARN_UNUSED_RESULT;    /* "Woman · 26 years · Desa Nifukani, Amanuban Barat" */
char *dme_person_village (const DmeFields *fields) G_GNUC_WARN_UNUSED_RESULT;  /* "Desa Nifukani"; may be empty */
const char *dme_person_status (const DmeFields *fields);                       /* translated; "" if unknown */
char *dme_person_cover (const DmeFields *fields, const char *today) G_GNUC_WARN_UNUSED_RESULT; /* "BPJS until 3 Mar 2027" */
char *dme_persons_text (gint64 persons) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
