/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db-vault.h"
#include "dme-keyring.h"
#include "dme-recovery-code.h"
#include "store-fixture.h"

G_BEGIN_DECLS

/* An invented person, and words that must not be found in any file. */
#define NAME "Yohana Xanthira Contoh"
#define NIK "5302074101010001"
#define PHONE "+6281234567890"
#define PASSPHRASE "kuda hujan lontar sabana"
#define NEW_PASSPHRASE "perahu kelapa subuh tenun"

extern const DmeKeyringCost *dme_db_vault_cost;

void vault_set_up (Fixture *f, gconstpointer data); /* a store without a vault, cheap guesses */
char *make_vault (DmeDb *db);                       /* -> recovery code */
DmeFields *a_person (const char *name);
DmeRecord *load_person (DmeDb *db, const char *id);
gboolean
save_person (DmeDb *db, const char *id, const char *name, GError **error); /* id may be NULL */
void edit_store (Fixture *f, const char *sql); /* behind the back of the store, which is closed */
/* NULL, or the file below @dir that holds @text in UTF-8, UTF-16 (either order) or upper or lower
 * case. */
char *find_in_files (const char *dir, const char *text);
void assert_nothing_leaked (const char *dir);

G_END_DECLS
