/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Notices that nobody has touched any window of the app for a while.
 * signal "idle": the limit is reached; again only after another touch or another limit. */
#define DME_TYPE_IDLE_WATCH (dme_idle_watch_get_type ())
G_DECLARE_FINAL_TYPE (DmeIdleWatch, dme_idle_watch, DME, IDLE_WATCH, GObject)

DmeIdleWatch *dme_idle_watch_new (void) G_GNUC_WARN_UNUSED_RESULT;
void dme_idle_watch_set_limit (DmeIdleWatch *self, gint64 milliseconds); /* 0: never */
gint64 dme_idle_watch_get_limit (DmeIdleWatch *self);
void dme_idle_watch_touch (DmeIdleWatch *self); /* as a key or the mouse does */

G_END_DECLS
