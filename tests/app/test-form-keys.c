/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-field.h"
#include "dme-schema-table.h"
#include "dme-suggest-entry.h"
#include "forms-fixture.h"

/* The form without a mouse. */

/* Tab and Enter go the same way: men, women, next row; after the last one, on. */
static void
test_tab_goes_row_by_row (Forms *f, gconstpointer data)
{
  const DmeChoice *categories = dme_schema_get_attendance_categories ();

  forms_go_to (f, "att_cpmi_l");
  for (guint i = 0; categories[i].code != NULL; i++)
    {
      for (guint j = 0; j < 2; j++)
        {
          g_autofree char *expected =
            g_strdup_printf ("att_%s_%s", categories[i].code, j == 0 ? "l" : "p");
          g_autofree char *focus = dme_record_form_get_focus (f->form);
          GtkWidget *text = gtk_root_get_focus (GTK_ROOT (f->window));

          g_assert_cmpstr (focus, ==, expected);
          if (i % 2 == 0)
            gtk_widget_child_focus (f->window, GTK_DIR_TAB_FORWARD);
          else
            g_signal_emit_by_name (gtk_widget_get_parent (text), "activate");
        }
    }
  {
    g_autofree char *focus = dme_record_form_get_focus (f->form);

    g_assert_cmpstr (focus, ==, "att_disability");
  }
}

static void
test_the_focus_follows_the_reading_order (Forms *f, gconstpointer data)
{
  static const char *const order[] = { "kind",  "mode", "region",    "venue",        "date",
                                       "start", "end",  "travel_km", "travel_hours", "letter_no" };
  guint i = 0;

  forms_go_to (f, "kind");
  for (guint steps = 0; i < G_N_ELEMENTS (order) && steps < 40; steps++)
    {
      g_autofree char *focus = dme_record_form_get_focus (f->form);

      if (g_strcmp0 (focus, order[i]) == 0)
        i++;
      else
        g_assert_cmpstr (focus, ==, order[i - 1]); /* a field may have two stops: the calendar */
      gtk_widget_child_focus (f->window, GTK_DIR_TAB_FORWARD);
    }
  g_assert_cmpuint (i, ==, G_N_ELEMENTS (order));
}

static void
test_the_village_is_found_while_typing (Forms *f, gconstpointer data)
{
  GtkWidget *focus = forms_go_to (f, "region");
  DmeSuggestEntry *suggest =
    DME_SUGGEST_ENTRY (gtk_widget_get_ancestor (focus, DME_TYPE_SUGGEST_ENTRY));
  g_autofree char *typed = NULL;
  g_autofree char *picked = NULL;
  g_autofree char *online = NULL;

  gtk_editable_set_text (GTK_EDITABLE (focus), "kualeu");
  g_assert_cmpuint (dme_suggest_entry_get_n_offered (suggest), >=, 2);
  typed = forms_get_text (f, "region");
  g_assert_cmpstr (typed, ==, "kualeu");

  /* A name that only one village bears is picked on leaving, and a code is as good as a name. */
  gtk_editable_set_text (GTK_EDITABLE (focus), "53.02.07.2015");
  forms_go_to (f, "venue");
  g_assert_cmpuint (dme_suggest_entry_get_n_offered (suggest), ==, 0);
  picked = forms_get_text (f, "region");
  g_assert_cmpstr (picked, ==, "53.02.07.2015");

  /* Online, a regency will do. */
  forms_choose (f, "mode", "daring");
  forms_type (f, "region", "53.02");
  forms_go_to (f, "venue");
  online = forms_get_text (f, "region");
  g_assert_cmpstr (online, ==, "53.02");
  forms_type (f, "date", "21/8/2025");
  forms_save (f);
  g_assert_cmpuint (f->saved, ==, 1);
}

static void
test_training_has_sector_and_partner (Forms *f, gconstpointer data)
{
  g_assert_false (gtk_widget_is_visible (forms_go_to (f, "partner")));
  forms_choose (f, "kind", "pelatihan");
  g_assert_true (gtk_widget_is_visible (forms_go_to (f, "partner")));
  forms_type (f, "partner", "SMK PP Negeri Kupang");
  forms_choose (f, "kind", "sosialisasi");
  g_assert_true (gtk_widget_is_visible (forms_go_to (f, "partner"))); /* What is filled is never
                                                                         hidden. */
}

static void
test_mnemonics_are_unique (Forms *f, gconstpointer data)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (f->form));
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);

  g_hash_table_add (used, GUINT_TO_POINTER ('s')); /* Save */
  for (guint i = 0; i < fields->len; i++)
    {
      gunichar letter = dme_form_field_get_mnemonic (fields->pdata[i]);

      if (letter != 0)
        g_assert_true (g_hash_table_add (used, GUINT_TO_POINTER (letter)));
    }
  g_assert_cmpuint (g_hash_table_size (used), >, 15);
}

static void
go_by_section (Forms *f, const char *action, const char *expected)
{
  g_autofree char *focus = NULL;

  gtk_widget_activate_action (GTK_WIDGET (f->form), action, NULL);
  focus = dme_record_form_get_focus (f->form);
  g_assert_cmpstr (focus, ==, expected);
}

static void
test_a_form_is_left_out_section_by_section (Forms *f, gconstpointer data)
{
  forms_go_to (f, "venue");
  go_by_section (f, "form.next-section", "letter_no");
  go_by_section (f, "form.next-section", "topics");
  go_by_section (f, "form.previous-section", "letter_no");
  go_by_section (f, "form.previous-section", "kind");
  go_by_section (f, "form.previous-section", "kind"); /* there is none before it */
}

#define ADD(name, func) \
  g_test_add ("/form-keys/" name, Forms, NULL, forms_set_up, func, forms_tear_down)

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");

  ADD ("tab-goes-from-men-to-women-to-the-next-row", test_tab_goes_row_by_row);
  ADD ("the-focus-follows-the-reading-order", test_the_focus_follows_the_reading_order);
  ADD ("the-village-is-found-while-typing", test_the_village_is_found_while_typing);
  ADD ("training-has-sector-and-partner", test_training_has_sector_and_partner);
  ADD ("mnemonics-are-unique", test_mnemonics_are_unique);
  ADD ("a-form-is-left-out-section-by-section", test_a_form_is_left_out_section_by_section);

  return g_test_run ();
}
