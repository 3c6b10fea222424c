/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-passphrase-fields.h"

#include "dme-form-control.h"
#include "dme-passphrase.h"
#include "dme-recovery-code.h"

/**
 * DmePassphraseFields:
 *
 * Two rows for a new passphrase, and below them its strength in words, with
 * what to do about it.
 */

struct _DmePassphraseFields
{
  GtkWidget parent_instance;

  /* Owned */
  char *name; /* (nullable) */

  /* Template children */
  GtkEditable *first_row, *second_row;
  GtkLevelBar *level;
  GtkLabel *strength, *message;
};

G_DEFINE_FINAL_TYPE (DmePassphraseFields, dme_passphrase_fields, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_ACTIVATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
mark (gpointer row, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
say (DmePassphraseFields *self, const char *text, gboolean wrong)
{
  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->message), wrong ? "dim-label" : "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->message), wrong ? "error" : "dim-label");
}

static void
changed_cb (DmePassphraseFields *self)
{
  const char *text = gtk_editable_get_text (self->first_row);
  DmePassphraseStrength strength = dme_passphrase_strength (text, self->name);
  gboolean typed = *text != '\0';

  mark (self->first_row, FALSE);
  mark (self->second_row, FALSE);
  gtk_label_set_label (self->strength, typed ? dme_passphrase_label (strength) : "");
  say (self, typed ? dme_passphrase_advice (strength) : NULL, FALSE);
  gtk_level_bar_set_value (self->level, typed && dme_passphrase_is_allowed (strength)
                                          ? strength - DME_PASSPHRASE_WEAK + 1
                                          : 0);
}

static void
first_activated_cb (DmePassphraseFields *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->second_row));
}

static void
second_activated_cb (DmePassphraseFields *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

static gboolean
dme_passphrase_fields_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (DME_PASSPHRASE_FIELDS (widget)->first_row));
}

static void
dme_passphrase_fields_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_passphrase_fields_parent_class)->dispose (object);
}

static void
dme_passphrase_fields_finalize (GObject *object)
{
  g_free (DME_PASSPHRASE_FIELDS (object)->name);

  G_OBJECT_CLASS (dme_passphrase_fields_parent_class)->finalize (object);
}

static void
dme_passphrase_fields_class_init (DmePassphraseFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_passphrase_fields_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_passphrase_fields_finalize;
  widget_class->grab_focus = dme_passphrase_fields_grab_focus;

  /**
   * DmePassphraseFields::activate:
   *
   * Enter was pressed on the last row.
   */
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-passphrase-fields.ui");
  gtk_widget_class_bind_template_child (widget_class, DmePassphraseFields, first_row);
  gtk_widget_class_bind_template_child (widget_class, DmePassphraseFields, second_row);
  gtk_widget_class_bind_template_child (widget_class, DmePassphraseFields, level);
  gtk_widget_class_bind_template_child (widget_class, DmePassphraseFields, strength);
  gtk_widget_class_bind_template_child (widget_class, DmePassphraseFields, message);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, first_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, second_activated_cb);
}

static void
dme_passphrase_fields_init (DmePassphraseFields *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->first_row),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->strength,
                                  self->message, NULL, -1);
}

void
dme_passphrase_fields_set_name (DmePassphraseFields *self, const char *name)
{
  g_return_if_fail (DME_IS_PASSPHRASE_FIELDS (self));

  g_free (self->name);
  self->name = g_strdup (name);
}

/**
 * dme_passphrase_fields_take:
 * @self: the fields
 *
 * What was typed, if it is allowed and the same twice. Otherwise the reason is
 * said below, and the row that is wrong has the focus.
 *
 * Returns: (transfer full) (nullable): the passphrase, for dme_secret_free()
 */
char *
dme_passphrase_fields_take (DmePassphraseFields *self)
{
  const char *text;
  DmePassphraseStrength strength;

  g_return_val_if_fail (DME_IS_PASSPHRASE_FIELDS (self), NULL);

  text = gtk_editable_get_text (self->first_row);
  strength = dme_passphrase_strength (text, self->name);
  if (!dme_passphrase_is_allowed (strength))
    {
      mark (self->first_row, TRUE);
      say (self, dme_passphrase_advice (strength), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->first_row));
      return NULL;
    }
  if (!g_str_equal (text, gtk_editable_get_text (self->second_row)))
    {
      mark (self->second_row, TRUE);
      say (self, _ ("The two are not the same. Type the passphrase again."), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->second_row));
      return NULL;
    }

  return g_strdup (text);
}

void
dme_passphrase_fields_clear (DmePassphraseFields *self)
{
  g_return_if_fail (DME_IS_PASSPHRASE_FIELDS (self));

  gtk_editable_set_text (self->first_row, "");
  gtk_editable_set_text (self->second_row, "");
}
