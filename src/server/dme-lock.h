/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-server-db.h"

G_BEGIN_DECLS

/* Who serves or restores a data directory holds its lock; it ends with the process, however that
 * ends. */
typedef struct _DmeLock DmeLock;

DmeLock *dme_lock_take (const char *dir, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* BUSY: another process has it */
void dme_lock_release (DmeLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeLock, dme_lock_release)

G_END_DECLS
