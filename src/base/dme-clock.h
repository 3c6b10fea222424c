/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 dme_clock_now (void);   /* microseconds since 1970 UTC; the only reader of the wall clock */
char *dme_clock_now_utc (void) G_GNUC_WARN_UNUSED_RESULT; /* "2026-11-21T10:42:07Z" */
char *dme_clock_today (void) G_GNUC_WARN_UNUSED_RESULT;   /* "2026-11-21" in WITA (UTC+8) */
void dme_clock_set_floor (gint64 usec); /* a time the server has shown: a clock that is behind it is not believed */
void dme_clock_set_for_test (gint64 usec); /* 0: the real clock again */

G_END_DECLS
