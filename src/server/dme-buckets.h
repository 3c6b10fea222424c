/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DME_BUCKET_RATE 10    /* requests a second that one device may make for ever */
#define DME_BUCKET_BURST 1200 /* and at once */

/* Keeps one device that has gone wild from taking the server away from the others; any thread. */
typedef struct _DmeBuckets DmeBuckets;

DmeBuckets *dme_buckets_new (void);
void dme_buckets_free (DmeBuckets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeBuckets, dme_buckets_free)
/* Takes one. Seconds to wait; 0: go on. @now: monotonic microseconds. */
guint dme_buckets_take (DmeBuckets *self, gint64 device_no, gint64 now);

G_END_DECLS
