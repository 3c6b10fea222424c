/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"

G_BEGIN_DECLS

#define BENCH_PASSPHRASE "kuda hujan lontar sabana"

/* Invented persons of NTT, @n of them, in a store with a vault at @dir, which is unlocked. */
DmeDb *bench_persons_new (const char *dir, guint n) G_GNUC_WARN_UNUSED_RESULT;
/* The name of one of them, by chance. */
char *bench_person_name (GRand *rand) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
