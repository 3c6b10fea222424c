/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

/* Everything that is written here about one person. */
typedef struct
{
  DmeRecord *person;
  GPtrArray *children; /* of DmeRecord: whatever names the person, deleted ones as well */
  GPtrArray *history;  /* of DmeOp: of the person, then of each child, oldest first */
  GPtrArray *accesses; /* of DmeRecord: who has looked at it or taken it out */
  char *user;          /* (nullable) name of the person at the computer */
} DmePersonFile;

DmePersonFile *
dme_db_load_person_file (DmeDb *db, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer container): the fields of the papers that are there */
GPtrArray *dme_person_file_get_papers (const DmePersonFile *self) G_GNUC_WARN_UNUSED_RESULT;
void dme_person_file_free (DmePersonFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePersonFile, dme_person_file_free)

G_END_DECLS
