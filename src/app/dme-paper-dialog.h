/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-children-section.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* A small window in which one paper of a person is written down. */
#define DME_TYPE_PAPER_DIALOG (dme_paper_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DmePaperDialog, dme_paper_dialog, DME, PAPER_DIALOG, AdwWindow)

/* @document: (nullable): what is written of it */
DmePaperDialog *dme_paper_dialog_new (GtkWindow *parent, DmeStore *store, const char *person, const char *kind, DmeRecord *document);
DmeChildrenSection *dme_paper_dialog_get_scans (DmePaperDialog *self);

G_END_DECLS
