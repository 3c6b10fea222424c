/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dme-table.h"

G_BEGIN_DECLS

#define DME_XLSX_MAX_ROWS 1048575 /* of Excel, the header aside */

/* Writes @table to the file @path, which is there already with the right mode. @sheet: its title.
 */
gboolean dme_xlsx_write (const DmeTable *table,
                         const DmeRows *rows,
                         const char *sheet,
                         const char *path,
                         GError **error);

G_END_DECLS
