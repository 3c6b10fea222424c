/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How Indonesians write numbers, dates and times; no dependence on an installed locale. Month and day names go through gettext. */
char *dme_format_int (gint64 value) G_GNUC_WARN_UNUSED_RESULT;            /* 15345 -> "15.345" */
char *dme_format_rupiah (gint64 value) G_GNUC_WARN_UNUSED_RESULT;         /* "Rp78.468.365.801" */
char *dme_format_date_long (const char *iso) G_GNUC_WARN_UNUSED_RESULT;   /* "2026-02-09" -> "9 Februari 2026" */
char *dme_format_date_full (const char *iso) G_GNUC_WARN_UNUSED_RESULT;   /* "Senin, 9 Februari 2026" */
char *dme_format_date_short (const char *iso) G_GNUC_WARN_UNUSED_RESULT;  /* "9 Feb" */
char *dme_format_date_entry (const char *iso) G_GNUC_WARN_UNUSED_RESULT;  /* "09/02/2026", what a form shows */
char *dme_format_month (const char *year_month) G_GNUC_WARN_UNUSED_RESULT; /* "2026-02" -> "Februari 2026" */
const char *dme_format_weekday (const char *iso);                         /* "Senin"; NULL if not a date */
char *dme_format_time (const char *hh_mm) G_GNUC_WARN_UNUSED_RESULT;      /* "09:00" -> "09.00" */
char *dme_format_timestamp (const char *utc) G_GNUC_WARN_UNUSED_RESULT;   /* "2026-11-20T10:42:00Z" -> "20 November 2026, 18.42 WITA" */
char *dme_format_phone (const char *e164) G_GNUC_WARN_UNUSED_RESULT;      /* "+6281353998877" -> "0813 5399 8877" */

/* What people type. FALSE / NULL: not understood. */
gboolean dme_parse_int (const char *text, gint64 *value);                 /* "15.345", "15 345", "-3"; not "1.5" */
char *dme_parse_date (const char *text) G_GNUC_WARN_UNUSED_RESULT;        /* "21/6/2025", "21-06-2025", "21 Juni 2025", "2025-06-21" -> ISO */
char *dme_parse_time (const char *text) G_GNUC_WARN_UNUSED_RESULT;        /* "9", "9.00", "09:00", "0900" -> "09:00" */
gboolean dme_date_is_valid (const char *iso);                             /* exactly YYYY-MM-DD and a real day */
gboolean dme_time_is_valid (const char *hh_mm);

G_END_DECLS
