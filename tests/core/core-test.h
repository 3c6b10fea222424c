/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <glib/gi18n-lib.h>
#include <locale.h>

/* The strings of the program in @language, as if it were set up so on this machine. */
static inline void
use_language (const char *language)
{
  const char *dir = g_getenv ("DESA_LOCALEDIR");

  g_assert_nonnull (dir);
  g_setenv ("LANGUAGE", language, TRUE);
  setlocale (LC_ALL, "C"); /* a change of locale makes gettext look at LANGUAGE again */
  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
  bindtextdomain (GETTEXT_PACKAGE, dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}
