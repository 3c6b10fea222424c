/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include <gio/gio.h>

#include "dme-child-row.h"
#include "dme-organisation-entry.h"
#include "dme-schema-table.h"
#include "dme-suggest-entry.h"
#include "dme-uuid.h"
#include "forms-fixture.h"

static const char *program;

static void
assert_text (Forms *f, const char *field, const char *expected)
{
  g_autofree char *text = forms_get_text (f, field);

  g_assert_cmpstr (text, ==, expected);
}

/* Types the name, and picks what stands at @position of the list; -1: the last line. */
static void
pick_organisation (Forms *f, guint row, const char *name, int position)
{
  g_autofree char *field = g_strdup_printf ("participation:%u:organisation", row);
  GtkWidget *text = forms_go_to (f, field);
  GtkWidget *widget = gtk_widget_get_ancestor (text, DME_TYPE_SUGGEST_ENTRY);
  DmeSuggestEntry *suggest = DME_SUGGEST_ENTRY (widget);
  guint n;

  forms_wait (100); /* It scrolls there. */
  gtk_editable_set_text (GTK_EDITABLE (text), name);
  APP_WAIT_UNTIL (dme_suggest_entry_get_n_offered (suggest) > 0);
  n = dme_suggest_entry_get_n_offered (suggest);
  dme_suggest_entry_pick (suggest, position < 0 ? n - 1 : (guint) position);
}

static void
add_everything (Forms *f)
{
  forms_fill_smallest (f);
  forms_type (f, "venue", "Aula & \"Gereja\" <Naikliu> '\\'");
  forms_type (f, "start", "jam sembilan"); /* not yet a time */
  forms_choose (f, "topics", "biaya,pengaduan");
  forms_type (f, "att_pmi_p", "1.200");
  forms_type (f, "results", "Baris satu\nBaris dua");
  forms_add_row (DME_ACTIVITY_FORM (f->form)->follow_ups);
  forms_type (f, "follow_up:0:what", "Kirim leaflet");
  forms_type (f, "follow_up:0:due", "1/9/2025");
  forms_add_row (DME_ACTIVITY_FORM (f->form)->participations);
  pick_organisation (f, 0, "PT Bumi Mas", -1);
  forms_type (f, "participation:0:count_l", "3");
}

static void
assert_everything (Forms *f)
{
  assert_text (f, "region", "53.02.08.2005");
  assert_text (f, "date", "21/08/2025");
  assert_text (f, "venue", "Aula & \"Gereja\" <Naikliu> '\\'");
  assert_text (f, "start", "jam sembilan");
  assert_text (f, "topics", "biaya,pengaduan");
  assert_text (f, "att_pmi_p", "1.200");
  assert_text (f, "results", "Baris satu\nBaris dua");
  g_assert_cmpuint (dme_children_section_get_n_rows (DME_ACTIVITY_FORM (f->form)->follow_ups), ==,
                    1);
  g_assert_cmpuint (dme_children_section_get_n_rows (DME_ACTIVITY_FORM (f->form)->participations),
                    ==, 1);
}

static void
test_typing_is_kept_within_a_second (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = NULL;

  forms_type (f, "venue", "Kantor");
  forms_wait (1000);
  drafts = forms_drafts (f);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpstr (dme_fields_get (((DmeDraft *) drafts->pdata[0])->fields, "venue"), ==, "Kantor");
  g_assert_true (dme_record_form_get_dirty (f->form));
  g_assert_cmpstr (adw_window_title_get_subtitle (f->form->title), !=, "");
}

/* Who types without a rest is not forgotten. */
static void
test_typing_without_rest_is_kept_too (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = NULL;
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  guint i = 0;

  while (g_get_monotonic_time () < end)
    {
      g_autofree char *text = g_strdup_printf ("Kantor %u", i++);

      forms_type (f, "venue", text);
      forms_wait (100);
    }
  drafts = forms_drafts (f);
  g_assert_cmpuint (drafts->len, ==, 1);
}

static void
test_an_empty_form_makes_no_draft (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GPtrArray) left = NULL;

  forms_go_to (f, "venue");
  forms_act (f, "form.back");
  g_assert_cmpuint (f->closed, ==, 1);
  drafts = forms_drafts (f);
  g_assert_cmpuint (drafts->len, ==, 0);

  /* Typed and taken away again: nothing is left behind. */
  forms_type (f, "venue", "Kantor");
  forms_wait (1000);
  forms_type (f, "venue", "");
  forms_wait (1000);
  left = forms_drafts (f);
  g_assert_cmpuint (left->len, ==, 0);
  g_assert_false (dme_record_form_get_dirty (f->form));
}

static void
test_back_keeps_the_draft (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = NULL;

  forms_type (f, "venue", "Kantor");
  forms_act (f, "form.back");
  g_assert_cmpuint (f->closed, ==, 1);
  drafts = forms_drafts (f);
  g_assert_cmpuint (drafts->len, ==, 1);
}

static void
test_a_draft_brings_everything_back (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GPtrArray) more = NULL;
  g_autofree char *focus = NULL;

  add_everything (f);
  forms_type (f, "obstacles_note", "Sinyal tidak ada");
  dme_record_form_keep (f->form);
  forms_open_again (f);

  drafts = forms_drafts (f);
  g_assert_cmpuint (drafts->len, ==, 1);
  dme_record_form_resume (f->form, drafts->pdata[0]);
  assert_everything (f);
  focus = dme_record_form_get_focus (f->form);
  g_assert_cmpstr (focus, ==, "obstacles_note");

  /* It goes on as the same draft. */
  forms_type (f, "host", "Dinas Nakertrans TTS");
  forms_wait (1000);
  more = forms_drafts (f);
  g_assert_cmpuint (more->len, ==, 1);
}

static void
test_a_resumed_draft_is_saved_with_its_children (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GPtrArray) organisations = NULL;
  g_autoptr (GPtrArray) participations = NULL;
  g_autoptr (GPtrArray) follow_ups = NULL;

  add_everything (f);
  dme_record_form_keep (f->form);
  forms_open_again (f);
  drafts = forms_drafts (f);
  dme_record_form_resume (f->form, drafts->pdata[0]);

  forms_type (f, "start", "9");
  forms_act (f, "form.save"); /* The new organisation has no kind yet. */
  g_assert_false (f->form->saving);
  forms_choose_kind (f, 0, "p3mi");
  forms_save (f);

  left = forms_drafts (f);
  g_assert_cmpuint (left->len, ==, 0);
  organisations = forms_list (f, &dme_type_organisation);
  g_assert_cmpuint (organisations->len, ==, 1);
  g_assert_cmpstr (dme_record_get (organisations->pdata[0], "name"), ==, "PT Bumi Mas");
  participations = forms_list (f, &dme_type_participation);
  g_assert_cmpuint (participations->len, ==, 1);
  g_assert_cmpstr (dme_record_get (participations->pdata[0], "activity"), ==, f->saved_id);
  g_assert_cmpstr (dme_record_get (participations->pdata[0], "organisation"), ==,
                   ((DmeRecord *) organisations->pdata[0])->id);
  g_assert_cmpstr (dme_record_get (participations->pdata[0], "count_l"), ==, "3");
  follow_ups = forms_list (f, &dme_type_follow_up);
  g_assert_cmpuint (follow_ups->len, ==, 1);
  g_assert_cmpstr (dme_record_get (follow_ups->pdata[0], "due"), ==, "2025-09-01");
}

static void
test_children_are_changed_and_removed (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) follow_ups = NULL;
  g_autoptr (GPtrArray) ops = NULL;
  DmeRecord *left;

  forms_fill_smallest (f);
  forms_add_row (DME_ACTIVITY_FORM (f->form)->follow_ups);
  forms_type (f, "follow_up:0:what", "Kirim leaflet");
  forms_add_row (DME_ACTIVITY_FORM (f->form)->follow_ups);
  forms_type (f, "follow_up:1:what", "Undang Disnaker");
  forms_add_row (DME_ACTIVITY_FORM (f->form)->follow_ups); /* An empty row is nothing. */
  forms_save (f);

  records = forms_list (f, &dme_type_activity);
  dme_record_form_edit (f->form, records->pdata[0], NULL, NULL);
  APP_WAIT_UNTIL (dme_children_section_get_n_rows (DME_ACTIVITY_FORM (f->form)->follow_ups) == 2);
  g_signal_emit_by_name (forms_first_row (DME_ACTIVITY_FORM (f->form)->follow_ups), "remove");
  forms_type (f, "follow_up:0:owner", "Winda");
  forms_save (f);

  follow_ups = forms_list (f, &dme_type_follow_up);
  g_assert_cmpuint (follow_ups->len, ==, 1);
  left = follow_ups->pdata[0];
  g_assert_cmpstr (dme_record_get (left, "owner"), ==, "Winda");
  ops = forms_history (f, &dme_type_follow_up, left->id);
  g_assert_cmpuint (ops->len, ==, 2);
  g_assert_cmpuint (dme_fields_get_size (((DmeOp *) ops->pdata[1])->set), ==, 1);
}

static void
test_a_known_organisation_is_not_added_again (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) organisations = NULL;
  g_autoptr (GPtrArray) participations = NULL;

  forms_fill_smallest (f);
  forms_add_row (DME_ACTIVITY_FORM (f->form)->participations);
  pick_organisation (f, 0, "Apjati NTT", -1);
  forms_choose_kind (f, 0, "asosiasi");
  forms_add_row (DME_ACTIVITY_FORM (f->form)->participations); /* Twice in one form: added once. */
  pick_organisation (f, 1, "APJATI  ntt", -1);
  forms_save (f);

  forms_fill_smallest (f);
  forms_add_row (DME_ACTIVITY_FORM (f->form)->participations);
  pick_organisation (f, 0, "apjati", 0);
  forms_save (f);
  organisations = forms_list (f, &dme_type_organisation);
  g_assert_cmpuint (organisations->len, ==, 1);
  participations = forms_list (f, &dme_type_participation);
  g_assert_cmpuint (participations->len, ==, 3);
}

static void
test_a_draft_of_an_edit_sends_only_its_changes (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GPtrArray) ops = NULL;
  DmeFields *other = dme_fields_new ();
  DmeOp *op;

  forms_fill_smallest (f);
  forms_type (f, "venue", "Kantor Desa");
  forms_save (f);
  records = forms_list (f, &dme_type_activity);
  dme_record_form_edit (f->form, records->pdata[0], NULL, NULL);
  forms_type (f, "host", "Dinas");
  dme_record_form_keep (f->form);

  /* Meanwhile the venue changes by another way; the draft never touched it. */
  dme_fields_set (other, "venue", "Gereja");
  g_ptr_array_add (saves, dme_save_new (&dme_type_activity, f->saved_id, other));
  forms_put (f, saves);

  forms_open_again (f);
  drafts = forms_drafts (f);
  dme_record_form_resume (f->form, drafts->pdata[0]);
  forms_save (f);
  ops = forms_history (f, &dme_type_activity, f->saved_id);
  op = ops->pdata[ops->len - 1];
  g_assert_cmpuint (dme_fields_get_size (op->set), ==, 1);
  g_assert_cmpstr (dme_fields_get (op->set, "host"), ==, "Dinas");
}

static void
test_discarding_can_be_undone (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) again = NULL;

  add_everything (f);
  forms_wait (1000);
  forms_act (f, "form.discard");
  none = forms_drafts (f);
  g_assert_cmpuint (none->len, ==, 0);
  assert_text (f, "venue", NULL);
  g_assert_cmpuint (dme_children_section_get_n_rows (DME_ACTIVITY_FORM (f->form)->follow_ups), ==,
                    0);
  g_assert_false (dme_record_form_get_dirty (f->form));

  forms_act (f, "form.undo-discard");
  assert_everything (f);
  again = forms_drafts (f);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_true (dme_record_form_get_dirty (f->form));
}

/* The child: types, and waits to be killed. */
static int
type_and_wait (const char *dir)
{
  Forms f = { 0 };

  app_application ();
  f.dir = g_strdup (dir);
  forms_open (&f);
  add_everything (&f);
  g_print ("typed\n");
  forms_wait (60000);

  return 1;
}

static void
test_a_killed_program_loses_nothing (Forms *f, gconstpointer data)
{
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autofree char *line = NULL;
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);

  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--type", dir, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (output, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
    }
  while (strcmp (line, "typed") != 0);
  g_usleep (1500 * 1000); /* What is promised is a second; starting to wait takes its own time. */
  g_subprocess_send_signal (child, SIGKILL);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (child));

  g_free (f->dir);
  f->dir = g_steal_pointer (&dir);
  forms_open_again (f);
  drafts = forms_drafts (f);
  g_assert_cmpuint (drafts->len, ==, 1);
  dme_record_form_resume (f->form, drafts->pdata[0]);
  assert_everything (f);
}

#define ADD(name, func) \
  g_test_add ("/form-drafts/" name, Forms, NULL, forms_set_up, func, forms_tear_down)

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--type"))
    {
      app_init (NULL, NULL, "en");
      return type_and_wait (argv[2]);
    }

  program = argv[0];
  app_init (&argc, &argv, "en");

  ADD ("typing-is-kept-within-a-second", test_typing_is_kept_within_a_second);
  ADD ("typing-without-rest-is-kept-too", test_typing_without_rest_is_kept_too);
  ADD ("an-empty-form-makes-no-draft", test_an_empty_form_makes_no_draft);
  ADD ("back-keeps-the-draft", test_back_keeps_the_draft);
  ADD ("a-draft-brings-everything-back", test_a_draft_brings_everything_back);
  ADD ("a-resumed-draft-is-saved-with-its-children",
       test_a_resumed_draft_is_saved_with_its_children);
  ADD ("children-are-changed-and-removed", test_children_are_changed_and_removed);
  ADD ("a-known-organisation-is-not-added-again", test_a_known_organisation_is_not_added_again);
  ADD ("a-draft-of-an-edit-sends-only-its-changes", test_a_draft_of_an_edit_sends_only_its_changes);
  ADD ("discarding-can-be-undone", test_discarding_can_be_undone);
  ADD ("a-killed-program-loses-nothing-typed", test_a_killed_program_loses_nothing);

  return g_test_run ();
}
