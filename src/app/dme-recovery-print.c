/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-recovery-print.h"

#include "dme-recovery-code.h"

#define GROUP 4
#define GROUPS_IN_LINE 4

/* Draws @text at @y and moves @y below it. */
static void
draw_text (cairo_t *cr,
           PangoContext *context,
           const char *font,
           double width,
           PangoAlignment alignment,
           const char *text,
           double *y)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height;

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_alignment (layout, alignment);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_size (layout, NULL, &height);
  cairo_move_to (cr, 0, *y);
  pango_cairo_show_layout (cr, layout);
  g_object_unref (layout);
  *y += (double) height / PANGO_SCALE;
}

/* "A-B-C-D-E-F-G-H" in two lines of four groups. */
static char *
break_code (const char *code)
{
  char *lines = g_strdup (code);
  gsize middle = GROUPS_IN_LINE * (GROUP + 1) - 1;
  gsize i;

  for (i = 0; lines[i] != '\0'; i++)
    if (lines[i] == '-')
      lines[i] = i == middle ? '\n' : ' ';
  return lines;
}

/**
 * dme_recovery_draw:
 * @cr: where
 * @context: of that surface
 * @width: of the page inside its margins, in 1/72 inch
 * @code: the recovery code
 *
 * Draws the page that is kept in a safe place.
 */
void
dme_recovery_draw (cairo_t *cr, PangoContext *context, double width, const char *code)
{
  g_autoptr (DmeSecret) lines = break_code (code);
  double y = 0;

  draw_text (cr, context, "Sans Bold 20", width, PANGO_ALIGN_LEFT,
             _ ("Recovery Code of Desa Migran Emas"), &y);
  y += 24;
  draw_text (cr, context, "Monospace Bold 28", width, PANGO_ALIGN_CENTER, lines, &y);
  y += 24;
  draw_text (cr, context, "Sans 12", width, PANGO_ALIGN_LEFT,
             _ ("Whoever has this page and the computer can open the data of the people in it.\n\n"
                "Keep it where money and deeds are kept: not with the computer, not in the bag of "
                "the computer, and not as a photo in a telephone.\n\n"
                "If the passphrase is forgotten, choose “Forgot Passphrase?” and type this code. "
                "It is used up by that, and you get a new one."),
             &y);
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, const char *code)
{
  PangoContext *pango = gtk_print_context_create_pango_context (context);

  dme_recovery_draw (gtk_print_context_get_cairo_context (context), pango,
                     gtk_print_context_get_width (context), code);
  g_object_unref (pango);
}

static void
free_code (gpointer code, GClosure *closure)
{
  dme_secret_free (code);
}

/**
 * dme_recovery_print:
 * @parent: the window it belongs to
 * @code: the recovery code
 * @error: what the printer says
 *
 * Asks for a printer and prints one page. Printing into a file is not offered:
 * the code would lie beside what it opens.
 */
void
dme_recovery_print (GtkWindow *parent, const char *code, GError **error)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  GtkSettings *settings = gtk_settings_get_default ();
  g_autofree char *backends = NULL;

  g_object_get (settings, "gtk-print-backends", &backends, NULL);
  g_object_set (settings, "gtk-print-backends", "cpdb,cups", NULL);
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, "Desa Migran Emas");
  gtk_print_operation_set_embed_page_setup (operation, FALSE);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page_cb), g_strdup (code),
                         free_code, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, error);
  g_object_set (settings, "gtk-print-backends", backends, NULL);
}
