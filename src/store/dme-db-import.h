/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db.h"
#include "dme-import-target.h"

G_BEGIN_DECLS

extern const DmeImportTarget dme_db_import_target; /* its target is a DmeDb */

G_END_DECLS
