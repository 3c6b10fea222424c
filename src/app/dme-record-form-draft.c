/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-record-form-private.h"

#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-form-values.h"
#include "dme-uuid.h"

/* What is typed is written down 700 ms after the last key, and every 4 s
 * while somebody types on. All in all never more than a second of rest is lost. */
#define REST_MS 700
#define LONGEST_MS 4000

/* What the form holds, as typed. */
DmeFields *
dme_record_form_get_texts (DmeRecordForm *self)
{
  DmeFields *texts = dme_fields_new ();
  guint i;

  for (i = 0; i < self->sections->len; i++)
    dme_form_section_store (self->sections->pdata[i], texts);

  return texts;
}

/* The rows of each type that has some. */
static void
add_children (DmeRecordForm *self, GVariantBuilder *builder)
{
  guint i;

  for (i = 0; i < self->sections->len; i++)
    {
      DmeChildrenSection *section = self->sections->pdata[i];

      if (DME_IS_CHILDREN_SECTION (section))
        g_variant_builder_add (builder, "{sv}", dme_children_section_get_child_type (section)->name,
                               dme_children_section_save (section));
    }
}

static char *
print_children (DmeRecordForm *self)
{
  g_autoptr (GVariant) all = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_children (self, &builder);
  all = g_variant_ref_sink (g_variant_builder_end (&builder));

  return g_variant_print (all, TRUE);
}

void
dme_record_form_restore_children (DmeRecordForm *self, GVariant *state)
{
  guint i;

  for (i = 0; i < self->sections->len; i++)
    {
      DmeChildrenSection *section = self->sections->pdata[i];
      g_autoptr (GVariant) rows = NULL;

      if (!DME_IS_CHILDREN_SECTION (section))
        continue;
      rows = g_variant_lookup_value (state, dme_children_section_get_child_type (section)->name,
                                     G_VARIANT_TYPE ("a(bv)"));
      dme_children_section_restore (section, rows);
    }
}

void
dme_record_form_remember_start (DmeRecordForm *self)
{
  g_clear_pointer (&self->first_texts, dme_fields_free);
  g_free (self->first_children);
  if (self->loaded != NULL && self->dirty)
    self->first_texts = dme_fields_copy (self->loaded); /* Typed before the children had come. */
  else
    self->first_texts = dme_record_form_get_texts (self);
  self->first_children = print_children (self);
}

static gboolean
is_as_at_start (DmeRecordForm *self, const DmeFields *texts)
{
  g_autofree char *children = print_children (self);

  return dme_fields_equal (texts, self->first_texts) &&
         g_str_equal (children, self->first_children);
}

char *
dme_record_form_get_focus (DmeRecordForm *self)
{
  guint i;

  for (i = 0; i < self->sections->len; i++)
    {
      char *field = dme_form_section_get_focus (self->sections->pdata[i]);

      if (field != NULL)
        return field;
    }

  return NULL;
}

static char *
print_extra (DmeRecordForm *self)
{
  g_autoptr (GVariant) extra = NULL;
  g_autofree char *focus = dme_record_form_get_focus (self);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (self->id));
  g_variant_builder_add (&builder, "{sv}", "loaded", dme_form_fields_to_variant (self->loaded));
  add_children (self, &builder);
  if (focus != NULL)
    g_variant_builder_add (&builder, "{sv}", "focus", g_variant_new_string (focus));
  extra = g_variant_ref_sink (g_variant_builder_end (&builder));

  return g_variant_print (extra, TRUE);
}

static DmeDraft *
make_draft (DmeRecordForm *self, const DmeFields *texts)
{
  DmeDraft *draft = g_new0 (DmeDraft, 1);

  if (self->draft == NULL)
    self->draft = dme_uuid_new ();
  draft->id = g_strdup (self->draft);
  draft->type = DME_RECORD_FORM_GET_CLASS (self)->record_type;
  draft->record = self->is_new ? NULL : g_strdup (self->id);
  draft->base = self->base;
  draft->fields = dme_fields_copy (texts);
  draft->extra = print_extra (self);

  return draft;
}

static char *
describe_age (gint64 seconds)
{
  if (seconds < 5)
    return g_strdup (_ ("Kept as draft just now"));
  if (seconds < 60)
    return g_strdup_printf (_ ("Kept as draft %d s ago"), (int) seconds);

  return g_strdup_printf (ngettext ("Kept as draft %d minute ago", "Kept as draft %d minutes ago",
                                    (gulong) (seconds / 60)),
                          (int) (seconds / 60));
}

static gboolean
clock_cb (gpointer user_data)
{
  DmeRecordForm *self = user_data;

  self->clock = 0;
  dme_record_form_show_draft_line (self);

  return G_SOURCE_REMOVE;
}

/* Says below the title when the draft was last kept. */
void
dme_record_form_show_draft_line (DmeRecordForm *self)
{
  g_autoptr (GDateTime) then = NULL;
  g_autofree char *text = NULL;
  gint64 age;

  g_clear_handle_id (&self->clock, g_source_remove);
  if (self->draft_at != NULL)
    then = g_date_time_new_from_iso8601 (self->draft_at, NULL);
  if (then == NULL)
    {
      adw_window_title_set_subtitle (self->title, "");
      return;
    }

  age = MAX (0, dme_clock_now () / G_USEC_PER_SEC - g_date_time_to_unix (then));
  text = describe_age (age);
  adw_window_title_set_subtitle (self->title, text);
  self->clock = g_timeout_add_seconds (age < 60 ? 5 : 60, clock_cb, self);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeRecordForm) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (dme_store_save_draft_finish (DME_STORE (source), result, &error))
    {
      if (self->draft == NULL || self->sections->len == 0)
        return; /* It has ended meanwhile, or the form has. */
      g_free (self->draft_at);
      self->draft_at = dme_clock_now_utc ();
      dme_record_form_show_draft_line (self);
      return;
    }

  g_warning ("Keeping a draft failed: %s", error->message);
  if (self->sections->len == 0)
    return;
  text = dme_error_to_text (error, dme_store_get_dir (self->store));
  dme_banner_set_title (self->failure, text);
  dme_banner_set_revealed (self->failure, TRUE);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!dme_store_delete_draft_finish (DME_STORE (source), result, &error))
    g_warning ("Deleting a draft failed: %s", error->message);
}

/**
 * dme_record_form_keep:
 * @self: the form
 *
 * Writes the draft now if something was typed since the last time. A form
 * that was emptied again has no draft.
 */
void
dme_record_form_keep (DmeRecordForm *self)
{
  g_autoptr (DmeFields) texts = NULL;
  g_autoptr (DmeDraft) draft = NULL;

  g_return_if_fail (DME_IS_RECORD_FORM (self));

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->changed_at == 0 || self->saving)
    return;

  self->changed_at = 0;
  texts = dme_record_form_get_texts (self);
  if (is_as_at_start (self, texts))
    {
      if (self->draft != NULL)
        dme_store_delete_draft_async (self->store, self->draft, deleted_cb, NULL);
      dme_record_form_forget_draft (self);
      dme_record_form_set_dirty (self, FALSE);
      return;
    }

  draft = make_draft (self, texts);
  dme_store_save_draft_async (self->store, draft, kept_cb, g_object_ref (self));
}

static gboolean
timer_cb (gpointer user_data)
{
  DmeRecordForm *self = user_data;

  self->timer = 0;
  dme_record_form_keep (self);

  return G_SOURCE_REMOVE;
}

/* Something was typed. */
void
dme_record_form_schedule (DmeRecordForm *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 left;

  if (self->changed_at == 0)
    self->changed_at = now;
  left = LONGEST_MS - (now - self->changed_at) / 1000;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add ((guint) CLAMP (left, 0, REST_MS), timer_cb, self);
}

void
dme_record_form_forget_draft (DmeRecordForm *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->changed_at = 0;
  g_clear_pointer (&self->draft, g_free);
  g_clear_pointer (&self->draft_at, g_free);
  dme_record_form_show_draft_line (self);
}

/* What was typed goes, and can be had back as long as nothing else is typed. */
void
dme_record_form_throw_away (DmeRecordForm *self)
{
  g_autoptr (DmeFields) texts = dme_record_form_get_texts (self);
  g_autofree char *children = NULL;
  g_autoptr (GVariant) state = NULL;

  if (self->saving || (self->draft == NULL && is_as_at_start (self, texts)))
    return;

  g_clear_pointer (&self->thrown, dme_draft_free);
  self->thrown = make_draft (self, texts);
  dme_store_delete_draft_async (self->store, self->draft, deleted_cb, NULL);
  dme_record_form_forget_draft (self);
  dme_record_form_release_focus (self);

  children = g_strdup (self->first_children);
  state = g_variant_parse (G_VARIANT_TYPE_VARDICT, children, NULL, NULL, NULL);
  dme_record_form_show_loaded (self);
  if (state != NULL)
    dme_record_form_restore_children (self, state);
  g_hash_table_remove_all (self->touched);
  self->tried = FALSE;
  dme_record_form_set_dirty (self, FALSE);
  dme_banner_set_revealed (self->failure, FALSE);
  dme_banner_set_revealed (self->discarded, TRUE);
  dme_record_form_focus (self, DME_RECORD_FORM_GET_CLASS (self)->first_field);
}

void
dme_record_form_bring_back (DmeRecordForm *self)
{
  g_autoptr (DmeDraft) draft = g_steal_pointer (&self->thrown);

  if (draft == NULL)
    return;

  dme_record_form_resume (self, draft);
  self->changed_at = g_get_monotonic_time ();
  dme_record_form_keep (self);
}
