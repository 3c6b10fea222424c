/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-pdf.h"

G_BEGIN_DECLS

/* Printing the pages that dme_slip_draw() and the like have kept. */
GtkPrintOperation *dme_print_operation_new (DmePdf *pages /* (transfer full) */);

typedef void (*DmePrintDone) (gpointer
                                data); /* it was given to the printer; not called otherwise */

/* Asks for a printer. What goes wrong is said by a toast of @widget's window. */
void dme_print (GtkWidget *widget,
                DmePdf *pages /* (transfer full) */,
                DmePrintDone done,
                gpointer data,
                GDestroyNotify data_free);

G_END_DECLS
