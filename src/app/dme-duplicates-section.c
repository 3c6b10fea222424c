/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-duplicates-section.h"

#include "dme-db-persons.h"
#include "dme-form-control.h"
#include "dme-format.h"
#include "dme-person-text.h"
#include "dme-schema-persons.h"
#include "dme-validate.h"

/**
 * DmeDuplicatesSection:
 *
 * Who may be the person that is being typed, among all villages in the store.
 *
 * It stands below what one types first, so that nothing moves under the
 * cursor. That two are not one is written into the record, and so is not
 * asked again, here or elsewhere.
 */

#define REST_MS 350
#define MAX_SHOWN 3

struct _DmeDuplicatesSection
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  DmeFields *person; /* asked about last */
  char *except;
  char *not_same;   /* ids, separated by a space */
  GPtrArray *found; /* (nullable) of DmeDuplicate, as shown */
  GCancellable *cancellable;
  guint timer;

  /* Children */
  GtkWidget *card;
};

static void show (DmeDuplicatesSection *self);

static void
dme_duplicates_section_load (DmeFormSection *section, const DmeFields *values)
{
  DmeDuplicatesSection *self = DME_DUPLICATES_SECTION (section);

  g_free (self->not_same);
  self->not_same = g_strdup (dme_fields_get (values, "not_same"));
  g_clear_pointer (&self->found, g_ptr_array_unref);
  show (self);
}

static void
dme_duplicates_section_store (DmeFormSection *section, DmeFields *values)
{
  DmeDuplicatesSection *self = DME_DUPLICATES_SECTION (section);

  if (self->not_same != NULL)
    dme_fields_set (values, "not_same", self->not_same);
}

static void
dme_duplicates_section_iface_init (DmeFormSectionInterface *iface)
{
  iface->load = dme_duplicates_section_load;
  iface->store = dme_duplicates_section_store;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeDuplicatesSection,
                               dme_duplicates_section,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_SECTION,
                                                      dme_duplicates_section_iface_init))

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  if (GTK_IS_BOX (box))
    gtk_box_append (GTK_BOX (box), label);

  return label;
}

static void
open_clicked_cb (GtkButton *button, DmeDuplicatesSection *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-person", "s",
                              g_object_get_data (G_OBJECT (button), "id"));
}

static void
other_clicked_cb (GtkButton *button, DmeDuplicatesSection *self)
{
  const char *id = g_object_get_data (G_OBJECT (button), "id");
  char *all = self->not_same != NULL ? g_strdup_printf ("%s %s", self->not_same, id)
                                     : g_strdup (id);
  guint i;

  g_free (self->not_same);
  self->not_same = all;
  for (i = 0; i < self->found->len; i++)
    {
      if (g_str_equal (((DmeDuplicate *) self->found->pdata[i])->record->id, id))
        break;
    }
  if (i < self->found->len)
    g_ptr_array_remove_index (self->found, i);
  dme_form_section_changed (DME_FORM_SECTION (self));
  show (self);
}

/* What is typed is one of the two records already. */
static void
merge_clicked_cb (GtkButton *button, DmeDuplicatesSection *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.merge-persons", "(ss)", self->except,
                              g_object_get_data (G_OBJECT (button), "id"));
}

static void
add_button (DmeDuplicatesSection *self,
            GtkWidget *box,
            const char *label,
            DmeRecord *record,
            GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *person = dme_person_name (record->fields);
  g_autofree char *name = g_strdup_printf ("%s: %s", label, person);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (record->id), g_free);
  g_signal_connect (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
}

static char *
to_words (const DmeFields *fields, const char *name)
{
  const char *value = dme_fields_get (fields, name);

  if (g_str_equal (name, "nik"))
    return dme_person_nik (fields);
  if (g_str_equal (name, "region"))
    return dme_person_village (fields);
  if (value == NULL)
    return g_strdup ("–");

  return dme_value_to_text (dme_type_find_field (&dme_type_person, name), value);
}

/* What is typed, and what is there, line by line; what differs is marked. */
static GtkWidget *
new_comparison (DmeDuplicatesSection *self, DmeRecord *record)
{
  static const char *const names[] = { "name", "nik", "birth_date", "phone", "region" };
  GtkWidget *grid = gtk_grid_new ();
  int i;

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_grid_attach (GTK_GRID (grid), add_label (grid, _ ("Typed here"), "heading"), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), add_label (grid, _ ("Registered"), "heading"), 2, 0, 1, 1);
  for (i = 0; i < (int) G_N_ELEMENTS (names); i++)
    {
      const DmeField *field = dme_type_find_field (&dme_type_person, names[i]);
      g_autofree char *here = to_words (self->person, names[i]);
      g_autofree char *there = to_words (record->fields, names[i]);
      gboolean differs = dme_fields_has (self->person, names[i]) &&
                         g_strcmp0 (dme_fields_get (self->person, names[i]),
                                    dme_fields_get (record->fields, names[i])) != 0;
      GtkWidget *label = add_label (grid, there, differs ? "warning" : NULL);

      gtk_widget_set_hexpand (label, TRUE);
      gtk_grid_attach (GTK_GRID (grid), add_label (grid, dme_field_get_label (field), "dim-label"),
                       0, i + 1, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), add_label (grid, here, NULL), 1, i + 1, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), label, 2, i + 1, 1, 1);
    }

  return grid;
}

static void
add_duplicate (DmeDuplicatesSection *self, DmeDuplicate *duplicate, gboolean compare)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *name = dme_person_name (duplicate->record->fields);
  g_autofree char *about = dme_person_about (duplicate->record->fields);
  g_auto (GStrv) reasons = dme_reasons_to_text (duplicate->reasons);
  g_autofree char *why = g_strjoinv (" · ", reasons);

  gtk_widget_set_hexpand (words, TRUE);
  add_label (words, name, "heading");
  add_label (words, about, NULL);
  add_label (words, why, "caption");
  gtk_box_append (GTK_BOX (line), words);
  add_button (self, line, _ ("Open"), duplicate->record, G_CALLBACK (open_clicked_cb));
  if (self->except != NULL)
    add_button (self, line, _ ("Merge…"), duplicate->record, G_CALLBACK (merge_clicked_cb));
  add_button (self, line, _ ("Another Person"), duplicate->record, G_CALLBACK (other_clicked_cb));
  gtk_box_append (GTK_BOX (self->card), line);
  if (compare)
    gtk_box_append (GTK_BOX (self->card), new_comparison (self, duplicate->record));
}

static void
show (DmeDuplicatesSection *self)
{
  GtkWidget *child;
  guint i;

  while ((child = gtk_widget_get_first_child (self->card)) != NULL)
    gtk_box_remove (GTK_BOX (self->card), child);
  gtk_widget_set_visible (GTK_WIDGET (self), self->found != NULL && self->found->len > 0);
  if (self->found == NULL || self->found->len == 0)
    return;

  add_label (self->card, _ ("Possibly registered already:"), "title-4");
  for (i = 0; i < self->found->len; i++)
    add_duplicate (self, self->found->pdata[i], i == 0);
}

/* --- asking --- */

typedef struct
{
  DmeFields *person;
  char *except;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  dme_fields_free (self->person);
  g_free (self->except);
  g_free (self);
}

static gpointer
find_job (DmeDb *db, gpointer data, GError **error)
{
  Question *question = data;

  return dme_db_find_duplicates (db, question->person, question->except, 8, error);
}

static gboolean
is_known_as_other (DmeDuplicatesSection *self, DmeRecord *record)
{
  const char *theirs = dme_record_get (record, "not_same");

  return (self->not_same != NULL && strstr (self->not_same, record->id) != NULL) ||
         (theirs != NULL && self->except != NULL && strstr (theirs, self->except) != NULL);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeDuplicatesSection) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = dme_store_run_finish (DME_STORE (source), result, &error);
  guint i;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->card == NULL)
    return;
  if (found == NULL)
    {
      g_warning ("Looking for persons registered before failed: %s", error->message);
      return;
    }

  for (i = found->len; i > 0; i--)
    {
      DmeDuplicate *duplicate = found->pdata[i - 1];

      if (i > MAX_SHOWN || is_known_as_other (self, duplicate->record))
        g_ptr_array_remove_index (found, i - 1);
    }
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = g_steal_pointer (&found);
  show (self);
}

static gboolean
timer_cb (gpointer user_data)
{
  DmeDuplicatesSection *self = user_data;
  Question *question = g_new0 (Question, 1);

  self->timer = 0;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  question->person = dme_fields_copy (self->person);
  question->except = g_strdup (self->except);
  dme_store_run_async (self->store, find_job, question, question_free,
                       (GDestroyNotify) g_ptr_array_unref, FALSE, self->cancellable, found_cb,
                       g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
dme_duplicates_section_dispose (GObject *object)
{
  DmeDuplicatesSection *self = DME_DUPLICATES_SECTION (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  dme_form_unparent_children (GTK_WIDGET (self));
  self->card = NULL;
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_clear_pointer (&self->found, g_ptr_array_unref);

  G_OBJECT_CLASS (dme_duplicates_section_parent_class)->dispose (object);
}

static void
dme_duplicates_section_finalize (GObject *object)
{
  DmeDuplicatesSection *self = DME_DUPLICATES_SECTION (object);

  g_clear_pointer (&self->person, dme_fields_free);
  g_free (self->except);
  g_free (self->not_same);

  G_OBJECT_CLASS (dme_duplicates_section_parent_class)->finalize (object);
}

static void
dme_duplicates_section_class_init (DmeDuplicatesSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dme_duplicates_section_dispose;
  object_class->finalize = dme_duplicates_section_finalize;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_duplicates_section_init (DmeDuplicatesSection *self)
{
  self->card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_add_css_class (self->card, "card");
  gtk_widget_add_css_class (self->card, "duplicates");
  gtk_widget_set_parent (self->card, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
dme_duplicates_section_new (void)
{
  return g_object_new (DME_TYPE_DUPLICATES_SECTION, NULL);
}

void
dme_duplicates_section_set_store (DmeDuplicatesSection *self, DmeStore *store)
{
  g_return_if_fail (DME_IS_DUPLICATES_SECTION (self));

  g_set_object (&self->store, store);
}

/**
 * dme_duplicates_section_ask:
 * @self: the section
 * @person: the values known so far
 * @except: (nullable): the id of the record itself
 *
 * Looks for who may be the same person, when the typing rests.
 */
void
dme_duplicates_section_ask (DmeDuplicatesSection *self, const DmeFields *person, const char *except)
{
  g_return_if_fail (DME_IS_DUPLICATES_SECTION (self));

  if (self->store == NULL || (self->person != NULL && dme_fields_equal (self->person, person) &&
                              g_strcmp0 (self->except, except) == 0))
    return;

  g_clear_pointer (&self->person, dme_fields_free);
  self->person = dme_fields_copy (person);
  g_free (self->except);
  self->except = g_strdup (except);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (dme_fields_get_size (person) > 0)
    self->timer = g_timeout_add (REST_MS, timer_cb, self);
}

guint
dme_duplicates_section_get_n_shown (DmeDuplicatesSection *self)
{
  g_return_val_if_fail (DME_IS_DUPLICATES_SECTION (self), 0);

  return self->found != NULL ? self->found->len : 0;
}
