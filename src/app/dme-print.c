/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-print.h"

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, DmePdf *pages)
{
  dme_pdf_draw_page (pages, (guint) page, gtk_print_context_get_cairo_context (context));
}

static void
free_pages (gpointer pages, GClosure *closure)
{
  dme_pdf_free (pages);
}

/**
 * dme_print_operation_new:
 * @pages: (transfer full): what is printed, finished
 *
 * Sets up a print of the pages in their own size, without margins: they have
 * some. The job is named after nobody, as printers show and keep its name.
 *
 * Returns: (transfer full): to be run
 */
GtkPrintOperation *
dme_print_operation_new (DmePdf *pages)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  GtkPaperSize *size;
  double width, height;

  dme_pdf_get_size (pages, &width, &height);
  size = gtk_paper_size_new (height > DME_PDF_A5_HEIGHT ? GTK_PAPER_NAME_A4 : GTK_PAPER_NAME_A5);
  gtk_page_setup_set_paper_size (setup, size);
  gtk_paper_size_free (size);
  gtk_page_setup_set_top_margin (setup, 0, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (setup, 0, GTK_UNIT_MM);
  gtk_page_setup_set_left_margin (setup, 0, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (setup, 0, GTK_UNIT_MM);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_n_pages (operation, (int) dme_pdf_get_n_pages (pages));
  gtk_print_operation_set_job_name (operation, "Desa Migran Emas");
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page_cb), pages, free_pages, 0);

  return operation;
}

/* --- with a printer --- */

typedef struct
{
  GtkWidget *widget;
  DmePrintDone done;
  gpointer data;
  GDestroyNotify data_free;
} Job;

static void
job_free (gpointer data, GClosure *closure)
{
  Job *self = data;

  g_object_unref (self->widget);
  if (self->data_free != NULL)
    self->data_free (self->data);
  g_free (self);
}

static void
report_failure (Job *self, const GError *error)
{
  g_message ("Printing failed: %s", error != NULL ? error->message : "no reason");
  gtk_widget_activate_action (self->widget, "win.show-toast", "s",
                              _ ("Printing did not work. Is the printer on? You can save it as PDF "
                                 "and print it elsewhere."));
}

static void
done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, Job *self)
{
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      gtk_print_operation_get_error (operation, &error);
      report_failure (self, error);
    }
  else if (result == GTK_PRINT_OPERATION_RESULT_APPLY && self->done != NULL)
    self->done (self->data);
}

/**
 * dme_print:
 * @widget: what asks
 * @pages: (transfer full): what is printed, finished
 * @done: (nullable): called when it was given to a printer
 * @data: for @done
 * @data_free: (nullable): frees @data in any case
 *
 * Asks for a printer and prints, without waiting.
 */
void
dme_print (GtkWidget *widget,
           DmePdf *pages,
           DmePrintDone done,
           gpointer data,
           GDestroyNotify data_free)
{
  g_autoptr (GtkPrintOperation) operation = dme_print_operation_new (pages);
  Job *job = g_new0 (Job, 1);

  *job = (Job){ g_object_ref (widget), done, data, data_free };
  g_signal_connect_data (operation, "done", G_CALLBACK (done_cb), job, job_free, 0);
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_WINDOW (gtk_widget_get_root (widget)), NULL);
}
