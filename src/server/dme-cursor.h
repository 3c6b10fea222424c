/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-wire.h"

G_BEGIN_DECLS

/* How far a device has read one part of the feed. */
typedef struct
{
  char *part;   /* a region code, or one of the DME_FEED_ names */
  gint64 start; /* where the present pass began: older news the device has */
  gint64 at;    /* how far it has come; a pass that is not at its end has at > start */
} DmePosition;

/* What a device keeps without understanding it. */
typedef struct
{
  gint64 generation;
  char *role;
  GPtrArray *positions; /* of DmePosition */
} DmeCursor;

DmeCursor *dme_cursor_new (gint64 generation, const char *role);
/* NULL: not a cursor */
DmeCursor *dme_cursor_from_text (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *dme_cursor_to_text (const DmeCursor *self) G_GNUC_WARN_UNUSED_RESULT;
void dme_cursor_free (DmeCursor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeCursor, dme_cursor_free)

void dme_cursor_add (DmeCursor *self, const char *part, gint64 start, gint64 at);
/* NULL: of that part the device has read nothing. */
const DmePosition *dme_cursor_find (const DmeCursor *self, const char *part);
/* The region codes among the parts, joined by ','. */
char *dme_cursor_get_scope (const DmeCursor *self) G_GNUC_WARN_UNUSED_RESULT;
/* What a restore of the server has cut off was not read. */
void dme_cursor_enter (DmeCursor *self, const DmeEpoch *epoch);

G_END_DECLS
