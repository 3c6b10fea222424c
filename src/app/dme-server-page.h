/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-syncer.h"

G_BEGIN_DECLS

/* The connection to the server: what it is now, and address and code for a new one. */
#define DME_TYPE_SERVER_PAGE (dme_server_page_get_type ())
G_DECLARE_FINAL_TYPE (DmeServerPage, dme_server_page, DME, SERVER_PAGE, AdwPreferencesPage)

void dme_server_page_set (DmeServerPage *self, DmeStore *store, DmeSyncer *syncer);

G_END_DECLS
