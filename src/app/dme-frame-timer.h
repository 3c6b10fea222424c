/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-window.h"

G_BEGIN_DECLS

/* For ./dev bench: with DESA_TIME_TO_FRAME=1, says on stderr when the first frame of @window is on
 * the screen ("first-frame MS") and when its data are ("filled MS"); with DESA_QUIT_AFTER_FRAME=1
 * ends after both. */
void dme_frame_timer_watch (DmeWindow *window);

G_END_DECLS
