/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "dme-clock.h"
#include "dme-consent.h"
#include "dme-duplicates-section.h"
#include "dme-form-field.h"
#include "dme-form-values.h"
#include "dme-person-form.h"
#include "dme-record-form-private.h"
#include "dme-schema-persons.h"
#include "dme-uuid.h"
#include "persons-fixture.h"

/* The form of a person in a window of its own, over a store with some persons. */
typedef struct
{
  char *dir;
  DmeStore *store;
  GtkWidget *window;
  DmeRecordForm *form;
  guint saved, closed;
  char *saved_id;
} Persons;

static void
saved_cb (Persons *f, const char *id, gboolean is_new)
{
  f->saved++;
  g_free (f->saved_id);
  f->saved_id = g_strdup (id);
}

static void
closed_cb (Persons *f)
{
  f->closed++;
}

static void
set_up (Persons *f, gconstpointer data)
{
  app_application ();
  f->dir = app_make_store (APP_STORE_EMPTY);
  persons_fill (f->dir);
  f->store = dme_store_new (f->dir);
  persons_unlock (f->store);
  f->form = DME_RECORD_FORM (g_object_ref_sink (dme_person_form_new (f->store)));
  g_signal_connect_swapped (f->form, "saved", G_CALLBACK (saved_cb), f);
  g_signal_connect_swapped (f->form, "closed", G_CALLBACK (closed_cb), f);
  f->window = g_object_new (ADW_TYPE_WINDOW, "content", f->form, NULL);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1100, 700);
  gtk_window_present (GTK_WINDOW (f->window));
  APP_WAIT_UNTIL (gtk_widget_get_mapped (GTK_WIDGET (f->form)) &&
                  gtk_widget_get_width (GTK_WIDGET (f->form)) > 0);
  dme_record_form_begin (f->form);
  app_settle ();
}

/* Everything that holds the form is gone, or it leaks. */
static void
tear_down (Persons *f, gconstpointer data)
{
  g_object_ref (f->store);
  gtk_window_destroy (GTK_WINDOW (f->window));
  dme_store_close (f->store);
  app_settle ();
  g_assert_finalize_object (f->form);
  g_object_unref (f->store);
  g_assert_finalize_object (f->store);
  g_free (f->dir);
  g_free (f->saved_id);
}

static DmeFormField *
find_field (Persons *f, const char *name)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (f->form));

  for (guint i = 0; i < fields->len; i++)
    {
      if (g_str_equal (dme_form_field_get_field (fields->pdata[i])->name, name))
        return fields->pdata[i];
    }
  g_error ("there is no field “%s”", name);
}

/* As a person does it: go to the field, and replace what is there. */
static void
type (Persons *f, const char *field, const char *text)
{
  dme_record_form_focus (f->form, field);
  gtk_editable_set_text (GTK_EDITABLE (gtk_root_get_focus (GTK_ROOT (f->window))), text);
}

static void
choose (Persons *f, const char *field, const char *text)
{
  DmeFormControl *control = dme_form_field_get_control (find_field (f, field));

  dme_form_control_set_text (control, text);
  dme_form_control_changed (control);
}

static char *
get_text (Persons *f, const char *field)
{
  g_autoptr (DmeFields) texts = dme_record_form_get_texts (f->form);

  return g_strdup (dme_fields_get (texts, field));
}

static void
fill_smallest (Persons *f)
{
  type (f, "name", "Yuliana Contoh");
  choose (f, "sex", "p");
  choose (f, "region", "53.02.08.2005");
  choose (f, "no_nik_reason", "tidak_dibawa");
}

static void
save (Persons *f)
{
  guint before = f->closed;

  gtk_widget_activate_action (GTK_WIDGET (f->form), "form.save", NULL);
  APP_WAIT_UNTIL (f->closed > before);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static DmeRecord *
load (Persons *f, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DmeRecord *record;

  dme_store_load_async (f->store, &dme_type_person, id, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  record = dme_store_load_finish (f->store, result, &error);
  g_assert_no_error (error);

  return record;
}

static DmeRecord *
find_person (Persons *f, const char *name)
{
  g_autoptr (DmeQuery) query = dme_query_new (&dme_type_person);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;

  dme_store_list_async (f->store, query, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  records = dme_store_list_finish (f->store, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    {
      if (g_strcmp0 (dme_record_get (records->pdata[i], "name"), name) == 0)
        return dme_record_ref (records->pdata[i]);
    }
  g_error ("“%s” was not found", name);
}

/* --- every field --- */

static char *
make_value (const DmeField *field, guint index)
{
  switch (field->kind)
    {
    case DME_KIND_INT:
    case DME_KIND_MONEY:
      return g_strdup_printf ("%u", 1 + index);
    case DME_KIND_DATE:
      return g_strdup_printf ("2025-08-%02u", 1 + index % 28);
    case DME_KIND_TIME:
      return g_strdup_printf ("%02u:%02u", 8 + index % 12, index);
    case DME_KIND_BOOL:
      return g_strdup ("true");
    case DME_KIND_CHOICE:
    case DME_KIND_CHOICES:
      return g_strdup (field->choices[1].code);
    case DME_KIND_REGION:
      return g_strdup ("53.02.07.2015");
    case DME_KIND_NIK:
      return g_strdup ("5302075506990001");
    case DME_KIND_PHONE:
      return g_strdup_printf ("+62813539988%02u", index);
    case DME_KIND_REF:
      return dme_uuid_new ();
    case DME_KIND_LONGTEXT:
    case DME_KIND_TEXT:
    case DME_KIND_BLOB:
    default:
      return g_strdup_printf ("Teks %u & 'Nifukani' <x>", index);
    }
}

/* Whoever adds a field to the schema and forgets the form, learns it here. */
static void
test_every_field_has_a_place (Persons *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmeRecord) record = dme_record_new (&dme_type_person, id);
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (DmeFields) empty = dme_fields_new ();
  g_autoptr (DmeFields) texts = NULL;
  g_autoptr (DmeFields) values = NULL;

  for (guint i = 0; i < dme_type_person.n_fields; i++)
    {
      g_autofree char *value = make_value (&dme_type_person.fields[i], i);

      dme_fields_set (record->fields, dme_type_person.fields[i].name, value);
    }
  dme_record_form_edit (f->form, record, nothing, NULL);
  texts = dme_record_form_get_texts (f->form);
  values = dme_form_values (&dme_type_person, texts, empty, NULL, problems);
  for (guint i = 0; i < dme_type_person.n_fields; i++)
    {
      const char *name = dme_type_person.fields[i].name;

      if (g_str_equal (name, "merged_into"))
        continue; /* written by merging, never typed */
      g_test_message ("%s", name);
      g_assert_cmpstr (dme_fields_get (values, name), ==, dme_record_get (record, name));
    }
}

static void
test_fast_path_is_enough (Persons *f, gconstpointer data)
{
  g_autoptr (DmeRecord) record = NULL;
  g_autofree char *today = dme_clock_today ();

  fill_smallest (f);
  type (f, "phone", "0813 5399-8870");
  save (f);
  g_assert_cmpuint (f->saved, ==, 1);
  record = load (f, f->saved_id);
  g_assert_cmpstr (dme_record_get (record, "name"), ==, "Yuliana Contoh");
  g_assert_cmpstr (dme_record_get (record, "phone"), ==, "+6281353998870");
  g_assert_cmpstr (dme_record_get (record, "status"), ==, "peminat");
  g_assert_cmpstr (dme_record_get (record, "status_on"), ==, today);
}

static void
test_neither_nik_nor_reason_is_refused (Persons *f, gconstpointer data)
{
  type (f, "name", "Yuliana");
  choose (f, "region", "53.02.08.2005");
  gtk_widget_activate_action (GTK_WIDGET (f->form), "form.save", NULL);
  g_assert_false (f->form->saving);
  g_assert_true (dme_form_field_has_problem (find_field (f, "nik")));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (find_field (f, "nik")), "error"));
}

static void
test_a_good_nik_fills_birth_and_sex (Persons *f, gconstpointer data)
{
  g_autofree char *birth = NULL;
  g_autofree char *sex = NULL;

  type (f, "nik", "5302 0755 0699 0009");
  dme_record_form_focus (f->form, "phone");
  birth = get_text (f, "birth_date");
  sex = get_text (f, "sex");
  g_assert_cmpstr (birth, ==, "15/06/1999");
  g_assert_cmpstr (sex, ==, "p");
}

static void
test_a_nik_never_writes_over (Persons *f, gconstpointer data)
{
  g_autofree char *birth = NULL;
  g_autofree char *sex = NULL;

  type (f, "birth_date", "16/06/1999");
  choose (f, "sex", "l");
  type (f, "nik", "5302075506990009");
  dme_record_form_focus (f->form, "phone");
  birth = get_text (f, "birth_date");
  sex = get_text (f, "sex");
  g_assert_cmpstr (birth, ==, "16/06/1999");
  g_assert_cmpstr (sex, ==, "l");
  /* A doubt, in amber: it may be saved. */
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (find_field (f, "nik")), "warning") ||
                 gtk_widget_has_css_class (GTK_WIDGET (find_field (f, "birth_date")), "warning"));
}

static void
test_a_new_status_has_todays_date (Persons *f, gconstpointer data)
{
  g_autoptr (DmeRecord) maria = find_person (f, "Maria Goreti Taneo");
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autofree char *today = dme_clock_today ();
  g_autoptr (DmeRecord) after = NULL;

  dme_record_form_edit (f->form, maria, nothing, NULL);
  choose (f, "status", "terdaftar");
  save (f);
  after = load (f, maria->id);
  g_assert_cmpstr (dme_record_get (after, "status_on"), ==, today);
}

static void
test_the_end_of_insurance_is_reckoned (Persons *f, gconstpointer data)
{
  g_autofree char *until = NULL;
  g_autofree char *corrected = NULL;

  type (f, "bpjs_tk_months", "24");
  type (f, "bpjs_tk_paid_on", "1/9/2026");
  dme_record_form_focus (f->form, "bpjs_kes_no");
  until = get_text (f, "bpjs_tk_until");
  g_assert_cmpstr (until, ==, "01/09/2028");
  type (f, "bpjs_tk_until", "31/08/2028");
  type (f, "bpjs_tk_months", "12");
  dme_record_form_focus (f->form, "bpjs_kes_no");
  corrected = get_text (f, "bpjs_tk_until");
  g_assert_cmpstr (corrected, ==, "31/08/2028");
}

static void
test_consent_says_when_and_by_whom (Persons *f, gconstpointer data)
{
  g_autofree char *today = dme_clock_today ();
  g_autoptr (DmeRecord) record = NULL;

  fill_smallest (f);
  choose (f, "consent_method", "dibacakan");
  save (f);
  record = load (f, f->saved_id);
  g_assert_cmpstr (dme_record_get (record, "consent_at"), ==, today);
  g_assert_cmpstr (dme_record_get (record, "consent_by"), ==, "Rian Nenobais");
  g_assert_cmpint (dme_consent_get_state (record->fields), ==, DME_CONSENT_GIVEN);
}

static void
test_a_withdrawn_consent_blocks (Persons *f, gconstpointer data)
{
  g_autoptr (DmeRecord) person = find_person (f, "Agustinus Contoh");
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (DmeRecord) after = NULL;
  gboolean revealed = FALSE;

  dme_record_form_edit (f->form, person, nothing, NULL);
  type (f, "job", "Sopir");
  gtk_widget_activate_action (GTK_WIDGET (f->form), "form.save", NULL);
  g_assert_false (f->form->saving);
  g_object_get (f->form->failure, "revealed", &revealed, NULL);
  g_assert_true (revealed);
  after = load (f, person->id);
  g_assert_null (dme_record_get (after, "job"));
}

static GtkWidget *find_button (GtkWidget *widget, const char *label);

static void
test_a_new_consent_lifts_the_block (Persons *f, gconstpointer data)
{
  g_autoptr (DmeRecord) person = find_person (f, "Agustinus Contoh");
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (DmeRecord) after = NULL;

  dme_record_form_edit (f->form, person, nothing, "consent_method");
  g_signal_emit_by_name (find_button (GTK_WIDGET (f->form), "_New Consent"), "clicked");
  type (f, "job", "Sopir");
  /* Not as long as nobody has said how. */
  gtk_widget_activate_action (GTK_WIDGET (f->form), "form.save", NULL);
  g_assert_false (f->form->saving);

  choose (f, "consent_method", "tanda_tangan");
  save (f);
  after = load (f, person->id);
  g_assert_cmpstr (dme_record_get (after, "job"), ==, "Sopir");
  g_assert_null (dme_record_get (after, "consent_withdrawn_at"));
  g_assert_cmpint (dme_consent_get_state (after->fields), ==, DME_CONSENT_GIVEN);
}

static DmeDuplicatesSection *
get_duplicates (Persons *f)
{
  for (guint i = 0; i < f->form->sections->len; i++)
    {
      if (DME_IS_DUPLICATES_SECTION (f->form->sections->pdata[i]))
        return f->form->sections->pdata[i];
    }
  g_assert_not_reached ();
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);

  return found;
}

static void
test_a_duplicate_is_shown_and_can_be_denied (Persons *f, gconstpointer data)
{
  DmeDuplicatesSection *duplicates = get_duplicates (f);
  g_autoptr (DmeRecord) maria = find_person (f, "Maria Goreti Taneo");
  g_autoptr (DmeRecord) saved = NULL;

  type (f, "name", "Maria Gorety Taneo");
  choose (f, "region", "53.02.07.2015");
  type (f, "birth_date", "15/6/1999");
  APP_WAIT_UNTIL (dme_duplicates_section_get_n_shown (duplicates) > 0);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (duplicates)));
  g_assert_true (app_shows (GTK_WIDGET (duplicates), "Maria Goreti Taneo"));
  g_assert_false (app_shows (GTK_WIDGET (duplicates), "5302075506990001"));

  g_signal_emit_by_name (find_button (GTK_WIDGET (duplicates), "Another Person"), "clicked");
  g_assert_cmpuint (dme_duplicates_section_get_n_shown (duplicates), ==, 0);
  choose (f, "no_nik_reason", "tidak_dibawa");
  save (f);
  saved = load (f, f->saved_id);
  g_assert_cmpstr (dme_record_get (saved, "not_same"), ==, maria->id);
}

static void
test_a_draft_survives (Persons *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  type (f, "name", "Yuliana");
  type (f, "nik", "53020755069");
  dme_record_form_keep (f->form);
  dme_store_list_drafts_async (f->store, &dme_type_person, NULL, result_cb, &result);
  APP_WAIT_UNTIL (result != NULL);
  drafts = dme_store_list_drafts_finish (f->store, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (drafts->len, ==, 1);
  dme_record_form_begin (f->form);
  dme_record_form_resume (f->form, drafts->pdata[0]);
  name = get_text (f, "nik");
  g_assert_cmpstr (name, ==, "53020755069");
}

/* What was registered through the form stands nowhere in the clear, drafts included. */
static void
test_no_name_in_the_files (Persons *f, gconstpointer data)
{
  static const char *const secrets[] = { "Rahasiawati", "5302075506990077" };
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;
  guint files = 0;

  fill_smallest (f);
  type (f, "name", secrets[0]);
  type (f, "nik", secrets[1]);
  dme_record_form_keep (f->form);
  app_settle ();
  save (f);
  dir = g_dir_open (f->dir, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->dir, name, NULL);
      g_autofree char *contents = NULL;
      gsize length;

      if (!g_file_get_contents (path, &contents, &length, NULL))
        continue;
      files++;
      for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
        {
          gsize n = strlen (secrets[i]);

          for (gsize at = 0; at + n <= length; at++)
            if (memcmp (contents + at, secrets[i], n) == 0)
              g_error ("“%s” stands in %s", secrets[i], name);
        }
    }
  g_assert_cmpuint (files, >, 0);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
#define ADD(name, func) g_test_add ("/person-form/" name, Persons, NULL, set_up, func, tear_down)
  ADD ("every-field-has-a-place", test_every_field_has_a_place);
  ADD ("fast-path-is-enough", test_fast_path_is_enough);
  ADD ("neither-nik-nor-reason-is-refused", test_neither_nik_nor_reason_is_refused);
  ADD ("a-good-nik-fills-birth-and-sex", test_a_good_nik_fills_birth_and_sex);
  ADD ("a-nik-never-writes-over", test_a_nik_never_writes_over);
  ADD ("a-new-status-has-todays-date", test_a_new_status_has_todays_date);
  ADD ("the-end-of-insurance-is-reckoned", test_the_end_of_insurance_is_reckoned);
  ADD ("consent-says-when-and-by-whom", test_consent_says_when_and_by_whom);
  ADD ("a-withdrawn-consent-blocks", test_a_withdrawn_consent_blocks);
  ADD ("a-new-consent-lifts-the-block", test_a_new_consent_lifts_the_block);
  ADD ("a-duplicate-is-shown-and-can-be-denied", test_a_duplicate_is_shown_and_can_be_denied);
  ADD ("a-draft-survives", test_a_draft_survives);
  ADD ("no-name-in-the-files", test_no_name_in_the_files);
#undef ADD
  return g_test_run ();
}
