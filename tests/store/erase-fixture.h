/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db-erase.h"
#include "vault-fixture.h"

G_BEGIN_DECLS

/* A person who is to be erased. */
#define JOB "Pemain Xilofon" /* plain fields: they are not sealed, so erasing must find them */
#define PLAN "Dijemput di Waxlotu"

void erase_set_up (Fixture *f, gconstpointer data); /* a store with a vault */
const DmeType *person_type (void);
char *add_victim (Fixture *f); /* with a paper and a follow-up, and words in all that is plain */
void erase (Fixture *f, const char *id);
gint64 number (Fixture *f, const char *sql);
void assert_sound (Fixture *f);
void assert_forgotten (const char *dir);

G_END_DECLS
