/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-blob-ref.h"

#include <glib/gi18n-lib.h>

#define SINCE 4

/* The hash is no secret: who has the content has the hash, and from the hash there is no way back.
 * What somebody wrote below a photo may well name people. */
static const DmeField blob_ref_fields[] = {
  { "parent", N_ ("Belongs to"), DME_KIND_REF, DME_FIELD_REQUIRED | DME_FIELD_PARENT, SINCE, NULL,
    NULL },
  { "sha256", N_ ("Content"), DME_KIND_BLOB, DME_FIELD_REQUIRED, SINCE, NULL, NULL },
  { "media_type", N_ ("Kind of file"), DME_KIND_TEXT, DME_FIELD_REQUIRED, SINCE, NULL, NULL },
  { "bytes", N_ ("Size (bytes)"), DME_KIND_INT, DME_FIELD_LARGE, SINCE, NULL, NULL },
  { "caption", N_ ("Caption"), DME_KIND_TEXT, DME_FIELD_SENSITIVE, SINCE, NULL, NULL },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};

const DmeType dme_type_blob_ref = { "blob_ref", N_ ("Photo or scan"), blob_ref_fields,
                                    G_N_ELEMENTS (blob_ref_fields) - 1 };

/**
 * dme_blob_is_sha256:
 * @text: (nullable): any text
 *
 * Returns: whether it can be the name of a content: 64 digits in lower-case hexadecimal
 */
gboolean
dme_blob_is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}
