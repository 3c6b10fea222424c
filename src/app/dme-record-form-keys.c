/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-record-form-private.h"

#include "dme-form-field.h"

/* The keys of a form: a letter for each field, Ctrl+Enter, and from section to section. */

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

/* The first field, if anything of the section is shown. */
static gboolean
enter_section (GtkWidget *section)
{
  g_autoptr (GPtrArray) fields = NULL;

  if (!gtk_widget_get_mapped (section))
    return FALSE;

  fields = dme_form_fields_inside (section);
  if (fields->len == 0)
    return gtk_widget_child_focus (section, GTK_DIR_TAB_FORWARD);
  dme_form_field_grab (fields->pdata[0]);

  return TRUE;
}

/**
 * _dme_record_form_move_section:
 * @self: a form
 * @step: 1 or -1
 *
 * Goes to the first field of the next or previous section: a long form is
 * left out section by section, not field by field.
 */
void
_dme_record_form_move_section (DmeRecordForm *self, int step)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  int n = (int) self->sections->len;
  int at = step > 0 ? -1 : n;

  for (int i = 0; focus != NULL && i < n; i++)
    if (gtk_widget_is_ancestor (focus, self->sections->pdata[i]))
      at = i;
  for (at += step; at >= 0 && at < n; at += step)
    if (enter_section (self->sections->pdata[at]))
      return;
  gtk_widget_error_bell (GTK_WIDGET (self));
}

/* A text view takes every Enter for itself, and the page every Page Down, so these are caught on
 * their way down. */
void
_dme_record_form_add_keys (DmeRecordForm *self)
{
  static const struct
  {
    const char *trigger, *action;
  } keys[] = {
    { "<Control>Return", "form.save" },
    { "<Control>KP_Enter", "form.save" },
    { "<Control>Page_Down", "form.next-section" },
    { "<Control>Page_Up", "form.previous-section" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                        gtk_named_action_new (keys[i].action)));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
