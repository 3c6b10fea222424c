/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-undo.h"

/**
 * dme_undo_new:
 * @label: what was done, translated
 * @saves: (transfer full): the changes that take it back
 *
 * A deletion is written at once, and undone by a further change: nothing
 * hangs on a toast that is still on the screen.
 */
DmeUndo *
dme_undo_new (const char *label, GPtrArray *saves)
{
  DmeUndo *self = g_new0 (DmeUndo, 1);

  self->label = g_strdup (label);
  self->saves = saves;
  return self;
}

void
dme_undo_free (DmeUndo *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_clear_pointer (&self->saves, g_ptr_array_unref);
  g_free (self);
}
