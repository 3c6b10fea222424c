/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-record-dialog.h"

G_BEGIN_DECLS

/* What was agreed about @person; @follow_up: (nullable): as it is now. */
DmeRecordDialog *dme_follow_up_dialog_new (GtkWindow *parent,
                                           DmeStore *store,
                                           DmeRecord *person,
                                           DmeRecord *follow_up);

G_END_DECLS
