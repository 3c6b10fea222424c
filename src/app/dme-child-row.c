/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-child-row.h"

#include "dme-blob-ref.h"
#include "dme-form-field.h"
#include "dme-form-values.h"
#include "dme-organisation-entry.h"
#include "dme-photo-button.h"
#include "dme-schema-table.h"
#include "dme-text.h"
#include "dme-uuid.h"

/**
 * DmeChildRow:
 *
 * One child record of an activity as a line of its form: what was agreed, or
 * which organisation took part.
 *
 * The row remembers the record that it was loaded from, so that saving sends
 * changed fields only.
 */

#define NEW_NAME "organisation:name" /* texts of a draft beside those of the schema */
#define NEW_KIND "organisation:kind"

/* The first line, then what is shown only when there is something to show. */
static const char *const follow_up_fields[] = { "what", "owner", "due", NULL };
static const char *const follow_up_more[] = { "done_on", "result", NULL };
static const char *const participation_fields[] = { "organisation", "count_l", "count_p",
                                                    "represented", NULL };
static const char *const participation_more[] = { "note", NULL };
static const char *const blob_ref_fields[] = { "caption", NULL };
static const char *const no_more[] = { NULL };

#define THUMBNAIL 48 /* pixels */

struct _DmeChildRow
{
  GtkWidget parent_instance;

  /* Borrowed */
  const DmeType *type;

  /* Owned */
  char *id;
  gint64 rev;
  DmeFields *loaded; /* NULL: a new record */
  GPtrArray *fields; /* of DmeFormField, not owned */

  /* Children */
  GtkWidget *first_line, *second_line;
  DmeFormField *new_kind; /* of an organisation that is added */
  DmeOrganisationEntry *organisation;
  DmePhotoButton *photo; /* (nullable) of a blob_ref */
};

G_DEFINE_FINAL_TYPE (DmeChildRow, dme_child_row, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A new organisation needs a kind; it is asked for where its name stands. */
static void
follow_organisation (DmeChildRow *self)
{
  if (self->organisation != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->new_kind),
                            dme_organisation_entry_get_new_name (self->organisation) != NULL);
}

static void
changed_cb (DmeChildRow *self)
{
  follow_organisation (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
remove_cb (DmeChildRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static DmeFields *
get_texts (DmeChildRow *self)
{
  DmeFields *texts = dme_fields_new ();

  for (guint i = 0; i < self->fields->len; i++)
    {
      g_autofree char *text = dme_form_field_get_text (self->fields->pdata[i]);

      if (*text != '\0')
        dme_fields_set (texts, dme_form_field_get_field (self->fields->pdata[i])->name, text);
    }
  if (self->photo != NULL)
    dme_photo_button_store (self->photo, texts);

  return texts;
}

static void
set_texts (DmeChildRow *self, const DmeFields *texts)
{
  gboolean more = self->loaded != NULL && self->type == &dme_type_follow_up;

  for (guint i = 0; i < self->fields->len; i++)
    {
      DmeFormField *field = self->fields->pdata[i];
      const char *text = dme_fields_get (texts, dme_form_field_get_field (field)->name);

      dme_form_field_set_text (field, text);
      if (text != NULL && gtk_widget_get_parent (GTK_WIDGET (field)) == self->second_line)
        more = TRUE;
    }
  gtk_widget_set_visible (self->second_line, more);
  if (self->photo != NULL)
    dme_photo_button_load (self->photo, texts);
  follow_organisation (self);
}

static DmeFormField *
find_field (DmeChildRow *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      if (g_strcmp0 (dme_form_field_get_field (self->fields->pdata[i])->name, name) == 0)
        return self->fields->pdata[i];
    }

  return NULL;
}

static void
dme_child_row_dispose (GObject *object)
{
  DmeChildRow *self = DME_CHILD_ROW (object);

  dme_form_unparent_children (GTK_WIDGET (self));
  self->organisation = NULL;
  self->new_kind = NULL;
  self->photo = NULL;

  G_OBJECT_CLASS (dme_child_row_parent_class)->dispose (object);
}

static void
dme_child_row_finalize (GObject *object)
{
  DmeChildRow *self = DME_CHILD_ROW (object);

  g_free (self->id);
  g_clear_pointer (&self->loaded, dme_fields_free);
  g_ptr_array_unref (self->fields);

  G_OBJECT_CLASS (dme_child_row_parent_class)->finalize (object);
}

static void
dme_child_row_class_init (DmeChildRowClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_child_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_child_row_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE] =
    g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "childrow");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dme_child_row_init (DmeChildRow *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->id = dme_uuid_new ();
  self->fields = g_ptr_array_new ();
  self->first_line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->second_line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->first_line, "form-line");
  gtk_widget_add_css_class (self->second_line, "form-line");
  gtk_widget_set_visible (self->second_line, FALSE);
  gtk_widget_set_parent (self->first_line, GTK_WIDGET (self));
}

static void
add_field (DmeChildRow *self, GtkWidget *line, const char *name, DmeStore *store)
{
  const DmeField *schema = dme_type_find_field (self->type, name);
  GtkWidget *field;

  if (schema->kind == DME_KIND_REF)
    {
      self->organisation = DME_ORGANISATION_ENTRY (dme_organisation_entry_new (store));
      field =
        dme_form_field_new_with_control (self->type, name, DME_FORM_CONTROL (self->organisation));
    }
  else
    field = dme_form_field_new (self->type, name);

  gtk_widget_set_hexpand (field, self->fields->len == 0 || schema->kind == DME_KIND_LONGTEXT);
  gtk_box_append (GTK_BOX (line), field);
  g_ptr_array_add (self->fields, field);
  g_signal_connect_object (field, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

static void
add_remove_button (DmeChildRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "form-remove");
  gtk_widget_set_tooltip_text (button, _ ("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Remove"), -1);
  gtk_box_append (GTK_BOX (self->first_line), button);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
}

static void
add_new_kind (DmeChildRow *self)
{
  self->new_kind = DME_FORM_FIELD (dme_form_field_new (&dme_type_organisation, "kind"));
  gtk_widget_set_visible (GTK_WIDGET (self->new_kind), FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self->new_kind), GTK_WIDGET (self));
  g_signal_connect_object (self->new_kind, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * dme_child_row_new:
 * @type: follow_up, participation or blob_ref
 * @store: where organisations are looked for, and photos are
 *
 * An empty row.
 */
GtkWidget *
dme_child_row_new (const DmeType *type, DmeStore *store)
{
  DmeChildRow *self = g_object_new (DME_TYPE_CHILD_ROW, NULL);
  gboolean follow_up = type == &dme_type_follow_up, photo = type == &dme_type_blob_ref;
  const char *const *names = photo       ? blob_ref_fields
                             : follow_up ? follow_up_fields
                                         : participation_fields;
  const char *const *more = photo ? no_more : follow_up ? follow_up_more : participation_more;

  self->type = type;
  if (photo)
    {
      self->photo = DME_PHOTO_BUTTON (dme_photo_button_new (store, THUMBNAIL));
      gtk_box_append (GTK_BOX (self->first_line), GTK_WIDGET (self->photo));
    }
  for (; *names != NULL; names++)
    add_field (self, self->first_line, *names, store);
  add_remove_button (self);
  if (self->organisation != NULL)
    add_new_kind (self);
  for (; *more != NULL; more++)
    add_field (self, self->second_line, *more, store);
  gtk_widget_set_parent (self->second_line, GTK_WIDGET (self));

  return GTK_WIDGET (self);
}

/**
 * dme_child_row_load:
 * @self: a row
 * @record: a record of its type
 *
 * Shows @record.
 */
void
dme_child_row_load (DmeChildRow *self, DmeRecord *record)
{
  g_return_if_fail (DME_IS_CHILD_ROW (self));
  g_return_if_fail (record->type == self->type);

  g_free (self->id);
  g_clear_pointer (&self->loaded, dme_fields_free);
  self->id = g_strdup (record->id);
  self->rev = record->rev;
  self->loaded = dme_fields_copy (record->fields);
  set_texts (self, record->fields);
}

/**
 * dme_child_row_save:
 * @self: a row
 *
 * Returns: (transfer floating): all of it, as typed, for a draft
 */
GVariant *
dme_child_row_save (DmeChildRow *self)
{
  g_autoptr (DmeFields) texts = NULL;
  g_autofree char *kind = NULL;
  const char *name = NULL;
  GVariantBuilder builder;

  g_return_val_if_fail (DME_IS_CHILD_ROW (self), NULL);

  texts = get_texts (self);
  if (self->organisation != NULL)
    name = dme_organisation_entry_get_new_name (self->organisation);
  if (name != NULL)
    {
      kind = dme_form_field_get_text (self->new_kind);
      dme_fields_set (texts, NEW_NAME, name);
      dme_fields_set (texts, NEW_KIND, kind);
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (self->id));
  g_variant_builder_add (&builder, "{sv}", "rev", g_variant_new_int64 (self->rev));
  g_variant_builder_add (&builder, "{sv}", "texts", dme_form_fields_to_variant (texts));
  if (self->loaded != NULL)
    g_variant_builder_add (&builder, "{sv}", "loaded", dme_form_fields_to_variant (self->loaded));

  return g_variant_builder_end (&builder);
}

/**
 * dme_child_row_restore:
 * @self: a row
 * @state: what dme_child_row_save() gave
 *
 * Fills the row as it was.
 */
void
dme_child_row_restore (DmeChildRow *self, GVariant *state)
{
  g_autoptr (GVariant) texts = NULL;
  g_autoptr (GVariant) loaded = NULL;
  g_autoptr (DmeFields) fields = NULL;
  const char *id = NULL, *name;

  g_return_if_fail (DME_IS_CHILD_ROW (self));

  if (g_variant_lookup (state, "id", "&s", &id) && dme_uuid_is_valid (id))
    {
      g_free (self->id);
      self->id = g_strdup (id);
    }
  g_variant_lookup (state, "rev", "x", &self->rev);
  loaded = g_variant_lookup_value (state, "loaded", G_VARIANT_TYPE ("a{ss}"));
  g_clear_pointer (&self->loaded, dme_fields_free);
  if (loaded != NULL)
    self->loaded = dme_form_fields_from_variant (loaded);

  texts = g_variant_lookup_value (state, "texts", G_VARIANT_TYPE ("a{ss}"));
  fields = dme_form_fields_from_variant (texts);
  set_texts (self, fields);

  name = dme_fields_get (fields, NEW_NAME);
  if (name != NULL && self->organisation != NULL)
    {
      dme_organisation_entry_set_new (self->organisation, dme_fields_get (fields, "organisation"),
                                      name);
      dme_form_field_set_text (self->new_kind, dme_fields_get (fields, NEW_KIND));
      follow_organisation (self);
    }
}

gboolean
dme_child_row_is_empty (DmeChildRow *self)
{
  g_autoptr (DmeFields) texts = NULL;

  g_return_val_if_fail (DME_IS_CHILD_ROW (self), TRUE);

  texts = get_texts (self);

  return self->loaded == NULL && dme_fields_get_size (texts) == 0;
}

const char *
dme_child_row_get_id (DmeChildRow *self)
{
  g_return_val_if_fail (DME_IS_CHILD_ROW (self), NULL);

  return self->id;
}

/**
 * dme_child_row_get_removal:
 * @self: a row
 *
 * Returns: (transfer full) (nullable): what deletes the record behind the row
 */
DmeSave *
dme_child_row_get_removal (DmeChildRow *self)
{
  DmeSave *save;

  g_return_val_if_fail (DME_IS_CHILD_ROW (self), NULL);

  if (self->loaded == NULL)
    return NULL;

  save = dme_save_new (self->type, self->id, dme_fields_new ());
  save->base = self->rev;
  save->del = DME_DEL_DELETE;

  return save;
}

static gboolean
show_problems (DmeChildRow *self, GPtrArray *problems)
{
  gboolean good = TRUE;

  for (guint i = 0; i < self->fields->len; i++)
    dme_form_field_show_problem (self->fields->pdata[i], NULL, FALSE);

  for (guint i = 0; i < problems->len; i++)
    {
      DmeProblem *problem = problems->pdata[i];
      DmeFormField *field = find_field (self, problem->field);
      g_autofree char *text = dme_form_problem_text (problem);

      good = good && problem->warning;
      dme_form_field_show_problem (field != NULL ? field : self->fields->pdata[0], text,
                                   problem->warning);
    }

  return good;
}

/* Two rows that add the same organisation add it once. */
static gboolean
collect_organisation (DmeChildRow *self, GHashTable *organisations, GPtrArray *saves, char **id)
{
  const char *name = dme_organisation_entry_get_new_name (self->organisation);
  g_autofree char *folded = NULL;
  g_autofree char *kind = NULL;
  const char *known;
  DmeFields *values;

  if (name == NULL)
    return TRUE;

  folded = dme_text_fold (name);
  known = g_hash_table_lookup (organisations, folded);
  if (known != NULL)
    {
      *id = g_strdup (known);
      return TRUE;
    }

  kind = dme_form_field_get_text (self->new_kind);
  if (*kind == '\0')
    {
      dme_form_field_show_problem (self->new_kind, _ ("Choose what kind of organisation it is."),
                                   FALSE);
      return FALSE;
    }

  *id = dme_form_control_get_text (DME_FORM_CONTROL (self->organisation));
  values = dme_fields_new ();
  dme_fields_set (values, "kind", kind);
  dme_fields_set (values, "name", name);
  g_ptr_array_add (saves, dme_save_new (&dme_type_organisation, *id, values));
  g_hash_table_insert (organisations, g_steal_pointer (&folded), g_strdup (*id));

  return TRUE;
}

/**
 * dme_child_row_collect:
 * @self: a row that is not empty
 * @parent: the id of the activity
 * @today: the latest date of something that has happened
 * @organisations: folded name to id of those that are added
 * @saves: (element-type DmeSave): where to add what is to be saved
 *
 * Checks the row, shows what is wrong with it, and adds what has changed.
 *
 * Returns: %FALSE if something blocks
 */
gboolean
dme_child_row_collect (DmeChildRow *self,
                       const char *parent,
                       const char *today,
                       GHashTable *organisations,
                       GPtrArray *saves)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (DmeFields) texts = NULL;
  g_autoptr (DmeFields) values = NULL;
  g_autoptr (DmeFields) before = NULL;
  g_autofree char *organisation = NULL;
  DmeSave *save;

  g_return_val_if_fail (DME_IS_CHILD_ROW (self), FALSE);

  texts = get_texts (self);
  if (self->organisation != NULL &&
      !collect_organisation (self, organisations, saves, &organisation))
    return FALSE;
  if (organisation != NULL)
    dme_fields_set (texts, "organisation", organisation);
  dme_fields_set (texts, dme_type_get_parent_field (self->type)->name, parent);

  before = self->loaded != NULL ? dme_fields_copy (self->loaded) : dme_fields_new ();
  problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  values = dme_form_values (self->type, texts, before, today, problems);
  if (!show_problems (self, problems))
    return FALSE;

  save = dme_save_new (self->type, self->id, dme_fields_diff (before, values));
  save->base = self->loaded != NULL ? self->rev : -1;
  if (dme_fields_get_size (save->changes) > 0)
    g_ptr_array_add (saves, save);
  else
    dme_save_free (save);

  return TRUE;
}

static DmeFormField *
find_problem (DmeChildRow *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      if (dme_form_field_has_problem (self->fields->pdata[i]))
        return self->fields->pdata[i];
    }

  return self->new_kind != NULL && dme_form_field_has_problem (self->new_kind) ? self->new_kind
                                                                               : NULL;
}

gboolean
dme_child_row_has_problem (DmeChildRow *self)
{
  g_return_val_if_fail (DME_IS_CHILD_ROW (self), FALSE);

  return find_problem (self) != NULL;
}

/**
 * dme_child_row_focus_field:
 * @self: a row
 * @field: (nullable): the name of a field; %NULL for the first that is wrong,
 *   or else the first
 *
 * Returns: whether there is such a field
 */
gboolean
dme_child_row_focus_field (DmeChildRow *self, const char *field)
{
  DmeFormField *target;

  g_return_val_if_fail (DME_IS_CHILD_ROW (self), FALSE);

  target = field != NULL ? find_field (self, field) : find_problem (self);
  if (target == NULL && field == NULL)
    target = self->fields->pdata[0];
  if (target == NULL)
    return FALSE;

  dme_form_field_grab (target);

  return TRUE;
}

char *
dme_child_row_get_focus (DmeChildRow *self)
{
  g_return_val_if_fail (DME_IS_CHILD_ROW (self), NULL);

  for (guint i = 0; i < self->fields->len; i++)
    {
      if (dme_form_field_has_focus (self->fields->pdata[i]))
        return g_strdup (dme_form_field_get_field (self->fields->pdata[i])->name);
    }

  return NULL;
}
