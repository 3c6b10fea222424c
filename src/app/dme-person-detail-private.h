/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-person-detail.h"

G_BEGIN_DECLS

/* dme-person-detail.c */
void _dme_person_detail_toast (DmePersonDetail *self, const char *text);

/* dme-person-actions.c: what is changed from the page */
void _dme_person_detail_install_actions (GtkWidgetClass *widget_class);

/* dme-person-output.c: what is taken out of the store */
void _dme_person_detail_install_output (GtkWidgetClass *widget_class);

G_END_DECLS
