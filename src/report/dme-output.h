/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

G_BEGIN_DECLS

/* A file that appears when it is complete, and is readable by its user alone: it may hold people.
 */
typedef struct _DmeOutput DmeOutput;

DmeOutput *dme_output_open (const char *path,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT; /* "-": stdout */
FILE *dme_output_get_file (DmeOutput *self);
const char *dme_output_get_part (DmeOutput *self); /* (nullable) the file while it is written */
gboolean dme_output_finish (DmeOutput *self, GError **error); /* on disk, and in place */
void dme_output_free (DmeOutput *self); /* not finished: nothing is left of it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeOutput, dme_output_free)

G_END_DECLS
