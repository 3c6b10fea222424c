/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-address.h"
#include "dme-sync.h"

static char *
refuse (const char *text, GError **error)
{
  g_set_error (error, DME_SYNC_ERROR, DME_SYNC_ERROR_URL, "Not the address of a server: “%.60s”",
               g_utf8_validate (text, -1, NULL) ? text : "?");
  return NULL;
}

/**
 * dme_address_normalise:
 * @text: what a person typed: "desa.example.id", "https://desa.example.id/"
 *
 * Finds scheme, host and port of a server in what was typed or pasted. HTTPS
 * unless http is asked for by name; path, query and fragment are dropped.
 *
 * Returns: (nullable): "https://host[:port]"; NULL with DME_SYNC_ERROR_URL
 */
char *
dme_address_normalise (const char *text, GError **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *host = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme;
  gboolean v6;

  g_return_val_if_fail (text != NULL, NULL);

  trimmed = g_strstrip (g_strdup (text));
  if (*trimmed == '\0' || strlen (trimmed) > 300 || strpbrk (trimmed, " \t\r\n\\") != NULL)
    return refuse (text, error);

  whole = strstr (trimmed, "://") != NULL ? g_strdup (trimmed)
                                          : g_strconcat ("https://", trimmed, NULL);
  uri = g_uri_parse (whole, G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri == NULL || g_uri_get_user (uri) != NULL || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0' || g_uri_get_port (uri) == 0)
    return refuse (text, error);

  scheme = g_uri_get_scheme (uri);
  if (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http"))
    return refuse (text, error);

  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  v6 = strchr (host, ':') != NULL;
  if (g_uri_get_port (uri) > 0)
    return g_strdup_printf (v6 ? "%s://[%s]:%d" : "%s://%s:%d", scheme, host, g_uri_get_port (uri));
  return g_strdup_printf (v6 ? "%s://[%s]" : "%s://%s", scheme, host);
}
