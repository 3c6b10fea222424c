/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-record-form-private.h"

#include "dme-form-field.h"

/* The keys of a form: a letter for each field, and Ctrl+Enter. */

static gunichar
find_letter (const char *label, GHashTable *used, gboolean word_starts)
{
  gunichar before = ' ', letter;
  const char *p;

  for (p = label; *p != '\0'; before = g_utf8_get_char (p), p = g_utf8_next_char (p))
    {
      letter = g_unichar_tolower (g_utf8_get_char (p));
      if (letter < 'a' || letter > 'z' || (word_starts && g_unichar_isalpha (before)))
        continue;
      if (g_hash_table_add (used, GUINT_TO_POINTER (letter)))
        return letter;
    }

  return 0;
}

/* There are more fields than letters: the first ones get them, whatever the language. "s" is Save.
 */
void
_dme_record_form_share_mnemonics (DmeRecordForm *self)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (self));
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);
  guint i;

  g_hash_table_add (used, GUINT_TO_POINTER ('s'));
  for (i = 0; i < fields->len; i++)
    {
      const char *label = dme_form_field_get_label (fields->pdata[i]);
      gunichar letter;

      if (!dme_form_field_takes_mnemonic (fields->pdata[i]))
        continue;
      letter = find_letter (label, used, TRUE);
      if (letter == 0)
        letter = find_letter (label, used, FALSE);
      dme_form_field_set_mnemonic (fields->pdata[i], letter);
    }
}

/* A text view takes every Enter for itself, so Ctrl+Enter is caught on its way down. */
void
_dme_record_form_add_ctrl_enter (DmeRecordForm *self)
{
  static const char *const triggers[] = { "<Control>Return", "<Control>KP_Enter", NULL };
  GtkEventController *controller = gtk_shortcut_controller_new ();
  guint i;

  for (i = 0; triggers[i] != NULL; i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (triggers[i]),
                        gtk_named_action_new ("form.save")));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
