/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "dme-children-section.h"

#include <glib/gi18n-lib.h>

#include "dme-blob-ref.h"
#include "dme-child-row.h"
#include "dme-form-control.h"
#include "dme-form-values.h"
#include "dme-photo-adder.h"

/**
 * DmeChildrenSection:
 *
 * The follow-ups, the organisations that took part, or the photos and scans:
 * rows with an add button below. A removed row is deleted when the form is saved.
 */

struct _DmeChildrenSection
{
  GtkWidget parent_instance;

  /* Borrowed */
  const DmeType *type;

  /* Owned */
  DmeStore *store;
  GPtrArray *removed;   /* of GVariant: states of rows whose record is to be deleted */
  DmePhotoAdder *adder; /* (nullable) of photos */

  /* Template children */
  AdwPreferencesGroup *group;
  GtkWidget *rows, *add, *add_content, *notice;
};

typedef enum
{
  PROP_CHILD_TYPE = 1,
  PROP_TITLE,
  PROP_ADD_LABEL,
} DmeChildrenSectionProperty;

static GParamSpec *props[PROP_ADD_LABEL + 1];

static void
dme_children_section_load_fields (DmeFormSection *section, const DmeFields *fields)
{
}

static void
dme_children_section_store_fields (DmeFormSection *section, DmeFields *fields)
{
}

static gboolean
dme_children_section_show_problem (DmeFormSection *section,
                                   const char *field,
                                   const char *text,
                                   gboolean warning)
{
  return FALSE;
}

static DmeChildRow *
get_row (DmeChildrenSection *self, guint index)
{
  GtkWidget *row = gtk_widget_get_first_child (self->rows);

  while (row != NULL && index-- > 0)
    row = gtk_widget_get_next_sibling (row);

  return row != NULL ? DME_CHILD_ROW (row) : NULL;
}

/* "follow_up:1:due" */
static gboolean
dme_children_section_focus_field (DmeFormSection *section, const char *field)
{
  DmeChildrenSection *self = DME_CHILDREN_SECTION (section);
  g_auto (GStrv) parts = g_strsplit (field, ":", 3);
  DmeChildRow *row;

  if (g_strv_length (parts) != 3 || !g_str_equal (parts[0], self->type->name))
    return FALSE;

  row = get_row (self, (guint) g_ascii_strtoull (parts[1], NULL, 10));

  return row != NULL && dme_child_row_focus_field (row, parts[2]);
}

static char *
dme_children_section_get_focus (DmeFormSection *section)
{
  DmeChildrenSection *self = DME_CHILDREN_SECTION (section);
  DmeChildRow *row;
  guint i;

  for (i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      g_autofree char *field = dme_child_row_get_focus (row);

      if (field != NULL)
        return g_strdup_printf ("%s:%u:%s", self->type->name, i, field);
    }

  return NULL;
}

static void
dme_children_section_iface_init (DmeFormSectionInterface *iface)
{
  iface->load = dme_children_section_load_fields;
  iface->store = dme_children_section_store_fields;
  iface->show_problem = dme_children_section_show_problem;
  iface->focus_field = dme_children_section_focus_field;
  iface->get_focus = dme_children_section_get_focus;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeChildrenSection,
                               dme_children_section,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_SECTION,
                                                      dme_children_section_iface_init))

static void
show_rows (DmeChildrenSection *self)
{
  gtk_widget_set_visible (self->rows, gtk_widget_get_first_child (self->rows) != NULL);
}

static void
remove_cb (DmeChildrenSection *self, DmeChildRow *row)
{
  g_autoptr (GVariant) state = g_variant_ref_sink (dme_child_row_save (row));
  g_autoptr (GVariant) loaded = g_variant_lookup_value (state, "loaded", NULL);
  GtkWidget *next = gtk_widget_get_next_sibling (GTK_WIDGET (row));

  if (loaded != NULL)
    g_ptr_array_add (self->removed, g_steal_pointer (&state));

  /* The focus stays near what was removed. */
  if (next != NULL)
    dme_child_row_focus_field (DME_CHILD_ROW (next), NULL);
  else
    gtk_widget_grab_focus (self->add);
  gtk_box_remove (GTK_BOX (self->rows), GTK_WIDGET (row));
  show_rows (self);
  dme_form_section_changed (DME_FORM_SECTION (self));
}

static DmeChildRow *
add_row (DmeChildrenSection *self)
{
  GtkWidget *row = dme_child_row_new (self->type, self->store);

  gtk_box_append (GTK_BOX (self->rows), row);
  g_signal_connect_object (row, "changed", G_CALLBACK (dme_form_section_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  show_rows (self);

  return DME_CHILD_ROW (row);
}

static void
add_clicked_cb (DmeChildrenSection *self)
{
  if (self->adder != NULL)
    dme_photo_adder_choose (self->adder);
  else
    dme_child_row_focus_field (add_row (self), NULL);
}

/* --- photos --- */

static void
photo_added_cb (DmeChildrenSection *self, const DmeFields *fields)
{
  g_autoptr (GVariant) state = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "texts", dme_form_fields_to_variant (fields));
  state = g_variant_ref_sink (g_variant_builder_end (&builder));
  dme_child_row_restore (add_row (self), state);
  dme_form_section_changed (DME_FORM_SECTION (self));
}

static void
photo_told_cb (DmeChildrenSection *self, const char *text)
{
  gboolean working = dme_photo_adder_is_busy (self->adder);

  gtk_label_set_text (GTK_LABEL (self->notice), text);
  gtk_widget_set_visible (self->notice, *text != '\0');
  if (working)
    gtk_widget_remove_css_class (self->notice, "error");
  else
    gtk_widget_add_css_class (self->notice, "error");
}

static void
take_photos (DmeChildrenSection *self)
{
  self->adder = dme_photo_adder_new (GTK_WIDGET (self), self->store);
  g_signal_connect_object (self->adder, "added", G_CALLBACK (photo_added_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adder, "told", G_CALLBACK (photo_told_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_set_description (self->group,
                                         _ ("Made smaller before they are sent. Drop files here, "
                                            "or paste them."));
}

/**
 * dme_children_section_take_file:
 * @self: a section of photos
 * @file: a photo or scan
 *
 * As if the file had been chosen.
 */
void
dme_children_section_take_file (DmeChildrenSection *self, GFile *file)
{
  g_return_if_fail (DME_IS_CHILDREN_SECTION (self) && self->adder != NULL);

  dme_photo_adder_take_file (self->adder, file);
}

/**
 * dme_children_section_dup_value:
 * @self: a section
 * @field: a field of its type
 *
 * Returns: (transfer full) (nullable): what its first row says of @field
 */
char *
dme_children_section_dup_value (DmeChildrenSection *self, const char *field)
{
  g_autoptr (GVariant) state = NULL, texts = NULL;
  DmeChildRow *row;
  char *value = NULL;

  g_return_val_if_fail (DME_IS_CHILDREN_SECTION (self), NULL);

  row = get_row (self, 0);
  if (row == NULL)
    return NULL;

  state = g_variant_ref_sink (dme_child_row_save (row));
  texts = g_variant_lookup_value (state, "texts", G_VARIANT_TYPE ("a{ss}"));
  g_variant_lookup (texts, field, "s", &value);
  return value;
}

static void
dme_children_section_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  DmeChildrenSection *self = DME_CHILDREN_SECTION (object);

  switch ((DmeChildrenSectionProperty) prop_id)
    {
    case PROP_CHILD_TYPE:
      self->type = dme_schema_find_type (g_value_get_string (value));
      break;
    case PROP_TITLE:
      adw_preferences_group_set_title (self->group, g_value_get_string (value));
      break;
    case PROP_ADD_LABEL:
      adw_button_content_set_label (ADW_BUTTON_CONTENT (self->add_content),
                                    g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_children_section_dispose (GObject *object)
{
  DmeChildrenSection *self = DME_CHILDREN_SECTION (object);

  g_clear_object (&self->adder);
  dme_form_unparent_children (GTK_WIDGET (self));
  g_clear_object (&self->store);

  G_OBJECT_CLASS (dme_children_section_parent_class)->dispose (object);
}

static void
dme_children_section_finalize (GObject *object)
{
  g_ptr_array_unref (DME_CHILDREN_SECTION (object)->removed);

  G_OBJECT_CLASS (dme_children_section_parent_class)->finalize (object);
}

static void
dme_children_section_class_init (DmeChildrenSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = dme_children_section_set_property;
  object_class->dispose = dme_children_section_dispose;
  object_class->finalize = dme_children_section_finalize;

  props[PROP_CHILD_TYPE] = g_param_spec_string ("child-type", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_ADD_LABEL] = g_param_spec_string ("add-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-children-section.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeChildrenSection, group);
  gtk_widget_class_bind_template_child (widget_class, DmeChildrenSection, rows);
  gtk_widget_class_bind_template_child (widget_class, DmeChildrenSection, add);
  gtk_widget_class_bind_template_child (widget_class, DmeChildrenSection, add_content);
  gtk_widget_class_bind_template_child (widget_class, DmeChildrenSection, notice);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
dme_children_section_init (DmeChildrenSection *self)
{
  self->removed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dme_children_section_set_store:
 * @self: a section
 * @store: where organisations are looked for, and photos are kept
 *
 * Before the first row is added.
 */
void
dme_children_section_set_store (DmeChildrenSection *self, DmeStore *store)
{
  g_return_if_fail (DME_IS_CHILDREN_SECTION (self));

  g_set_object (&self->store, store);
  if (self->type == &dme_type_blob_ref && self->adder == NULL)
    take_photos (self);
}

const DmeType *
dme_children_section_get_child_type (DmeChildrenSection *self)
{
  g_return_val_if_fail (DME_IS_CHILDREN_SECTION (self), NULL);

  return self->type;
}

/**
 * dme_children_section_clear:
 * @self: a section
 *
 * No rows, and nothing to delete.
 */
void
dme_children_section_clear (DmeChildrenSection *self)
{
  GtkWidget *row;

  g_return_if_fail (DME_IS_CHILDREN_SECTION (self));

  while ((row = gtk_widget_get_first_child (self->rows)) != NULL)
    gtk_box_remove (GTK_BOX (self->rows), row);
  g_ptr_array_set_size (self->removed, 0);
  show_rows (self);
}

/**
 * dme_children_section_load:
 * @self: a section
 * @records: (element-type DmeRecord): children of an activity
 *
 * Adds a row for each record of the section's type. Photos come newest first,
 * as a query gives them, and stand in the order in which they were added.
 */
void
dme_children_section_load (DmeChildrenSection *self, GPtrArray *records)
{
  guint i;

  g_return_if_fail (DME_IS_CHILDREN_SECTION (self));

  for (i = 0; i < records->len; i++)
    {
      guint at = self->adder != NULL ? records->len - 1 - i : i;
      DmeRecord *record = records->pdata[at];

      if (record->type == self->type && !record->deleted)
        dme_child_row_load (add_row (self), record);
    }
}

/**
 * dme_children_section_save:
 * @self: a section
 *
 * Returns: (transfer floating): its rows as typed, and what was removed, for a
 *   draft
 */
GVariant *
dme_children_section_save (DmeChildrenSection *self)
{
  GVariantBuilder builder;
  DmeChildRow *row;
  guint i;

  g_return_val_if_fail (DME_IS_CHILDREN_SECTION (self), NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(bv)"));
  for (i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      if (!dme_child_row_is_empty (row))
        g_variant_builder_add (&builder, "(bv)", FALSE, dme_child_row_save (row));
    }
  for (i = 0; i < self->removed->len; i++)
    g_variant_builder_add (&builder, "(bv)", TRUE, self->removed->pdata[i]);

  return g_variant_builder_end (&builder);
}

/**
 * dme_children_section_restore:
 * @self: a section
 * @state: (nullable): what dme_children_section_save() gave
 *
 * Shows the rows as they were.
 */
void
dme_children_section_restore (DmeChildrenSection *self, GVariant *state)
{
  GVariantIter iter;
  GVariant *child;
  gboolean removed;

  g_return_if_fail (DME_IS_CHILDREN_SECTION (self));

  dme_children_section_clear (self);
  if (state == NULL || !g_variant_is_of_type (state, G_VARIANT_TYPE ("a(bv)")))
    return;

  g_variant_iter_init (&iter, state);
  while (g_variant_iter_next (&iter, "(bv)", &removed, &child))
    {
      if (removed)
        g_ptr_array_add (self->removed, g_variant_ref (child));
      else if (g_variant_is_of_type (child, G_VARIANT_TYPE_VARDICT))
        dme_child_row_restore (add_row (self), child);
      g_variant_unref (child);
    }
}

static void
collect_removals (DmeChildrenSection *self, GPtrArray *saves)
{
  guint i;

  for (i = 0; i < self->removed->len; i++)
    {
      GtkWidget *row = g_object_ref_sink (dme_child_row_new (self->type, self->store));
      DmeSave *save;

      dme_child_row_restore (DME_CHILD_ROW (row), self->removed->pdata[i]);
      save = dme_child_row_get_removal (DME_CHILD_ROW (row));
      if (save != NULL)
        g_ptr_array_add (saves, save);
      g_object_unref (row);
    }
}

/**
 * dme_children_section_collect:
 * @self: a section
 * @parent: the id of the activity
 * @today: the latest date of something that has happened
 * @organisations: see dme_child_row_collect()
 * @saves: (element-type DmeSave): where to add what is to be saved
 *
 * Checks every row, shows what is wrong, and adds what has changed.
 *
 * Returns: %FALSE if something blocks
 */
gboolean
dme_children_section_collect (DmeChildrenSection *self,
                              const char *parent,
                              const char *today,
                              GHashTable *organisations,
                              GPtrArray *saves)
{
  gboolean good = TRUE;
  DmeChildRow *row;
  guint i;

  g_return_val_if_fail (DME_IS_CHILDREN_SECTION (self), FALSE);

  for (i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      if (!dme_child_row_is_empty (row) &&
          !dme_child_row_collect (row, parent, today, organisations, saves))
        good = FALSE;
    }
  collect_removals (self, saves);

  return good;
}

guint
dme_children_section_get_n_rows (DmeChildrenSection *self)
{
  guint n = 0;

  g_return_val_if_fail (DME_IS_CHILDREN_SECTION (self), 0);

  while (get_row (self, n) != NULL)
    n++;

  return n;
}

/**
 * dme_children_section_focus_problem:
 * @self: a section in which something is wrong
 *
 * Goes to the first field that is wrong.
 */
void
dme_children_section_focus_problem (DmeChildrenSection *self)
{
  DmeChildRow *row;
  guint i;

  g_return_if_fail (DME_IS_CHILDREN_SECTION (self));

  for (i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      if (dme_child_row_has_problem (row))
        {
          dme_child_row_focus_field (row, NULL);
          return;
        }
    }
}
