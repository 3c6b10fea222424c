/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The few things remembered per user and computer. Without an installed schema the defaults hold
 * and nothing is kept. */
GSettings *dme_settings_get (void); /* (nullable) (transfer none) */
char *dme_settings_get_string (const char *key) G_GNUC_WARN_UNUSED_RESULT;
gboolean dme_settings_get_boolean (const char *key);
int dme_settings_get_int (const char *key);
void dme_settings_set_string (const char *key, const char *value);
void dme_settings_set_boolean (const char *key, gboolean value);
void dme_settings_set_int (const char *key, int value);

G_END_DECLS
