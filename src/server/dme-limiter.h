/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DME_LIMIT_WINDOW 60      /* seconds */
#define DME_LIMIT_PER_ADDRESS 10 /* wrong codes in it */
#define DME_LIMIT_TOTAL 100

/* Slows down who guesses codes; any thread. */
typedef struct _DmeLimiter DmeLimiter;

DmeLimiter *dme_limiter_new (void);
void dme_limiter_free (DmeLimiter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeLimiter, dme_limiter_free)
/* Seconds to wait; 0: go on. @now: monotonic microseconds. */
guint dme_limiter_check (DmeLimiter *self, const char *address, gint64 now);
void dme_limiter_count (DmeLimiter *self, const char *address, gint64 now);

G_END_DECLS
