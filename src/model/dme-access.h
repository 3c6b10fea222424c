/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-schema.h"

G_BEGIN_DECLS

/* The access log: who saw or took out personal data, and what. Notes are records of the type
 * "access", so that they are kept, sent and listed like all others; who and when are those of the
 * record. They hold no personal data themselves, and are never changed. */
typedef enum
{
  DME_ACCESS_NIK_SHOWN,
  DME_ACCESS_EXPORT, /* of many, to a file */
  DME_ACCESS_PRINT,  /* a slip */
  DME_ACCESS_COPY,   /* everything about one person, for an access request */
  DME_ACCESS_ERASURE,
  DME_ACCESS_FAILED_UNLOCK, /* a wrong passphrase or code */
} DmeAccessKind;

extern const DmeType dme_type_access;

char *dme_access_describe (const DmeFields *note) G_GNUC_WARN_UNUSED_RESULT;
const char *dme_access_get_code (DmeAccessKind kind); /* of the field "what" */
gboolean dme_type_is_append_only (const DmeType *type);
gboolean dme_type_may_be_erased (const DmeType *type);

G_END_DECLS
