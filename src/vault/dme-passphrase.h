/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DME_PASSPHRASE_MIN 8 /* characters */
#define DME_PASSPHRASE_MAX 1000

typedef enum
{
  DME_PASSPHRASE_UNREADABLE, /* not UTF-8, or longer than the limit; refused */
  DME_PASSPHRASE_TOO_SHORT,  /* refused */
  DME_PASSPHRASE_GUESSED,    /* among the first that anybody tries; refused */
  DME_PASSPHRASE_WEAK,
  DME_PASSPHRASE_FAIR,
  DME_PASSPHRASE_STRONG,
} DmePassphraseStrength;

DmePassphraseStrength
dme_passphrase_strength (const char *passphrase,
                         const char *name); /* @name: (nullable) of the user */
gboolean dme_passphrase_is_allowed (DmePassphraseStrength strength);
const char *
dme_passphrase_label (DmePassphraseStrength strength); /* one or two words; translated */
const char *
dme_passphrase_advice (DmePassphraseStrength strength); /* a sentence; NULL: none needed */

/* Seconds to wait before the next attempt; times in microseconds since 1970 UTC. */
gint64 dme_passphrase_wait (guint failures, gint64 last_failure, gint64 now);
gint64 dme_passphrase_anchor (gint64 last_failure, gint64 now);

G_END_DECLS
