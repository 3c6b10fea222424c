/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-access-row.h"

#include "dme-access.h"
#include "dme-activity-text.h"
#include "dme-format.h"
#include "dme-red-flag.h"

/**
 * DmeAccessRow:
 *
 * A row of the access log: what was done, with which record, by whom and when.
 *
 * A note names its record by its id alone, so what that is called is asked of
 * the store when the row comes into view; a record that is gone is said to be.
 */

struct _DmeAccessRow
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  GHashTable *titles;
  GObject *item; /* (nullable) */
  gulong loaded_id;

  /* Children */
  GtkImage *icon;
  GtkInscription *what, *which, *who, *when;
};

G_DEFINE_FINAL_TYPE (DmeAccessRow, dme_access_row, GTK_TYPE_WIDGET)

static DmeRecord *
get_note (DmeAccessRow *self)
{
  return self->item != NULL ? dme_record_item_get_record (DME_RECORD_ITEM (self->item)) : NULL;
}

static const char *
choose_icon (const char *what)
{
  static const struct
  {
    const char *what, *icon;
  } icons[] = {
    { "nik_dibuka", "view-reveal-symbolic" },  { "ekspor", "document-send-symbolic" },
    { "cetak", "printer-symbolic" },           { "salinan", "edit-copy-symbolic" },
    { "penghapusan", "edit-delete-symbolic" }, { "gagal_buka", "dialog-password-symbolic" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_strcmp0 (icons[i].what, what) == 0)
      return icons[i].icon;

  return "dialog-information-symbolic";
}

/* --- what the record is called --- */

typedef struct
{
  const DmeType *type;
  char *id;
} Wanted;

static void
wanted_free (Wanted *self)
{
  g_free (self->id);
  g_free (self);
}

static char *
name_record (const DmeRecord *record)
{
  const char *name = dme_record_get (record, "name");

  if (g_str_equal (record->type->name, "activity"))
    return dme_activity_title (record->fields);
  if (g_str_equal (record->type->name, "red_flag"))
    return dme_red_flag_get_who (record);
  return g_strdup (name != NULL ? name : dme_type_get_label (record->type));
}

static gpointer
name_job (DmeDb *db, gpointer data, GError **error)
{
  const Wanted *wanted = data;
  g_autoptr (DmeRecord) record = dme_db_load (db, wanted->type, wanted->id, NULL);

  return record != NULL && !record->deleted ? name_record (record) : g_strdup ("");
}

static void show (DmeAccessRow *self);

typedef struct
{
  DmeAccessRow *row;
  char *id;
} Naming;

static void
named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Naming *naming = user_data;
  g_autoptr (DmeAccessRow) self = naming->row;
  g_autofree char *id = naming->id;
  char *title = dme_store_run_finish (DME_STORE (source), result, NULL);

  if (title == NULL || self->titles == NULL)
    {
      g_free (title);
      return;
    }
  g_hash_table_replace (self->titles, g_steal_pointer (&id), title);
  show (self);
}

static void
ask_name (DmeAccessRow *self, const DmeType *type, const char *id)
{
  Wanted *wanted = g_new0 (Wanted, 1);
  Naming *naming = g_new0 (Naming, 1);

  wanted->type = type;
  wanted->id = g_strdup (id);
  naming->row = g_object_ref (self);
  naming->id = g_strdup (id);
  dme_store_run_async (self->store, name_job, wanted, (GDestroyNotify) wanted_free, g_free, FALSE,
                       NULL, named_cb, naming);
}

/* "Maria Goreti Taneo"; the region stands in for one that is not there. */
static char *
describe_record (DmeAccessRow *self, const DmeRecord *note)
{
  const DmeType *type = dme_schema_find_type (dme_record_get (note, "record_type"));
  const char *id = dme_record_get (note, "record");
  g_autofree char *place = dme_region_title (dme_record_get (note, "region"));
  const char *title = id != NULL ? g_hash_table_lookup (self->titles, id) : NULL;

  if (id == NULL || type == NULL)
    return g_strdup (place != NULL ? place : "");
  if (title != NULL && *title != '\0')
    return place != NULL ? g_strdup_printf ("%s · %s", title, place) : g_strdup (title);
  if (title != NULL)
    /* Translators: a kind of record, as "Person" */
    return g_strdup_printf (_ ("%s that is not on this device any more"),
                            dme_type_get_label (type));
  return g_strdup ("…");
}

static void
take_text (GtkInscription *inscription, char *text)
{
  gtk_inscription_set_text (inscription, text);
  g_free (text);
}

static void
show (DmeAccessRow *self)
{
  const DmeRecord *note = get_note (self);

  if (note == NULL)
    {
      gtk_inscription_set_text (self->what, "…");
      gtk_inscription_set_text (self->which, "");
      gtk_inscription_set_text (self->who, "");
      gtk_inscription_set_text (self->when, "");
      return;
    }

  gtk_image_set_from_icon_name (self->icon, choose_icon (dme_record_get (note, "what")));
  take_text (self->what, dme_access_describe (note->fields));
  take_text (self->which, describe_record (self, note));
  gtk_inscription_set_text (self->who, note->created_by != NULL ? note->created_by : "–");
  take_text (self->when,
             note->created_at != NULL ? dme_format_timestamp (note->created_at) : g_strdup ("–"));
}

static void
update (DmeAccessRow *self)
{
  const DmeRecord *note = get_note (self);
  const char *id = note != NULL ? dme_record_get (note, "record") : NULL;
  const DmeType *type = note != NULL ? dme_schema_find_type (dme_record_get (note, "record_type"))
                                     : NULL;

  show (self);
  if (id != NULL && type != NULL && !g_hash_table_contains (self->titles, id))
    ask_name (self, type, id);
}

static void
dme_access_row_dispose (GObject *object)
{
  DmeAccessRow *self = DME_ACCESS_ROW (object);
  GtkWidget *child;

  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded_id, self->item);
  g_clear_object (&self->item);
  g_clear_object (&self->store);
  g_clear_pointer (&self->titles, g_hash_table_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (dme_access_row_parent_class)->dispose (object);
}

static void
dme_access_row_class_init (DmeAccessRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_access_row_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

/* @min and @natural are widths in characters. */
static GtkInscription *
add_inscription (GtkWidget *column, guint min, guint natural, const char *css)
{
  GtkInscription *self = GTK_INSCRIPTION (gtk_inscription_new (NULL));

  gtk_inscription_set_min_chars (self, min);
  gtk_inscription_set_nat_chars (self, natural);
  gtk_inscription_set_text_overflow (self, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  if (css != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), css);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self));
  return self;
}

static GtkWidget *
add_column (DmeAccessRow *self, gboolean expand)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_set_hexpand (column, expand);
  gtk_widget_set_parent (column, GTK_WIDGET (self));
  return column;
}

static void
dme_access_row_init (DmeAccessRow *self)
{
  GtkWidget *row = GTK_WIDGET (self);
  GtkWidget *left, *right;

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (row)), 12);
  gtk_widget_add_css_class (row, "dme-activity-row");
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->icon), row);
  left = add_column (self, TRUE);
  self->what = add_inscription (left, 20, 40, "heading");
  self->which = add_inscription (left, 20, 40, "dim-label");
  right = add_column (self, FALSE);
  self->who = add_inscription (right, 16, 30, NULL);
  self->when = add_inscription (right, 16, 30, "dim-label");
}

GtkWidget *
dme_access_row_new (DmeStore *store, GHashTable *titles)
{
  DmeAccessRow *self = g_object_new (DME_TYPE_ACCESS_ROW, NULL);

  self->store = g_object_ref (store);
  self->titles = g_hash_table_ref (titles);
  return GTK_WIDGET (self);
}

/**
 * dme_access_row_set_item:
 * @self: a row
 * @item: (nullable): a DmeRecordItem
 *
 * Shows @item, and follows it while it is being read.
 */
void
dme_access_row_set_item (DmeAccessRow *self, GObject *item)
{
  g_return_if_fail (DME_IS_ACCESS_ROW (self));

  if (self->item != NULL)
    g_clear_signal_handler (&self->loaded_id, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->loaded_id = g_signal_connect_swapped (item, "notify::loaded", G_CALLBACK (update), self);
  update (self);
}
