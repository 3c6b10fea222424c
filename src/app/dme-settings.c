/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-settings.h"

/* What holds while the schema is not installed, as in a build tree run by hand. The same as in the
 * schema. */
static const struct
{
  const char *key;
  const char *text;
  int number;
} defaults[] = {
  { "language", "id", 0 },      { "last-page", "home", 0 },       { "window-width", "", 1160 },
  { "window-height", "", 720 }, { "window-maximized", "", 0 },    { "sidebar-visible", "", 1 },
  { "practice", "", 0 },        { "lock-after-minutes", "", 10 }, { "passphrase-postponed", "", 0 },
};

static GSettings *the_settings;
static gboolean looked;

/**
 * dme_settings_get:
 *
 * The settings object, or `NULL` if their schema is not installed: a missing
 * schema must not stop anybody from working.
 */
GSettings *
dme_settings_get (void)
{
  GSettingsSchemaSource *source = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;

  if (looked)
    return the_settings;

  looked = TRUE;
  source = g_settings_schema_source_get_default ();
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, DME_APP_ID, TRUE);
  if (schema != NULL)
    the_settings = g_settings_new_full (schema, NULL, NULL);
  return the_settings;
}

static gsize
find_default (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    if (g_str_equal (defaults[i].key, key))
      return i;
  g_assert_not_reached ();
}

/**
 * dme_settings_get_string:
 * @key: a key of the schema
 *
 * Returns: (transfer full): its value, or the default
 */
char *
dme_settings_get_string (const char *key)
{
  GSettings *settings = dme_settings_get ();

  if (settings == NULL)
    return g_strdup (defaults[find_default (key)].text);
  return g_settings_get_string (settings, key);
}

gboolean
dme_settings_get_boolean (const char *key)
{
  GSettings *settings = dme_settings_get ();

  if (settings == NULL)
    return defaults[find_default (key)].number != 0;
  return g_settings_get_boolean (settings, key);
}

int
dme_settings_get_int (const char *key)
{
  GSettings *settings = dme_settings_get ();

  if (settings == NULL)
    return defaults[find_default (key)].number;
  return g_settings_get_int (settings, key);
}

void
dme_settings_set_string (const char *key, const char *value)
{
  GSettings *settings = dme_settings_get ();

  if (settings != NULL)
    g_settings_set_string (settings, key, value);
}

void
dme_settings_set_boolean (const char *key, gboolean value)
{
  GSettings *settings = dme_settings_get ();

  if (settings != NULL)
    g_settings_set_boolean (settings, key, value);
}

void
dme_settings_set_int (const char *key, int value)
{
  GSettings *settings = dme_settings_get ();

  if (settings != NULL)
    g_settings_set_int (settings, key, value);
}
