/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

#define BENCH_PASSPHRASE "kuda hujan lontar sabana"

/* Makes a vault, which is left open, and saves @n invented persons of NTT; @papers: with one each. */
void bench_persons_add (DmeDb *db, guint n, gboolean papers);
/* The same in a store of its own, whose passphrase costs nothing. */
DmeDb *bench_persons_new (const char *dir, guint n) G_GNUC_WARN_UNUSED_RESULT;
/* The name of one of them, by chance. */
char *bench_person_name (GRand *rand) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
