/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DME_RIGHT_READ = 1 << 0, /* others' records of the type come to this device */
  DME_RIGHT_WRITE = 1 << 1,
  DME_RIGHT_ERASE = 1 << 2,
} DmeRight;

/* Within the scope of the person; see dme-scope.h. */
gboolean dme_rights_has (const char *role, const char *type, DmeRight right);

G_END_DECLS
