/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Field names and their values in canonical text (see DmeFieldKind), sorted by name.
 * A NULL value means "cleared" in a change; a record holds no NULL.
 * The value of a field that this program does not know is its raw JSON text, kept and passed on. */
typedef struct _DmeFields DmeFields;

DmeFields *dme_fields_new (void);
DmeFields *dme_fields_copy (const DmeFields *self);
void dme_fields_free (DmeFields *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeFields, dme_fields_free)

void dme_fields_reserve (DmeFields *self, guint n, gsize bytes); /* of all names and values; a hint */
gboolean dme_fields_add (DmeFields *self, const char *name, const char *value); /* FALSE: it is there already */
void dme_fields_set (DmeFields *self, const char *name, const char *value);
void dme_fields_set_int (DmeFields *self, const char *name, gint64 value);
void dme_fields_remove (DmeFields *self, const char *name);
gboolean dme_fields_has (const DmeFields *self, const char *name);
const char *dme_fields_get (const DmeFields *self, const char *name); /* NULL: absent or cleared */
gint64 dme_fields_get_int (const DmeFields *self, const char *name, gint64 fallback);
gboolean dme_fields_get_bool (const DmeFields *self, const char *name);
gboolean dme_fields_set_contains (const DmeFields *self, const char *name, const char *code); /* of a CHOICES value */
guint dme_fields_get_size (const DmeFields *self);
const char *dme_fields_get_name_at (const DmeFields *self, guint index);
const char *dme_fields_get_value_at (const DmeFields *self, guint index);
gboolean dme_fields_equal (const DmeFields *a, const DmeFields *b);

void dme_fields_apply (DmeFields *self, const DmeFields *changes);                   /* NULL values remove */
DmeFields *dme_fields_diff (const DmeFields *before, const DmeFields *after) G_GNUC_WARN_UNUSED_RESULT; /* the changes that lead from one to the other */

G_END_DECLS
