/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Cuts sockets whose time is over; any thread. */
typedef struct _DmeDeadlines DmeDeadlines;
typedef struct _DmeDeadline DmeDeadline;

DmeDeadlines *dme_deadlines_new (void);
void dme_deadlines_free (DmeDeadlines *self); /* when all are removed */
/* @seconds from now on; the socket must stay open until it is removed. */
DmeDeadline *dme_deadlines_add (DmeDeadlines *self, int fd, guint seconds);
void dme_deadlines_set (DmeDeadlines *self, DmeDeadline *deadline, guint seconds);
void dme_deadlines_remove (DmeDeadlines *self, DmeDeadline *deadline);
gboolean dme_deadlines_end_all (DmeDeadlines *self, gint64 at);

G_END_DECLS
