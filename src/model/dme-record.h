/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-schema.h"

G_BEGIN_DECLS

/* Stored as numbers: append only. */
typedef enum
{
  DME_STATE_SENT = 0,
  DME_STATE_WAITING = 1,
  DME_STATE_SENDING = 2,
  DME_STATE_REFUSED = 3,
  DME_STATE_CONFLICT = 4,
  DME_STATE_HANDED_OVER = 5,
  DME_STATE_DRAFT = 6,
  DME_STATE_PHOTOS_WAITING = 7,
  DME_STATE_GONE = 8, /* not in the area of the user any more */
} DmeState;

const char *dme_state_get_code (DmeState state);  /* "waiting"; stable, for scripts */
gboolean dme_state_from_code (const char *code, DmeState *state);
const char *dme_state_get_label (DmeState state); /* translated: "Menunggu" */

/* One record as last read from the store or the server. Reference counted, never changed once it is shared. */
typedef struct
{
  const DmeType *type;
  char *id;
  char *region;  /* scope; of a child: its parent's; may be NULL */
  gint64 rev;    /* feed number of the last change pulled; 0 until the server has it */
  gboolean deleted;
  gboolean gone;   /* its region is not one of the user's any more */
  gboolean erased; /* deleted, and nothing of it is kept but that it was there */
  char *created_at, *created_by, *updated_at, *updated_by; /* UTC, display name */
  DmeFields *fields;
  DmeState state;
  char *refused_code, *refused_field; /* of the refused op, when state is REFUSED */
  gboolean locked;  /* its sensitive fields are not in fields: the vault is locked */
  guint papers_done, papers_total; /* of a person in a list: the papers that count */
  gboolean damaged; /* they are not, and will not be: their sealed part is damaged */
} DmeRecord;

DmeRecord *dme_record_new (const DmeType *type, const char *id); /* zeroed, with empty fields */
DmeRecord *dme_record_ref (DmeRecord *self);
void dme_record_unref (DmeRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeRecord, dme_record_unref)
const char *dme_record_get (const DmeRecord *self, const char *field);

/* What a record has besides its fields, as files and scripts name it: "id", "rev", "state"... */
const char *dme_record_name_member (const DmeType *type, const char *member);
gboolean dme_record_is_member (const DmeType *type, const char *name);

/* Totals of an activity. */
typedef struct
{
  gint64 l, p;      /* of the matrix */
  gint64 total;     /* l + p, or the number typed without a split */
  gboolean estimate; /* "about" */
  gboolean known;   /* FALSE: nobody has written a number */
} DmeAttendance;

void dme_attendance_of (const DmeFields *fields, DmeAttendance *out);

G_END_DECLS
