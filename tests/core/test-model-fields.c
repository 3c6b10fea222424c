/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-fields.h"

static DmeFields *
random_fields (gboolean with_null)
{
  DmeFields *fields = dme_fields_new ();
  int n = g_test_rand_int_range (0, 14);
  int i;

  for (i = 0; i < n; i++)
    {
      char name[3] = { g_test_rand_int_range ('a', 'e'), g_test_rand_int_range ('a', 'e'), '\0' };

      if (with_null && g_test_rand_int_range (0, 4) == 0)
        dme_fields_set (fields, name, NULL);
      else
        dme_fields_set_int (fields, name, g_test_rand_int_range (0, 3));
    }

  return fields;
}

static void
assert_sorted (const DmeFields *fields)
{
  guint i;

  for (i = 1; i < dme_fields_get_size (fields); i++)
    g_assert_cmpstr (dme_fields_get_name_at (fields, i - 1), <, dme_fields_get_name_at (fields, i));
}

static void
test_a_diff_applied_leads_to_the_other (void)
{
  guint i, j;

  for (i = 0; i < 20000; i++)
    {
      g_autoptr (DmeFields) before = random_fields (FALSE);
      g_autoptr (DmeFields) after = random_fields (FALSE);
      g_autoptr (DmeFields) changes = dme_fields_diff (before, after);
      g_autoptr (DmeFields) nothing = NULL;

      for (j = 0; j < dme_fields_get_size (changes); j++) /* the smallest change */
        {
          const char *name = dme_fields_get_name_at (changes, j);

          g_assert_cmpstr (dme_fields_get (before, name), !=, dme_fields_get_value_at (changes, j));
        }

      dme_fields_apply (before, changes);
      assert_sorted (before);
      assert_sorted (changes);
      g_assert_true (dme_fields_equal (before, after));

      nothing = dme_fields_diff (before, after);
      g_assert_cmpuint (dme_fields_get_size (nothing), ==, 0);
    }
}

static void
test_changes_behave_like_a_table (void)
{
  guint i, j;

  for (i = 0; i < 5000; i++)
    {
      g_autoptr (DmeFields) fields = random_fields (FALSE);
      g_autoptr (DmeFields) changes = random_fields (TRUE);
      g_autoptr (GHashTable)
        table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

      for (j = 0; j < dme_fields_get_size (fields); j++)
        g_hash_table_insert (table, g_strdup (dme_fields_get_name_at (fields, j)),
                             g_strdup (dme_fields_get_value_at (fields, j)));
      for (j = 0; j < dme_fields_get_size (changes); j++)
        {
          const char *name = dme_fields_get_name_at (changes, j);
          const char *value = dme_fields_get_value_at (changes, j);

          if (value != NULL)
            g_hash_table_insert (table, g_strdup (name), g_strdup (value));
          else
            g_hash_table_remove (table, name);
        }

      dme_fields_apply (fields, changes);
      g_assert_cmpuint (dme_fields_get_size (fields), ==, g_hash_table_size (table));
      for (j = 0; j < dme_fields_get_size (fields); j++)
        g_assert_cmpstr (g_hash_table_lookup (table, dme_fields_get_name_at (fields, j)), ==,
                         dme_fields_get_value_at (fields, j));
    }
}

static void
test_a_cleared_field_in_a_record_counts_as_absent (void)
{
  g_autoptr (DmeFields) before = dme_fields_new ();
  g_autoptr (DmeFields) after = dme_fields_new ();
  g_autoptr (DmeFields) forth = NULL;
  g_autoptr (DmeFields) back = NULL;

  dme_fields_set (before, "venue", NULL);
  dme_fields_set (after, "notes", NULL);
  forth = dme_fields_diff (before, after);
  back = dme_fields_diff (after, before);
  g_assert_cmpuint (dme_fields_get_size (forth), ==, 0);
  g_assert_cmpuint (dme_fields_get_size (back), ==, 0);
}

static void
test_cleared_is_not_absent_in_a_change (void)
{
  g_autoptr (DmeFields) changes = dme_fields_new ();
  g_autoptr (DmeFields) empty = dme_fields_new ();

  dme_fields_set (changes, "venue", NULL);
  g_assert_true (dme_fields_has (changes, "venue"));
  g_assert_null (dme_fields_get (changes, "venue"));
  g_assert_false (dme_fields_equal (changes, empty));

  dme_fields_remove (changes, "venue");
  dme_fields_remove (changes, "venue");
  g_assert_false (dme_fields_has (changes, "venue"));
  g_assert_true (dme_fields_equal (changes, empty));
}

static void
test_values_are_read_by_kind (void)
{
  g_autoptr (DmeFields) fields = dme_fields_new ();

  dme_fields_set_int (fields, "att_cpmi_l", 12);
  dme_fields_set_int (fields, "money", G_GINT64_CONSTANT (78468365801));
  dme_fields_set (fields, "flag", "true");
  dme_fields_set (fields, "off", "false");
  dme_fields_set (fields, "topics", "biaya,hukum_budaya,lowongan");
  dme_fields_set (fields, "text", "12 people");

  g_assert_cmpint (dme_fields_get_int (fields, "att_cpmi_l", -1), ==, 12);
  g_assert_cmpint (dme_fields_get_int (fields, "money", -1), ==, 78468365801);
  g_assert_cmpint (dme_fields_get_int (fields, "text", -1), ==, -1);
  g_assert_cmpint (dme_fields_get_int (fields, "absent", -7), ==, -7);
  g_assert_true (dme_fields_get_bool (fields, "flag"));
  g_assert_false (dme_fields_get_bool (fields, "off"));
  g_assert_false (dme_fields_get_bool (fields, "absent"));

  g_assert_true (dme_fields_set_contains (fields, "topics", "biaya"));
  g_assert_true (dme_fields_set_contains (fields, "topics", "hukum_budaya"));
  g_assert_true (dme_fields_set_contains (fields, "topics", "lowongan"));
  g_assert_false (dme_fields_set_contains (fields, "topics", "hukum"));
  g_assert_false (dme_fields_set_contains (fields, "topics", "budaya"));
  g_assert_false (dme_fields_set_contains (fields, "topics", ""));
  g_assert_false (dme_fields_set_contains (fields, "absent", "biaya"));
}

static void
test_a_copy_stands_alone (void)
{
  g_autoptr (DmeFields) fields = random_fields (TRUE);
  g_autoptr (DmeFields) copy = NULL;

  dme_fields_set (fields, "venue", "Kantor Desa");
  copy = dme_fields_copy (fields);
  g_assert_true (dme_fields_equal (fields, copy));

  dme_fields_set (copy, "venue", dme_fields_get (copy, "venue")); /* its own value again */
  g_assert_true (dme_fields_equal (fields, copy));
  dme_fields_set (copy, "venue", "Aula");
  g_assert_cmpstr (dme_fields_get (fields, "venue"), ==, "Kantor Desa");
  g_assert_null (dme_fields_copy (NULL));
}

/* Texts that were reserved for, those that came too many, and their replacements. */
static void
test_reserved_room_is_only_a_hint (void)
{
  g_autoptr (DmeFields) fields = dme_fields_new ();
  g_autoptr (DmeFields) copy = NULL;
  guint i;

  dme_fields_reserve (fields, 2, 40);
  for (i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("f%02u", (i * 7) % 50);

      g_assert_true (dme_fields_add (fields, name, i % 5 != 0 ? name : NULL));
      g_assert_false (dme_fields_add (fields, name, "again"));
    }
  dme_fields_reserve (fields, 100, 1000); /* too late: nothing moves */
  g_assert_cmpuint (dme_fields_get_size (fields), ==, 50);
  assert_sorted (fields);
  g_assert_cmpstr (dme_fields_get (fields, "f07"), ==, "f07");
  copy = dme_fields_copy (fields);
  for (i = 0; i < 50; i += 2)
    {
      g_autofree char *name = g_strdup_printf ("f%02u", i);

      dme_fields_set (fields, name, "other");
      g_assert_cmpstr (dme_fields_get (fields, name), ==, "other");
      dme_fields_remove (fields, name);
    }
  g_assert_cmpuint (dme_fields_get_size (fields), ==, 25);
  g_assert_cmpuint (dme_fields_get_size (copy), ==, 50);
  g_assert_cmpstr (dme_fields_get (copy, "f14"), ==, "f14");
  g_assert_true (dme_fields_has (copy, "f00"));
  g_assert_null (dme_fields_get (copy, "f00"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/fields/a-diff-applied-leads-to-the-other",
                   test_a_diff_applied_leads_to_the_other);
  g_test_add_func ("/model/fields/changes-behave-like-a-table", test_changes_behave_like_a_table);
  g_test_add_func ("/model/fields/a-cleared-field-in-a-record-counts-as-absent",
                   test_a_cleared_field_in_a_record_counts_as_absent);
  g_test_add_func ("/model/fields/cleared-is-not-absent-in-a-change",
                   test_cleared_is_not_absent_in_a_change);
  g_test_add_func ("/model/fields/values-are-read-by-kind", test_values_are_read_by_kind);
  g_test_add_func ("/model/fields/a-copy-stands-alone", test_a_copy_stands_alone);
  g_test_add_func ("/model/fields/reserved-room-is-only-a-hint", test_reserved_room_is_only_a_hint);

  return g_test_run ();
}
