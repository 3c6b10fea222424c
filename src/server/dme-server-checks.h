/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What every database of a server is checked for; the tables have the same names in all of them. */
typedef struct
{
  const char *sql; /* counts what must not be */
  const char *text;
} DmeServerCheck;

extern const DmeServerCheck dme_server_checks[]; /* ended by a NULL sql */

/* Says in @findings (of char*) that there are @n of @text, if there are any. */
void dme_server_check_add (GPtrArray *findings, gint64 n, const char *text);

G_END_DECLS
