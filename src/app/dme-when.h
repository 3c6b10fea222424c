/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Points in time as people speak of them, seen from today in WITA. */
char *dme_when_day (const char *iso)
  G_GNUC_WARN_UNUSED_RESULT; /* "21 Jun"; of another year "21 Jun 2025" */
char *dme_when_ago (const char *utc)
  G_GNUC_WARN_UNUSED_RESULT; /* "just now", "3 minutes ago", "yesterday", "21 Jun" */
char *dme_when_due (const char *iso, gboolean *late)
  G_GNUC_WARN_UNUSED_RESULT; /* "today", "25 Nov", "3 days late" */
char *dme_when_short (const char *utc) G_GNUC_WARN_UNUSED_RESULT; /* "20 Nov 18.42" */
char *
dme_when_in (gint64 unix_seconds) G_GNUC_WARN_UNUSED_RESULT; /* "in 2 minutes"; of the past "now" */
char *dme_when_greet (const char *name) G_GNUC_WARN_UNUSED_RESULT; /* "Good morning, Rian." */

G_END_DECLS
