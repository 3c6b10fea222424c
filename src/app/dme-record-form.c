/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-record-form-private.h"

#include "dme-form-field.h"
#include "dme-form-values.h"
#include "dme-scroll-to-focus.h"
#include "dme-uuid.h"

/**
 * DmeRecordForm:
 *
 * The page on which a record is written down or changed.
 *
 * It loops over its sections and knows none of their fields by name; what is
 * peculiar to a type is said by its class. What is typed is kept as a draft
 * within a second and survives the death of the program; a save is one
 * transaction of the record with all that belongs to it.
 */

G_DEFINE_ABSTRACT_TYPE (DmeRecordForm, dme_record_form, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_DIRTY = 1,
} DmeRecordFormProperty;

static GParamSpec *props[PROP_DIRTY + 1];

enum
{
  SIGNAL_SAVED,
  SIGNAL_CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
dme_record_form_set_dirty (DmeRecordForm *self, gboolean dirty)
{
  if (self->dirty == dirty)
    return;

  self->dirty = dirty;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DIRTY]);
}

void
dme_record_form_toast (DmeRecordForm *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
}

void
dme_record_form_focus (DmeRecordForm *self, const char *field)
{
  guint i;

  for (i = 0; i < self->sections->len; i++)
    {
      if (dme_form_section_focus_field (self->sections->pdata[i], field))
        return;
    }
}

/**
 * dme_record_form_release_focus:
 * @self: the form
 *
 * Before fields become insensitive: GtkText misses the loss of the focus then.
 */
void
dme_record_form_release_focus (DmeRecordForm *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean loading = self->loading;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->content))
    return;

  self->loading = TRUE; /* Nobody has left a field. */
  gtk_root_set_focus (root, NULL);
  self->loading = loading;
}

static void
follow (DmeRecordForm *self)
{
  DmeRecordFormClass *klass = DME_RECORD_FORM_GET_CLASS (self);
  g_autoptr (DmeFields) texts = NULL;

  if (klass->follow == NULL)
    return;

  texts = dme_record_form_get_texts (self);
  klass->follow (self, texts);
}

static void
section_changed_cb (DmeRecordForm *self)
{
  if (self->loading)
    return;

  follow (self);
  dme_banner_set_revealed (self->discarded, FALSE);
  dme_record_form_set_dirty (self, TRUE);
  dme_record_form_schedule (self);
}

static void
section_left_cb (DmeRecordForm *self, const char *field)
{
  if (self->loading || self->saving)
    return;

  g_hash_table_add (self->touched, g_strdup (field));
  if (DME_RECORD_FORM_GET_CLASS (self)->left != NULL)
    DME_RECORD_FORM_GET_CLASS (self)->left (self, field);
  dme_record_form_check (self);
}

/* The sections show @fields and the rows @children, which may be NULL. */
static void
show (DmeRecordForm *self, const DmeFields *fields)
{
  guint i;

  self->loading = TRUE;
  for (i = 0; i < self->sections->len; i++)
    {
      dme_form_section_load (self->sections->pdata[i], fields);
      if (!DME_IS_CHILDREN_SECTION (self->sections->pdata[i]))
        dme_form_section_clear_problems (self->sections->pdata[i]);
    }
  follow (self);
  self->loading = FALSE;
}

/**
 * dme_record_form_show_loaded:
 * @self: the form
 *
 * Shows what the form was opened with.
 */
void
dme_record_form_show_loaded (DmeRecordForm *self)
{
  DmeRecordFormClass *klass = DME_RECORD_FORM_GET_CLASS (self);
  g_autoptr (DmeFields) fields = dme_fields_copy (self->loaded);

  if (self->is_new && klass->set_defaults != NULL)
    klass->set_defaults (self, fields);
  show (self, fields);
}

static void
clear_children (DmeRecordForm *self)
{
  guint i;

  for (i = 0; i < self->sections->len; i++)
    {
      if (DME_IS_CHILDREN_SECTION (self->sections->pdata[i]))
        dme_children_section_clear (self->sections->pdata[i]);
    }
}

static void
put_children (DmeRecordForm *self, GPtrArray *records)
{
  guint i;

  for (i = 0; i < self->sections->len; i++)
    {
      if (DME_IS_CHILDREN_SECTION (self->sections->pdata[i]))
        dme_children_section_load (self->sections->pdata[i], records);
    }
  dme_record_form_remember_start (self);
}

/* Everything of the record that was here before is forgotten. */
static void
open_record (DmeRecordForm *self, const char *id, gint64 base, const DmeFields *loaded)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  dme_record_form_forget_draft (self);
  g_clear_pointer (&self->thrown, dme_draft_free);
  g_hash_table_remove_all (self->touched);
  self->tried = FALSE;
  dme_record_form_release_focus (self);

  self->is_new = id == NULL;
  g_free (self->id);
  self->id = id != NULL ? g_strdup (id) : dme_uuid_new ();
  self->base = base;
  g_clear_pointer (&self->loaded, dme_fields_free);
  self->loaded = loaded != NULL ? dme_fields_copy (loaded) : dme_fields_new ();

  adw_window_title_set_title (self->title, DME_RECORD_FORM_GET_CLASS (self)->get_title (self));
  dme_banner_set_revealed (self->failure, FALSE);
  dme_banner_set_revealed (self->discarded, FALSE);
  clear_children (self);
  dme_record_form_show_loaded (self);
  dme_record_form_remember_start (self);
  dme_record_form_set_dirty (self, FALSE);
  gtk_widget_set_sensitive (self->content, TRUE);
  gtk_adjustment_set_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  if (DME_RECORD_FORM_GET_CLASS (self)->opened != NULL)
    DME_RECORD_FORM_GET_CLASS (self)->opened (self);
}

static void
children_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeRecordForm) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = dme_store_list_finish (DME_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->sections->len == 0)
    return;
  if (records == NULL)
    {
      g_warning ("Loading what belongs to a record failed: %s", error->message);
      return;
    }

  put_children (self, records);
}

static void
load_children (DmeRecordForm *self)
{
  guint i;

  for (i = 0; i < self->sections->len; i++)
    {
      g_autoptr (DmeQuery) query = NULL;

      if (!DME_IS_CHILDREN_SECTION (self->sections->pdata[i]))
        continue;
      query = dme_query_new (dme_children_section_get_child_type (self->sections->pdata[i]));
      query->parent = g_strdup (self->id);
      dme_store_list_async (self->store, query, self->cancellable, children_loaded_cb,
                            g_object_ref (self));
    }
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dme_record_form_save (DME_RECORD_FORM (widget));
}

static void
move_section_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  _dme_record_form_move_section (DME_RECORD_FORM (widget),
                                 g_str_equal (name, "form.next-section") ? 1 : -1);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeRecordForm *self = DME_RECORD_FORM (widget);

  if (self->saving)
    return;

  dme_record_form_keep (self);
  if (self->dirty)
    dme_record_form_toast (self, _ ("Kept as a draft. You can go on later."));
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dme_record_form_throw_away (DME_RECORD_FORM (widget));
}

static void
undo_discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dme_record_form_bring_back (DME_RECORD_FORM (widget));
}

static void
dme_record_form_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((DmeRecordFormProperty) prop_id)
    {
    case PROP_DIRTY:
      g_value_set_boolean (value, DME_RECORD_FORM (object)->dirty);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_record_form_dispose (GObject *object)
{
  DmeRecordForm *self = DME_RECORD_FORM (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->clock, g_source_remove);
  self->loading = TRUE; /* Fields that lose the focus now have nothing to say. */
  dme_form_unparent_children (GTK_WIDGET (self));
  g_ptr_array_set_size (self->sections, 0);

  G_OBJECT_CLASS (dme_record_form_parent_class)->dispose (object);
}

static void
dme_record_form_finalize (GObject *object)
{
  DmeRecordForm *self = DME_RECORD_FORM (object);

  g_clear_object (&self->store);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->loaded, dme_fields_free);
  g_clear_pointer (&self->first_texts, dme_fields_free);
  g_clear_pointer (&self->thrown, dme_draft_free);
  g_clear_pointer (&self->saves, g_ptr_array_unref);
  g_hash_table_unref (self->touched);
  g_ptr_array_unref (self->sections);
  g_free (self->first_children);
  g_free (self->id);
  g_free (self->draft);
  g_free (self->draft_at);
  g_free (self->saving_focus);

  G_OBJECT_CLASS (dme_record_form_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmeRecordForm, title);
  gtk_widget_class_bind_template_child (widget_class, DmeRecordForm, failure);
  gtk_widget_class_bind_template_child (widget_class, DmeRecordForm, discarded);
  gtk_widget_class_bind_template_child (widget_class, DmeRecordForm, scroller);
  gtk_widget_class_bind_template_child (widget_class, DmeRecordForm, content);
  gtk_widget_class_bind_template_child (widget_class, DmeRecordForm, column);
  gtk_widget_class_bind_template_child (widget_class, DmeRecordForm, save);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "form.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "form.next-section", NULL, move_section_action);
  gtk_widget_class_install_action (widget_class, "form.previous-section", NULL,
                                   move_section_action);
  gtk_widget_class_install_action (widget_class, "form.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "form.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "form.undo-discard", NULL, undo_discard_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "form.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "form.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "form.back", NULL);
}

static void
dme_record_form_class_init (DmeRecordFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = dme_record_form_get_property;
  object_class->dispose = dme_record_form_dispose;
  object_class->finalize = dme_record_form_finalize;

  props[PROP_DIRTY] =
    g_param_spec_boolean ("dirty", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_SAVED] = g_signal_new ("saved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DME_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-record-form.ui");
  bind_children (widget_class);
  install_actions (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
dme_record_form_init (DmeRecordForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sections = g_ptr_array_new ();
  dme_scroll_to_focus (GTK_SCROLLED_WINDOW (self->scroller));
  _dme_record_form_add_keys (self);
}

/**
 * dme_record_form_add_section:
 * @self: a form that is being made
 * @section: (transfer floating): what comes next from top to bottom
 */
void
dme_record_form_add_section (DmeRecordForm *self, DmeFormSection *section)
{
  g_ptr_array_add (self->sections, section);
  gtk_box_append (self->column, GTK_WIDGET (section));
  g_signal_connect_object (section, "changed", G_CALLBACK (section_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (section, "left", G_CALLBACK (section_left_cb), self, G_CONNECT_SWAPPED);
}

/**
 * dme_record_form_add_widget:
 * @self: a form that is being made
 * @widget: (transfer floating): something between the sections that holds no field
 */
void
dme_record_form_add_widget (DmeRecordForm *self, GtkWidget *widget)
{
  gtk_box_append (self->column, widget);
}

/**
 * dme_record_form_start:
 * @self: a form that has all its sections
 * @store: where records and drafts are kept
 *
 * Shows an empty form.
 */
void
dme_record_form_start (DmeRecordForm *self, DmeStore *store)
{
  guint i;

  self->store = g_object_ref (store);
  for (i = 0; i < self->sections->len; i++)
    {
      if (DME_IS_CHILDREN_SECTION (self->sections->pdata[i]))
        dme_children_section_set_store (self->sections->pdata[i], store);
    }
  _dme_record_form_share_mnemonics (self);
  open_record (self, NULL, 0, NULL);
}

/**
 * dme_record_form_fill:
 * @self: the form
 * @field: the name of a field
 * @text: what to put there
 *
 * As if it had been typed, for what follows from another field.
 */
void
dme_record_form_fill (DmeRecordForm *self, const char *field, const char *text)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (self->column));
  guint i;

  for (i = 0; i < fields->len; i++)
    {
      if (dme_form_field_get_record_type (fields->pdata[i]) !=
            DME_RECORD_FORM_GET_CLASS (self)->record_type ||
          !g_str_equal (dme_form_field_get_field (fields->pdata[i])->name, field))
        continue;
      dme_form_field_set_text (fields->pdata[i], text);
      section_changed_cb (self);
      return;
    }
}

/**
 * dme_record_form_begin:
 * @self: the form
 *
 * Empties the form for a new record. What was typed before and not saved
 * stays a draft.
 */
void
dme_record_form_begin (DmeRecordForm *self)
{
  g_return_if_fail (DME_IS_RECORD_FORM (self));

  dme_record_form_keep (self);
  open_record (self, NULL, 0, NULL);
  dme_record_form_focus (self, DME_RECORD_FORM_GET_CLASS (self)->first_field);
}

/**
 * dme_record_form_edit:
 * @self: the form
 * @record: what to change
 * @children: (nullable) (element-type DmeRecord): what belongs to it and has
 *   rows in the form; %NULL: they are loaded
 * @focus_field: (nullable): where to begin
 *
 * Opens @record. Saving sends only what was changed, based on the rev of
 * @record.
 */
void
dme_record_form_edit (DmeRecordForm *self,
                      DmeRecord *record,
                      GPtrArray *children,
                      const char *focus_field)
{
  g_return_if_fail (DME_IS_RECORD_FORM (self));
  g_return_if_fail (record != NULL &&
                    record->type == DME_RECORD_FORM_GET_CLASS (self)->record_type);

  dme_record_form_keep (self);
  open_record (self, record->id, record->rev, record->fields);
  if (children != NULL)
    put_children (self, children);
  else
    load_children (self);
  dme_record_form_focus (self, focus_field != NULL ? focus_field
                                                   : DME_RECORD_FORM_GET_CLASS (self)->first_field);
}

/**
 * dme_record_form_resume:
 * @self: the form
 * @draft: what was kept
 *
 * Shows everything as it was typed, on the field where it was left.
 */
void
dme_record_form_resume (DmeRecordForm *self, DmeDraft *draft)
{
  g_autoptr (GVariant) extra = NULL;
  g_autoptr (GVariant) loaded = NULL;
  g_autoptr (DmeFields) fields = NULL;
  const char *focus = DME_RECORD_FORM_GET_CLASS (self)->first_field, *id = NULL;

  g_return_if_fail (DME_IS_RECORD_FORM (self));
  g_return_if_fail (draft != NULL);

  if (draft->extra != NULL)
    extra = g_variant_parse (G_VARIANT_TYPE_VARDICT, draft->extra, NULL, NULL, NULL);
  if (extra == NULL)
    extra = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  loaded = g_variant_lookup_value (extra, "loaded", G_VARIANT_TYPE ("a{ss}"));
  fields = dme_form_fields_from_variant (loaded);

  dme_record_form_keep (self);
  open_record (self, draft->record, draft->base, fields);
  if (draft->record == NULL && g_variant_lookup (extra, "id", "&s", &id) && dme_uuid_is_valid (id))
    {
      g_free (self->id);
      self->id = g_strdup (id);
    }

  show (self, draft->fields);
  dme_record_form_restore_children (self, extra);
  self->draft = g_strdup (draft->id);
  self->draft_at = g_strdup (draft->updated_at);
  dme_record_form_set_dirty (self, TRUE);
  dme_record_form_show_draft_line (self);
  g_variant_lookup (extra, "focus", "&s", &focus);
  dme_record_form_focus (self, focus);
}

/**
 * dme_record_form_get_dirty:
 * @self: the form
 *
 * Returns: whether something was typed that is not saved as a record
 */
gboolean
dme_record_form_get_dirty (DmeRecordForm *self)
{
  g_return_val_if_fail (DME_IS_RECORD_FORM (self), FALSE);

  return self->dirty;
}
