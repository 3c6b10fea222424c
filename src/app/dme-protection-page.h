/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* Preferences > Protection: when it locks, another passphrase, another recovery code.
 * signal "protect": a store without a passphrase is to get one. */
#define DME_TYPE_PROTECTION_PAGE (dme_protection_page_get_type ())
G_DECLARE_FINAL_TYPE (DmeProtectionPage,
                      dme_protection_page,
                      DME,
                      PROTECTION_PAGE,
                      AdwPreferencesPage)

void dme_protection_page_set_store (DmeProtectionPage *self, DmeStore *store);

G_END_DECLS
