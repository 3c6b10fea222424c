/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-attendance-grid.h"
#include "dme-form-values.h"
#include "dme-schema-table.h"
#include "dme-uuid.h"
#include "forms-fixture.h"

/* A value for each kind of field, in canonical text. */
static char *
make_value (const DmeField *field, guint index)
{
  switch (field->kind)
    {
    case DME_KIND_INT:
    case DME_KIND_MONEY:
      return g_strdup_printf ("%u", 1000 + index);
    case DME_KIND_DATE:
      return g_strdup_printf ("2025-08-%02u", 1 + index % 28);
    case DME_KIND_TIME:
      return g_strdup_printf ("%02u:%02u", 8 + index % 12, index);
    case DME_KIND_BOOL:
      return g_strdup ("true");
    case DME_KIND_CHOICE:
      return g_strdup (field->choices[1].code);
    case DME_KIND_CHOICES:
      return g_strcmp0 (field->choices[0].code, field->choices[2].code) < 0
               ? g_strconcat (field->choices[0].code, ",", field->choices[2].code, NULL)
               : g_strconcat (field->choices[2].code, ",", field->choices[0].code, NULL);
    case DME_KIND_REGION:
      return g_strdup ("53.02.07.2015");
    case DME_KIND_LONGTEXT:
      return g_strdup_printf ("Baris %u\n\"kedua\" & <b>ketiga</b>", index);
    case DME_KIND_TEXT:
    case DME_KIND_REF:
    case DME_KIND_NIK:
    case DME_KIND_PHONE:
    case DME_KIND_BLOB:
    default:
      return g_strdup_printf ("Teks %u & 'Nifukani' <x>", index);
    }
}

static DmeRecord *
make_full_record (void)
{
  g_autofree char *id = dme_uuid_new ();
  DmeRecord *record = dme_record_new (&dme_type_activity, id);

  for (guint i = 0; i < dme_type_activity.n_fields; i++)
    {
      g_autofree char *value = make_value (&dme_type_activity.fields[i], i);

      dme_fields_set (record->fields, dme_type_activity.fields[i].name, value);
    }
  record->rev = 7;

  return record;
}

/* Whoever adds a field to the schema and forgets the form, learns it here. */
static void
test_every_field_has_a_place (Forms *f, gconstpointer data)
{
  g_autoptr (DmeRecord) record = make_full_record ();
  g_autoptr (GPtrArray) children = g_ptr_array_new ();
  g_autoptr (DmeFields) texts = NULL;

  dme_record_form_edit (f->form, record, children, NULL);
  texts = dme_record_form_get_texts (f->form);
  for (guint i = 0; i < dme_type_activity.n_fields; i++)
    {
      const char *name = dme_type_activity.fields[i].name;

      if (!dme_fields_has (texts, name))
        g_error ("The form has no place for “%s”", name);
    }
  g_assert_cmpuint (dme_fields_get_size (texts), ==, dme_type_activity.n_fields);
}

static void
test_loading_and_storing_keeps_every_field (Forms *f, gconstpointer data)
{
  g_autoptr (DmeRecord) record = make_full_record ();
  g_autoptr (GPtrArray) children = g_ptr_array_new ();
  g_autoptr (GPtrArray)
    problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_problem_free);
  g_autoptr (DmeFields) empty = dme_fields_new ();
  g_autoptr (DmeFields) texts = NULL;
  g_autoptr (DmeFields) values = NULL;

  dme_record_form_edit (f->form, record, children, NULL);
  texts = dme_record_form_get_texts (f->form);
  values = dme_form_values (&dme_type_activity, texts, empty, NULL, problems);
  for (guint i = 0; i < dme_type_activity.n_fields; i++)
    {
      const char *name = dme_type_activity.fields[i].name;

      g_assert_cmpstr (dme_fields_get (values, name), ==, dme_record_get (record, name));
    }
  g_assert_true (dme_fields_equal (values, record->fields));
}

static void
test_loading_empties_what_is_absent (Forms *f, gconstpointer data)
{
  g_autoptr (DmeRecord) record = make_full_record ();
  g_autoptr (GPtrArray) children = g_ptr_array_new ();
  g_autoptr (DmeFields) texts = NULL;

  dme_record_form_edit (f->form, record, children, NULL);
  dme_record_form_begin (f->form);
  texts = dme_record_form_get_texts (f->form);
  g_assert_cmpuint (dme_fields_get_size (texts), ==, 2);
  g_assert_cmpstr (dme_fields_get (texts, "kind"), ==, "sosialisasi");
  g_assert_cmpstr (dme_fields_get (texts, "mode"), ==, "tatap_muka");
}

static void
test_smallest_form_is_saved (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  DmeRecord *record;

  forms_fill_smallest (f);
  g_assert_true (dme_record_form_get_dirty (f->form));
  forms_save (f);

  g_assert_cmpuint (f->saved, ==, 1);
  g_assert_true (f->saved_new);
  g_assert_false (dme_record_form_get_dirty (f->form));
  records = forms_list (f, &dme_type_activity);
  g_assert_cmpuint (records->len, ==, 1);
  record = records->pdata[0];
  g_assert_cmpstr (record->id, ==, f->saved_id);
  g_assert_cmpstr (dme_record_get (record, "region"), ==, "53.02.08.2005");
  g_assert_cmpstr (dme_record_get (record, "date"), ==, "2025-08-21");
  g_assert_cmpstr (dme_record_get (record, "kind"), ==, "sosialisasi");
  g_assert_cmpuint (dme_fields_get_size (record->fields), ==, 4);
}

static void
test_saving_twice_at_once_makes_one_record (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) drafts = NULL;

  forms_fill_smallest (f);
  for (int i = 0; i < 5; i++)
    forms_act (f, "form.save");
  APP_WAIT_UNTIL (f->closed > 0);
  forms_wait (300);

  g_assert_cmpuint (f->saved, ==, 1);
  records = forms_list (f, &dme_type_activity);
  g_assert_cmpuint (records->len, ==, 1);
  drafts = forms_drafts (f);
  g_assert_cmpuint (drafts->len, ==, 0);
}

static void
test_an_edit_sends_changed_fields_only (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (GPtrArray) children = g_ptr_array_new ();
  DmeOp *op;

  forms_fill_smallest (f);
  forms_type (f, "venue", "Kantor Desa");
  forms_type (f, "att_cpmi_l", "12");
  forms_save (f);
  records = forms_list (f, &dme_type_activity);

  dme_record_form_edit (f->form, records->pdata[0], children, "venue");
  forms_type (f, "venue", "Aula");
  forms_type (f, "att_cpmi_l", "");
  forms_type (f, "att_cpmi_p", "1.015");
  forms_save (f);
  g_assert_false (f->saved_new);

  ops = forms_history (f, &dme_type_activity, f->saved_id);
  g_assert_cmpuint (ops->len, ==, 2);
  op = ops->pdata[1];
  g_assert_cmpuint (dme_fields_get_size (op->set), ==, 3);
  g_assert_cmpstr (dme_fields_get (op->set, "venue"), ==, "Aula");
  g_assert_cmpstr (dme_fields_get (op->set, "att_cpmi_p"), ==, "1015");
  g_assert_true (dme_fields_has (op->set, "att_cpmi_l"));
  g_assert_null (dme_fields_get (op->set, "att_cpmi_l"));
}

static void
test_an_edit_without_change_sends_nothing (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) ops = NULL;

  forms_fill_smallest (f);
  forms_type (f, "att_umum_l", "15.345");
  forms_save (f);
  records = forms_list (f, &dme_type_activity);
  dme_record_form_edit (f->form, records->pdata[0], NULL, NULL);
  forms_save (f);
  ops = forms_history (f, &dme_type_activity, f->saved_id);
  g_assert_cmpuint (ops->len, ==, 1);
}

static void
test_what_a_newer_program_wrote_stays (Forms *f, gconstpointer data)
{
  g_autoptr (DmeFields) texts = dme_fields_new ();
  g_autoptr (DmeFields) loaded = dme_fields_new ();
  g_autoptr (DmeFields) changes = NULL;
  g_autoptr (DmeFields) values = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new ();
  g_autoptr (GPtrArray) children = g_ptr_array_new ();
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (DmeRecord) record = dme_record_new (&dme_type_activity, id);

  dme_fields_set (loaded, "kind", "kunjungan_baru");
  dme_fields_set (loaded, "mode", "luar_angkasa");
  dme_fields_set (loaded, "topics", "biaya,topik_baru");
  dme_fields_set (loaded, "region", "53.02.08.2005");
  dme_fields_set (loaded, "date", "2025-08-21");
  dme_fields_set (loaded, "drone_count", "{\"n\":2}");
  dme_fields_apply (record->fields, loaded);

  dme_record_form_edit (f->form, record, children, NULL);
  g_clear_pointer (&texts, dme_fields_free);
  texts = dme_record_form_get_texts (f->form);
  values = dme_form_values (&dme_type_activity, texts, loaded, "2026-01-01", problems);
  changes = dme_fields_diff (loaded, values);
  g_assert_cmpuint (dme_fields_get_size (changes), ==, 0);
  g_assert_cmpuint (problems->len, ==, 0);
}

typedef struct
{
  const char *field, *text;
  const char *part; /* of the sentence below the field */
  const char *kept; /* what stands there then; NULL: what was typed */
} Bad;

static const Bad bad[] = {
  { "date", "31/2/2025", "date", NULL },
  { "date", "besok", "date", NULL },
  { "date", "1/1/2099", "future", "01/01/2099" },
  { "date", "1/1/1999", "2000", "01/01/1999" },
  { "date", "", "", NULL },
  { "start", "25.00", "time", NULL },
  { "end", "jam sembilan", "time", NULL },
  { "travel_km", "-3", "below zero", NULL },
  { "travel_km", "seratus", "number", NULL },
  { "travel_hours", "1000000", "100.000", "1.000.000" },
  { "att_cpmi_l", "-5", "below zero", NULL },
  { "att_umum_p", "100.001", "100.000", NULL },
  { "att_umum_p", "1.5", "number", NULL },
  { "att_disability", "3", "disability", NULL },
  { "letter_date", "tanggal 7", "date", NULL },
  { "venue",
    "a\x01"
    "b",
    "control", NULL },
};

/* What a screen reader is told. */
static gboolean
is_invalid (GtkWidget *focus)
{
  g_autofree char *difference = NULL;

  if (GTK_IS_TEXT (focus))
    focus = gtk_widget_get_parent (focus);
  difference = gtk_test_accessible_check_state (GTK_ACCESSIBLE (focus),
                                                GTK_ACCESSIBLE_STATE_INVALID,
                                                GTK_ACCESSIBLE_INVALID_TRUE);

  return difference == NULL;
}

static void
test_bad_input_is_shown_on_its_field (Forms *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *message = NULL;
      g_autofree char *kept = NULL;
      g_autofree char *focus = NULL;

      dme_record_form_begin (f->form);
      forms_fill_smallest (f);
      forms_type (f, bad[i].field, bad[i].text);
      forms_go_to (f, "notes");
      forms_act (f, "form.save");
      g_assert_false (f->form->saving);

      message = forms_get_message (f, bad[i].field);
      g_test_message ("%s “%s”: %s", bad[i].field, bad[i].text, message);
      g_assert_nonnull (message);
      g_assert_nonnull (strstr (message, bad[i].part));
      g_assert_true (forms_is_error (f, bad[i].field));
      g_assert_true (is_invalid (forms_go_to (f, bad[i].field)));
      focus = dme_record_form_get_focus (f->form);
      g_assert_cmpstr (focus, ==, bad[i].field);
      kept = forms_get_text (f, bad[i].field);
      if (*bad[i].text != '\0')
        g_assert_cmpstr (kept, ==, bad[i].kept != NULL ? bad[i].kept : bad[i].text);
    }
  g_assert_cmpuint (f->saved, ==, 0);
}

static void
test_a_village_must_be_picked (Forms *f, gconstpointer data)
{
  g_autofree char *message = NULL;

  forms_type (f, "date", "21/8/2025");
  forms_type (f, "region", "kualeu"); /* There are two. */
  forms_act (f, "form.save");
  message = forms_get_message (f, "region");
  g_assert_nonnull (message);
  g_assert_true (forms_is_error (f, "region"));
}

static void
test_an_error_goes_when_it_is_mended (Forms *f, gconstpointer data)
{
  g_autofree char *message = NULL;
  g_autofree char *mended = NULL;

  forms_fill_smallest (f);
  forms_type (f, "start", "11.00");
  forms_type (f, "end", "9");
  forms_go_to (f, "venue");
  message = forms_get_message (f, "end");
  g_assert_nonnull (message);
  forms_type (f, "start", "8");
  forms_go_to (f, "venue");
  mended = forms_get_message (f, "end");
  g_assert_null (mended);
  g_assert_false (is_invalid (forms_go_to (f, "end")));
}

/* Who has not come to a field yet is not blamed for it. */
static void
test_what_is_not_reached_is_not_blamed (Forms *f, gconstpointer data)
{
  g_autofree char *message = NULL;

  forms_go_to (f, "date");
  forms_type (f, "venue", "Kantor Desa");
  forms_go_to (f, "notes");
  message = forms_get_message (f, "date");
  g_assert_null (message);
}

static void
test_a_warning_never_blocks (Forms *f, gconstpointer data)
{
  g_autofree char *message = NULL;

  forms_fill_smallest (f);
  forms_type (f, "att_cpmi_l", "0");
  f->form->tried = TRUE;
  dme_record_form_check (f->form);
  message = forms_get_message (f, "att_cpmi_l");
  g_assert_nonnull (message);
  g_assert_false (forms_is_error (f, "att_cpmi_l"));
  forms_save (f);
  g_assert_cmpuint (f->saved, ==, 1);
}

static gboolean
is_sensitive (Forms *f, const char *field)
{
  GtkWidget *before = forms_go_to (f, "venue");
  GtkWidget *after;

  dme_record_form_focus (f->form, field);
  after = gtk_root_get_focus (GTK_ROOT (f->window));

  return after != before;
}

static void
test_table_and_number_exclude_each_other (Forms *f, gconstpointer data)
{
  g_autoptr (DmeRecord) record = NULL;
  g_autoptr (GPtrArray) children = g_ptr_array_new ();
  g_autofree char *id = dme_uuid_new ();
  g_autofree char *message = NULL;
  g_autofree char *kept = NULL;

  g_assert_true (is_sensitive (f, "att_cpmi_l"));
  g_assert_true (is_sensitive (f, "att_estimate"));
  forms_type (f, "att_cpmi_l", "12");
  g_assert_false (is_sensitive (f, "att_estimate"));
  forms_type (f, "att_cpmi_l", "");
  forms_type (f, "att_estimate", "200");
  g_assert_false (is_sensitive (f, "att_cpmi_l"));

  record = dme_record_new (&dme_type_activity, id);
  dme_fields_set (record->fields, "att_cpmi_l", "12");
  dme_fields_set (record->fields, "att_estimate", "200");
  dme_fields_set (record->fields, "date", "2025-08-21");
  dme_fields_set (record->fields, "region", "53.02.08.2005");
  dme_fields_set (record->fields, "kind", "peringatan");
  dme_record_form_edit (f->form, record, children, NULL);
  g_assert_true (is_sensitive (f, "att_cpmi_l"));
  g_assert_true (is_sensitive (f, "att_estimate"));
  forms_act (f, "form.save");
  message = forms_get_message (f, "att_estimate");
  g_assert_nonnull (message);
  kept = forms_get_text (f, "att_cpmi_l");
  g_assert_cmpstr (kept, ==, "12");
  g_assert_false (f->form->saving);
}

static void
test_numbers_are_read_as_people_write_them (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *shown = NULL;
  DmeAttendanceGrid *grid;

  forms_fill_smallest (f);
  forms_type (f, "att_umum_l", "15.345");
  forms_type (f, "att_umum_p", "1200");
  forms_type (f, "att_cpmi_l", "x"); /* A slip onto the letters changes nothing. */
  forms_go_to (f, "notes");
  shown = forms_get_text (f, "att_umum_p");
  g_assert_cmpstr (shown, ==, "1.200");
  grid = DME_ATTENDANCE_GRID (gtk_widget_get_ancestor (forms_go_to (f, "att_umum_l"),
                                                       DME_TYPE_ATTENDANCE_GRID));
  g_assert_cmpint (dme_attendance_grid_get_total (grid), ==, 16545);
  forms_save (f);
  records = forms_list (f, &dme_type_activity);
  g_assert_cmpstr (dme_record_get (records->pdata[0], "att_umum_l"), ==, "15345");
  g_assert_cmpstr (dme_record_get (records->pdata[0], "att_umum_p"), ==, "1200");
  g_assert_null (dme_record_get (records->pdata[0], "att_cpmi_l"));
}

static void
test_a_refused_save_keeps_what_was_typed (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GPtrArray) drafts = NULL;
  g_autofree char *kept = NULL;
  DmeSave *save;
  gboolean revealed = FALSE;

  forms_fill_smallest (f);
  forms_save (f);
  records = forms_list (f, &dme_type_activity);
  dme_record_form_edit (f->form, records->pdata[0], NULL, NULL);
  forms_type (f, "venue", "Gereja");

  save = dme_save_new (&dme_type_activity, f->saved_id, dme_fields_new ());
  save->del = DME_DEL_DELETE;
  g_ptr_array_add (saves, save);
  forms_put (f, saves);

  g_test_expect_message ("desa-migran-emas", G_LOG_LEVEL_WARNING, "Saving a record failed*");
  forms_act (f, "form.save");
  g_assert_true (f->form->saving);
  APP_WAIT_UNTIL (!f->form->saving);
  g_test_assert_expected_messages ();
  g_object_get (f->form->failure, "revealed", &revealed, NULL);
  g_assert_true (revealed);
  kept = forms_get_text (f, "venue");
  g_assert_cmpstr (kept, ==, "Gereja");
  g_assert_cmpuint (f->saved, ==, 1);
  forms_wait (1000);
  drafts = forms_drafts (f);
  g_assert_cmpuint (drafts->len, ==, 1);
}

#define ADD(name, func) \
  g_test_add ("/forms/" name, Forms, NULL, forms_set_up, func, forms_tear_down)

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");

  ADD ("every-field-of-an-activity-has-a-place", test_every_field_has_a_place);
  ADD ("loading-and-storing-keeps-every-field", test_loading_and_storing_keeps_every_field);
  ADD ("loading-empties-what-is-absent", test_loading_empties_what_is_absent);
  ADD ("the-smallest-form-is-saved", test_smallest_form_is_saved);
  ADD ("saving-twice-at-once-makes-one-record", test_saving_twice_at_once_makes_one_record);
  ADD ("an-edit-sends-changed-fields-only", test_an_edit_sends_changed_fields_only);
  ADD ("an-edit-without-change-sends-nothing", test_an_edit_without_change_sends_nothing);
  ADD ("what-a-newer-program-wrote-stays", test_what_a_newer_program_wrote_stays);
  ADD ("bad-input-is-shown-on-its-field", test_bad_input_is_shown_on_its_field);
  ADD ("a-village-must-be-picked", test_a_village_must_be_picked);
  ADD ("an-error-goes-when-it-is-mended", test_an_error_goes_when_it_is_mended);
  ADD ("what-is-not-reached-is-not-blamed", test_what_is_not_reached_is_not_blamed);
  ADD ("a-warning-never-blocks", test_a_warning_never_blocks);
  ADD ("table-and-number-exclude-each-other", test_table_and_number_exclude_each_other);
  ADD ("numbers-are-read-as-people-write-them", test_numbers_are_read_as_people_write_them);
  ADD ("a-refused-save-keeps-what-was-typed", test_a_refused_save_keeps_what_was_typed);

  return g_test_run ();
}
