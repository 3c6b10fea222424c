/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one table that drives storage, validation, JSON, views, forms and desactl.
 * To add a field: one line in dme-schema-table.c, and its place in a form. */

typedef enum
{
  DME_KIND_TEXT,     /* one line */
  DME_KIND_LONGTEXT, /* newlines allowed */
  DME_KIND_INT,
  DME_KIND_MONEY,    /* whole rupiah, gint64 */
  DME_KIND_DATE,     /* local ISO date */
  DME_KIND_TIME,     /* "09:30", WITA */
  DME_KIND_BOOL,     /* "true" or "false" */
  DME_KIND_CHOICE,
  DME_KIND_CHOICES,  /* sorted codes joined by ',' */
  DME_KIND_REGION,
  DME_KIND_REF,      /* record id */
  DME_KIND_NIK,
  DME_KIND_PHONE,    /* E.164 */
  DME_KIND_BLOB,     /* sha256 in lower-case hex */
} DmeFieldKind;

typedef enum
{
  DME_FIELD_REQUIRED = 1 << 0,
  DME_FIELD_SENSITIVE = 1 << 1, /* sealed at rest */
  DME_FIELD_SEARCHED = 1 << 2,  /* its text is part of the folded search column */
  DME_FIELD_NOT_FUTURE = 1 << 3,
  DME_FIELD_PARENT = 1 << 4,    /* the ref by which a child belongs to its parent */
  DME_FIELD_OLD_DATE = 1 << 5,  /* people and their papers are older than the programme: dates before 2000 are fine */
  DME_FIELD_LARGE = 1 << 6,     /* an INT that may be larger than people can count */
} DmeFieldFlags;

typedef struct
{
  const char *code;  /* lower-case ASCII, append-only */
  const char *label; /* English, marked for translation; pass through gettext */
} DmeChoice;

typedef struct
{
  const char *name;
  const char *label; /* English, marked for translation */
  DmeFieldKind kind;
  DmeFieldFlags flags;
  guint since;              /* first schema version that knows the field */
  const DmeChoice *choices; /* ended by a NULL code; for CHOICE and CHOICES */
  const char *ref_type;     /* for REF: the type it must name; NULL: any */
} DmeField;

typedef struct
{
  const char *name;
  const char *label;   /* English, marked: "Outreach session" */
  const DmeField *fields; /* ended by a NULL name */
  gsize n_fields;
} DmeType;

#define DME_SCHEMA_VERSION 4

const DmeType *const *dme_schema_get_types (gsize *n_types);
const DmeType *dme_schema_find_type (const char *name);
const DmeField *dme_type_find_field (const DmeType *type, const char *name);
const DmeField *dme_type_get_parent_field (const DmeType *type); /* NULL: not a child type */
const DmeChoice *dme_field_find_choice (const DmeField *field, const char *code);
const char *dme_field_get_kind_name (const DmeField *field);
const char *dme_type_get_label (const DmeType *type);    /* translated */
const char *dme_field_get_label (const DmeField *field); /* translated */
const char *dme_choice_get_label (const DmeField *field, const char *code); /* translated; the code itself if unknown */

/* Attendance of an activity: the categories in the order of the grid. The field of a cell is "att_<code>_l" or "att_<code>_p". */
const DmeChoice *dme_schema_get_attendance_categories (void);

G_END_DECLS
