/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "forms-fixture.h"

#include "dme-form-field.h"
#include "dme-schema-table.h"

static void
saved_cb (Forms *f, const char *id, gboolean is_new)
{
  f->saved++;
  g_free (f->saved_id);
  f->saved_id = g_strdup (id);
  f->saved_new = is_new;
}

static void
closed_cb (Forms *f)
{
  f->closed++;
}

void
forms_open (Forms *f)
{
  f->store = dme_store_new (f->dir);
  f->form = DME_RECORD_FORM (g_object_ref_sink (dme_activity_form_new (f->store)));
  g_signal_connect_swapped (f->form, "saved", G_CALLBACK (saved_cb), f);
  g_signal_connect_swapped (f->form, "closed", G_CALLBACK (closed_cb), f);
  f->window = g_object_new (ADW_TYPE_WINDOW, "content", f->form, NULL);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1100, 700);
  gtk_window_present (GTK_WINDOW (f->window));
  APP_WAIT_UNTIL (gtk_widget_get_mapped (GTK_WIDGET (f->form)) &&
                  gtk_widget_get_width (GTK_WIDGET (f->form)) > 0);
  dme_record_form_begin (f->form);
}

/* Everything that holds the form is gone, or it leaks. */
static void
close_form (Forms *f)
{
  g_object_ref (f->store);
  gtk_window_destroy (GTK_WINDOW (f->window));
  dme_store_close (f->store);
  app_settle ();
  g_assert_finalize_object (f->form);
  g_assert_cmpuint (G_OBJECT (f->store)->ref_count, ==, 2);
  g_object_unref (f->store);
  g_assert_finalize_object (f->store);
}

void
forms_set_up (Forms *f, gconstpointer data)
{
  app_application ();
  f->dir = app_make_store (APP_STORE_EMPTY);
  forms_open (f);
}

void
forms_open_again (Forms *f)
{
  close_form (f);
  forms_open (f);
}

void
forms_tear_down (Forms *f, gconstpointer data)
{
  close_form (f);
  g_free (f->dir);
  g_free (f->saved_id);
}

GtkWidget *
forms_go_to (Forms *f, const char *field)
{
  GtkWidget *focus;

  dme_record_form_focus (f->form, field);
  focus = gtk_root_get_focus (GTK_ROOT (f->window));
  g_assert_nonnull (focus);

  return focus;
}

void
forms_type (Forms *f, const char *field, const char *text)
{
  GtkWidget *focus = forms_go_to (f, field);

  if (GTK_IS_TEXT_VIEW (focus))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (focus)), text, -1);
  else
    gtk_editable_set_text (GTK_EDITABLE (focus), text);
}

static DmeFormField *
find_field (Forms *f, const char *name)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (f->form));

  for (guint i = 0; i < fields->len; i++)
    {
      if (dme_form_field_get_record_type (fields->pdata[i]) == &dme_type_activity &&
          g_str_equal (dme_form_field_get_field (fields->pdata[i])->name, name))
        return fields->pdata[i];
    }

  return NULL;
}

void
forms_choose (Forms *f, const char *field, const char *text)
{
  DmeFormControl *control = dme_form_field_get_control (find_field (f, field));

  dme_form_control_set_text (control, text);
  dme_form_control_changed (control);
}

char *
forms_get_text (Forms *f, const char *field)
{
  g_autoptr (DmeFields) texts = dme_record_form_get_texts (f->form);

  return g_strdup (dme_fields_get (texts, field));
}

void
forms_choose_kind (Forms *f, guint row, const char *kind)
{
  g_autoptr (GPtrArray)
    fields = dme_form_fields_inside (GTK_WIDGET (DME_ACTIVITY_FORM (f->form)->participations));

  for (guint i = 0; i < fields->len; i++)
    {
      DmeFormControl *control = dme_form_field_get_control (fields->pdata[i]);

      if (dme_form_field_get_record_type (fields->pdata[i]) != &dme_type_organisation || row-- > 0)
        continue;
      dme_form_control_set_text (control, kind);
      dme_form_control_changed (control);
    }
}

static GtkWidget *
find_css_class (GtkWidget *widget, const char *css_class)
{
  GtkWidget *found = NULL;

  if (gtk_widget_has_css_class (widget, css_class))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_css_class (child, css_class);

  return found;
}

void
forms_add_row (DmeChildrenSection *section)
{
  g_signal_emit_by_name (find_css_class (GTK_WIDGET (section), "form-add"), "clicked");
}

GtkWidget *
forms_first_row (DmeChildrenSection *section)
{
  return gtk_widget_get_first_child (find_css_class (GTK_WIDGET (section), "form-rows"));
}

/* A cell of the table, or the record as a whole, speaks below the table. */
static GtkWidget *
find_place (Forms *f, const char *field)
{
  GtkWidget *place = (GtkWidget *) find_field (f, field);

  return place != NULL ? place : GTK_WIDGET (DME_ACTIVITY_FORM (f->form)->attendance);
}

char *
forms_get_message (Forms *f, const char *field)
{
  GtkWidget *message = find_css_class (find_place (f, field), "form-message");

  g_assert_nonnull (message);
  if (!gtk_widget_get_visible (message))
    return NULL;

  return g_strdup (gtk_label_get_text (GTK_LABEL (message)));
}

gboolean
forms_is_error (Forms *f, const char *field)
{
  GtkWidget *place = find_place (f, field);

  if (DME_IS_FORM_FIELD (place))
    return gtk_widget_has_css_class (place, "error");

  return gtk_widget_has_css_class (find_css_class (place, "form-message"), "error");
}

void
forms_fill_smallest (Forms *f)
{
  forms_choose (f, "region", "53.02.08.2005");
  forms_type (f, "date", "21/8/2025");
}

void
forms_act (Forms *f, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (f->form), action, NULL);
}

void
forms_save (Forms *f)
{
  guint before = f->closed;

  forms_act (f, "form.save");
  APP_WAIT_UNTIL (f->closed > before);
}

void
forms_wait (guint ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < end)
    app_iterate ();
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GPtrArray *
forms_list (Forms *f, const DmeType *type)
{
  g_autoptr (DmeQuery) query = dme_query_new (type);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *records;

  dme_store_list_async (f->store, query, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  records = dme_store_list_finish (f->store, result, &error);
  g_assert_no_error (error);

  return records;
}

GPtrArray *
forms_drafts (Forms *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *drafts;

  dme_store_list_drafts_async (f->store, &dme_type_activity, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  drafts = dme_store_list_drafts_finish (f->store, result, &error);
  g_assert_no_error (error);

  return drafts;
}

GPtrArray *
forms_history (Forms *f, const DmeType *type, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *ops;

  dme_store_history_async (f->store, type, id, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  ops = dme_store_history_finish (f->store, result, &error);
  g_assert_no_error (error);

  return ops;
}

void
forms_put (Forms *f, GPtrArray *saves)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) saved = NULL;
  g_autoptr (GError) error = NULL;

  dme_store_save_async (f->store, saves, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  saved = dme_store_save_finish (f->store, result, NULL, &error);
  g_assert_no_error (error);
}
