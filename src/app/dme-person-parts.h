/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-person-bundle.h"

G_BEGIN_DECLS

/* The parts of the page about a person. Each returns a floating widget, or NULL if there is nothing
 * to say. They use the actions person.show-nik, edit-paper (s), add-follow-up, edit-follow-up (s)
 * and withdraw. */
GtkWidget *dme_person_part_head (const DmePersonBundle *bundle);
GtkWidget *dme_person_part_life (const DmePersonBundle *bundle, gboolean show_nik);
GtkWidget *dme_person_part_plan (const DmePersonBundle *bundle);
GtkWidget *dme_person_part_papers (const DmePersonBundle *bundle);
GtkWidget *dme_person_part_security (const DmePersonBundle *bundle);
GtkWidget *dme_person_part_consent (const DmePersonBundle *bundle);
GtkWidget *dme_person_part_follow_ups (const DmePersonBundle *bundle);

/* Titles of tabs that count. */
char *dme_person_papers_title (const DmePersonBundle *bundle) G_GNUC_WARN_UNUSED_RESULT;
char *dme_person_follow_ups_title (const DmePersonBundle *bundle) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
