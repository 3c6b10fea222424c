/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-recovery-view.h"

#include "dme-form-control.h"
#include "dme-recovery-code.h"
#include "dme-recovery-print.h"

#define COLUMNS 4

/**
 * DmeRecoveryView:
 *
 * The recovery code as it is written down. Going on takes its last group typed
 * back, so that nobody passes it by.
 */

struct _DmeRecoveryView
{
  GtkWidget parent_instance;

  /* Owned */
  char *code; /* (nullable) */

  /* Template children */
  GtkGrid *grid;
  GtkEditable *last_row;
  GtkLabel *message;
};

G_DEFINE_FINAL_TYPE (DmeRecoveryView, dme_recovery_view, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
say (DmeRecoveryView *self, const char *text)
{
  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->last_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->last_row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->last_row), GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                            : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
typed_cb (DmeRecoveryView *self)
{
  say (self, NULL);
}

static void
go_on_cb (DmeRecoveryView *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (self->last_row)));
  const char *last = self->code != NULL ? strrchr (self->code, '-') : NULL;

  if (last == NULL)
    return;
  if (g_ascii_strcasecmp (typed, last + 1) != 0)
    {
      say (self, _ ("This is not the last group of the code. Compare what you wrote down."));
      gtk_widget_grab_focus (GTK_WIDGET (self->last_row));
      return;
    }

  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
print_cb (DmeRecoveryView *self)
{
  g_autoptr (GError) error = NULL;

  if (self->code == NULL)
    return;
  dme_recovery_print (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->code, &error);
  if (error == NULL)
    return;
  g_message ("The recovery code could not be printed: %s", error->message);
  say (self, _ ("It could not be printed. Write the code down by hand."));
}

static gboolean
dme_recovery_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (DME_RECOVERY_VIEW (widget)->last_row));
}

static void
dme_recovery_view_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_recovery_view_parent_class)->dispose (object);
}

static void
dme_recovery_view_finalize (GObject *object)
{
  dme_secret_free (DME_RECOVERY_VIEW (object)->code);

  G_OBJECT_CLASS (dme_recovery_view_parent_class)->finalize (object);
}

static void
dme_recovery_view_class_init (DmeRecoveryViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_recovery_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_recovery_view_finalize;
  widget_class->grab_focus = dme_recovery_view_grab_focus;

  /**
   * DmeRecoveryView::done:
   *
   * The code was written down: its last group was typed back.
   */
  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-recovery-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeRecoveryView, grid);
  gtk_widget_class_bind_template_child (widget_class, DmeRecoveryView, last_row);
  gtk_widget_class_bind_template_child (widget_class, DmeRecoveryView, message);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_on_cb);
  gtk_widget_class_bind_template_callback (widget_class, print_cb);
}

static void
dme_recovery_view_init (DmeRecoveryView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->last_row),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->message, NULL, -1);
}

static void
show_groups (DmeRecoveryView *self)
{
  g_auto (GStrv) groups = g_strsplit (self->code, "-", -1);
  guint i;

  for (i = 0; groups[i] != NULL; i++)
    {
      GtkWidget *label = gtk_label_new (groups[i]);

      gtk_widget_add_css_class (label, "dme-recovery-group");
      gtk_grid_attach (self->grid, label, (int) (i % COLUMNS), (int) (i / COLUMNS), 1, 1);
      dme_secret_wipe (groups[i], strlen (groups[i]));
    }
}

/**
 * dme_recovery_view_set_code:
 * @self: the view
 * @code: (nullable): the code
 *
 * Shows a code, or forgets the one that was shown.
 */
void
dme_recovery_view_set_code (DmeRecoveryView *self, const char *code)
{
  GtkWidget *child;

  g_return_if_fail (DME_IS_RECOVERY_VIEW (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  dme_secret_free (self->code);
  self->code = g_strdup (code);
  gtk_editable_set_text (self->last_row, "");
  say (self, NULL);
  if (code != NULL)
    show_groups (self);
}

const char *
dme_recovery_view_get_code (DmeRecoveryView *self)
{
  g_return_val_if_fail (DME_IS_RECOVERY_VIEW (self), NULL);

  return self->code;
}
