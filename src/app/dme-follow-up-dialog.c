/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-follow-up-dialog.h"

#include "dme-schema-table.h"
#include "dme-text.h"

/* A follow-up stands in the plain part of the store and on Beranda, where nobody asked to see a
 * person. So it must not say who it is about: it hangs on the person, who is sealed. */

#define LETTERS 4 /* of a part of a name that is looked for: "da" and "de" are words too */

static gboolean
has_word_of (const char *folded, const char *name)
{
  g_auto (GStrv) words = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *folded_name = dme_text_fold (name != NULL ? name : "");

  words = g_strsplit (folded, " ", -1);
  parts = g_strsplit (folded_name, " ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_utf8_strlen (parts[i], -1) >= LETTERS &&
        g_strv_contains ((const char **) words, parts[i]))
      return TRUE;

  return FALSE;
}

static gboolean
has_number_of (const char *text, const char *number)
{
  GString *digits = NULL;
  gboolean has;

  if (number == NULL)
    return FALSE;
  digits = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      g_string_append_c (digits, *p);
  has = strstr (digits->str, number) != NULL;
  g_string_free (digits, TRUE);

  return has;
}

static gboolean
names_person (const char *text, const DmeRecord *person)
{
  const char *phone = dme_record_get (person, "phone");
  g_autofree char *folded = dme_text_fold (text);

  if (phone != NULL && g_str_has_prefix (phone, "+62"))
    phone += strlen ("+62");
  return has_word_of (folded, dme_record_get (person, "name")) ||
         has_number_of (text, dme_record_get (person, "nik")) || has_number_of (text, phone);
}

static char *
check (const DmeFields *values, const char **field, gpointer data)
{
  static const char *const names[] = { "what", "owner", "result" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *text = dme_fields_get (values, names[i]);

      if (text == NULL || !names_person (text, data))
        continue;
      *field = names[i];
      return g_strdup (_ ("Write it without the name, NIK or telephone of the person: it is also "
                          "shown on the first page, and is not locked away like them."));
    }

  return NULL;
}

/**
 * dme_follow_up_dialog_new:
 * @parent: the window it belongs to
 * @store: where follow-ups are kept
 * @person: whom it is about
 * @follow_up: (nullable): as it is now
 *
 * A window to be presented.
 */
DmeRecordDialog *
dme_follow_up_dialog_new (GtkWindow *parent,
                          DmeStore *store,
                          DmeRecord *person,
                          DmeRecord *follow_up)
{
  g_autoptr (DmeFields) fixed = dme_fields_new ();
  DmeRecordDialog *self = NULL;
  DmeFieldsSection *section;

  dme_fields_set (fixed, "parent", person->id);
  self = dme_record_dialog_new (parent, store, &dme_type_follow_up, follow_up, fixed);
  section = dme_record_dialog_get_section (self);
  dme_fields_section_add_line (section, "what", NULL);
  dme_fields_section_add_line (section, "owner", "due");
  if (follow_up != NULL)
    {
      dme_fields_section_add_line (section, "done_on", NULL);
      dme_fields_section_add_line (section, "result", NULL);
    }
  gtk_window_set_title (GTK_WINDOW (self), dme_type_get_label (&dme_type_follow_up));
  dme_record_dialog_set_check (self, check, dme_record_ref (person),
                               (GDestroyNotify) dme_record_unref);
  dme_record_dialog_start (self, NULL, "what");

  return self;
}
