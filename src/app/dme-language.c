/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#include "dme-language.h"

/* gettext translates nothing in the locale "C", whatever LANGUAGE says; C.UTF-8 is always there. */
static gboolean
is_c_locale (const char *locale)
{
  return locale == NULL || g_str_equal (locale, "C") || g_str_equal (locale, "POSIX");
}

/**
 * dme_language_init:
 * @language: "id" or "en"; "" follows the system
 *
 * Sets the language of the whole process. The app speaks Indonesian by
 * default whatever the system does: the laptops of the field are often set
 * up in English. Numbers and dates do not depend on the locale at all.
 */
void
dme_language_init (const char *language)
{
  const char *dir = g_getenv ("DESA_LOCALEDIR");

  g_return_if_fail (language != NULL);

  if (*language != '\0')
    g_setenv ("LANGUAGE", language, TRUE);

  if (setlocale (LC_ALL, "") == NULL || is_c_locale (setlocale (LC_MESSAGES, NULL)))
    {
      /* GTK calls setlocale() again by itself: leave it a locale that works. */
      g_setenv ("LC_ALL", "C.UTF-8", TRUE);
      setlocale (LC_ALL, "");
    }

  bindtextdomain (GETTEXT_PACKAGE, dir != NULL ? dir : DME_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
