/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-syncer.h"

G_BEGIN_DECLS

/* Language, who works here, the server, where the data are. */
#define DME_TYPE_PREFERENCES (dme_preferences_get_type ())
G_DECLARE_FINAL_TYPE (DmePreferences, dme_preferences, DME, PREFERENCES, AdwPreferencesWindow)

DmePreferences *dme_preferences_new (GtkWindow *parent, DmeStore *store, DmeSyncer *syncer);
void dme_preferences_show_server (DmePreferences *self);

G_END_DECLS
