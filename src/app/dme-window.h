/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-application.h"

G_BEGIN_DECLS

#define DME_TYPE_WINDOW (dme_window_get_type ())
G_DECLARE_FINAL_TYPE (DmeWindow, dme_window, DME, WINDOW, AdwApplicationWindow)

DmeWindow *dme_window_new (DmeApplication *app);

G_END_DECLS
