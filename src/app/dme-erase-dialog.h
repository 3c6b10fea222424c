/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-record.h"

G_BEGIN_DECLS

/* Asks before a person is erased, and says plainly what that means. Its response is "erase" only
 * after somebody has said that the person wants it. */
GtkWidget *dme_erase_dialog_new (GtkWindow *parent, const DmeRecord *person);

G_END_DECLS
