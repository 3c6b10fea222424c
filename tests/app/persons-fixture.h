/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"

G_BEGIN_DECLS

/* Invented persons: the NIK has the area code of a real place and a serial that is not given out. */
#define PERSONS_PASSPHRASE "latihan saja" /* so that a practice store opens by itself */

void persons_make_vault (DmeDb *db);
void persons_unlock (DmeStore *store); /* and wait until it is */
void persons_fill (const char *dir);        /* six of them, in all states of affairs */
char *persons_add_twin (const char *dir);   /* another record of the first of them; id */
char *persons_find (const char *dir, const char *name); /* id */
DmeSave *persons_save_new (const char *const *pairs); /* field, value, ..., NULL */

G_END_DECLS
