/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-recruiter.h"

G_BEGIN_DECLS

/* @nearness: (nullable) what to say about the name. @action: (nullable) takes the id, on
 * activation. */
GtkWidget *dme_organisation_row_new (DmeRecord *organisation,
                                     DmeLicence licence,
                                     const char *nearness,
                                     const char *action);

G_END_DECLS
