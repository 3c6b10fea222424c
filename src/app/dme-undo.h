/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

/* What takes a change back: new changes, to be saved like any other, with a name for the toast. */
typedef struct
{
  char *label;      /* what was done: "Deleted" */
  GPtrArray *saves; /* of DmeSave */
} DmeUndo;

DmeUndo *dme_undo_new (const char *label, GPtrArray *saves /* (transfer full) */);
void dme_undo_free (DmeUndo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeUndo, dme_undo_free)

G_END_DECLS
