/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <jansson.h>

#include "dme-scan.h"
#include "dme-wire.h"

G_BEGIN_DECLS

/* Shared inside src/wire only. */

gboolean dme_wire_malformed (GError **error, const char *what); /* sets MALFORMED; always FALSE */

/* Fields: the object, braces included. */
void dme_wire_append_fields (GString *out, const DmeType *type, const DmeFields *fields);
void dme_wire_append_members (GString *out, const DmeType *type, const DmeFields *fields, gboolean (*skip) (const DmeType *type, const char *name)); /* no braces */
/* NULL: malformed. (out) (optional) @canonical: the text is what dme_wire_append_fields() would write. */
DmeFields *dme_wire_scan_fields (const DmeType *type, DmeScan *scan, gboolean *canonical) G_GNUC_WARN_UNUSED_RESULT;

/* Members of an object under construction: a comma unless it is the first. */
void dme_json_append_key (GString *out, const char *key);
void dme_json_append_text (GString *out, const char *key, const char *value); /* nothing if @value is NULL */
void dme_json_append_int (GString *out, const char *key, gint64 value);
void dme_json_append_int_unless_0 (GString *out, const char *key, gint64 value);
void dme_json_append_true (GString *out, const char *key, gboolean value);    /* nothing if FALSE */

/* Small messages: one tree, strict types. Absent optional members leave the default. */
json_t *dme_json_load_object (const char *json, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_json_get_text (json_t *object, const char *key, gboolean required, char **value, GError **error);
gboolean dme_json_get_int (json_t *object, const char *key, gboolean required, gint64 *value, GError **error);
gboolean dme_json_get_bool (json_t *object, const char *key, gboolean *value, GError **error);

void dme_epoch_append (GString *out, const DmeEpoch *epoch);
gboolean dme_epoch_read (DmeEpoch *self, json_t *object, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

G_END_DECLS
