/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DME_TYPE_APPLICATION (dme_application_get_type ())
G_DECLARE_FINAL_TYPE (DmeApplication, dme_application, DME, APPLICATION, AdwApplication)

DmeApplication *dme_application_new (void);

/* The pages, styles and icons of the app; called by the application, and by tests that have none.
 */
void dme_app_register_resources (void);

G_END_DECLS
