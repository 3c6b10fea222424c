/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-person-bundle.h"

G_BEGIN_DECLS

/* The parts of the page about a person, from top to bottom. Each returns a floating widget, or NULL
 * if there is nothing to say. They use the actions person.show-nik, person.edit-paper (s) and
 * person.withdraw. */
GtkWidget *dme_person_part_head (const DmePersonBundle *bundle);
GtkWidget *dme_person_part_life (const DmePersonBundle *bundle, gboolean show_nik);
GtkWidget *dme_person_part_plan (const DmePersonBundle *bundle);
GtkWidget *dme_person_part_papers (const DmePersonBundle *bundle);
GtkWidget *dme_person_part_security (const DmePersonBundle *bundle);
GtkWidget *dme_person_part_consent (const DmePersonBundle *bundle);

G_END_DECLS
