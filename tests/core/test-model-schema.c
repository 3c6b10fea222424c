/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-access.h"
#include "dme-rights.h"
#include "dme-schema-table.h"

#include "core-test.h"

#include <string.h>

static gboolean
is_code (const char *text)
{
  return g_ascii_islower (*text) &&
         text[strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static void
assert_choices_are_sound (const DmeField *field)
{
  const DmeChoice *choice;
  gboolean wanted = field->kind == DME_KIND_CHOICE || field->kind == DME_KIND_CHOICES;

  g_assert_true (wanted == (field->choices != NULL));
  if (!wanted)
    return;

  for (choice = field->choices; choice->code != NULL; choice++)
    {
      g_assert_true (is_code (choice->code));
      g_assert_nonnull (choice->label);
      /* The first of that code: no code stands twice. */
      g_assert_true (dme_field_find_choice (field, choice->code) == choice);
    }
  g_assert_null (dme_field_find_choice (field, "no_such_choice"));
  g_assert_null (dme_field_find_choice (field, NULL));
}

static void
test_every_type_and_field_is_found_by_its_name (void)
{
  gsize n, i, j;
  const DmeType *const *types = dme_schema_get_types (&n);

  g_assert_cmpuint (n, >=, 4);
  for (i = 0; i < n; i++)
    {
      g_assert_true (is_code (types[i]->name));
      g_assert_true (dme_schema_find_type (types[i]->name) == types[i]);
      g_assert_null (types[i]->fields[types[i]->n_fields].name);

      for (j = 0; j < types[i]->n_fields; j++)
        {
          const DmeField *field = &types[i]->fields[j];

          g_assert_true (is_code (field->name));
          g_assert_true (dme_type_find_field (types[i], field->name) == field);
          g_assert_nonnull (dme_field_get_label (field));
          g_assert_cmpuint (field->since, >=, 1);
          g_assert_cmpuint (field->since, <=, DME_SCHEMA_VERSION);
          g_assert_nonnull (dme_field_get_kind_name (field));
          assert_choices_are_sound (field);
          if (field->ref_type != NULL)
            g_assert_nonnull (dme_schema_find_type (field->ref_type));
        }
      g_assert_null (dme_type_find_field (types[i], "no_such_field"));
      g_assert_null (dme_type_find_field (types[i], ""));
      g_assert_null (dme_type_find_field (types[i], NULL));
    }
  g_assert_null (dme_schema_find_type ("no_such_type"));
  g_assert_null (dme_schema_find_type (NULL));
}

static void
test_children_name_their_parent (void)
{
  g_assert_null (dme_type_get_parent_field (&dme_type_activity));
  g_assert_null (dme_type_get_parent_field (&dme_type_organisation));
  g_assert_cmpstr (dme_type_get_parent_field (&dme_type_participation)->name, ==, "activity");
  g_assert_cmpstr (dme_type_get_parent_field (&dme_type_follow_up)->name, ==, "parent");
}

static void
test_every_cell_of_the_grid_is_a_field (void)
{
  const DmeChoice *category = dme_schema_get_attendance_categories ();
  guint n;

  for (n = 0; category[n].code != NULL; n++)
    {
      g_autofree char *l = g_strdup_printf ("att_%s_l", category[n].code);
      g_autofree char *p = g_strdup_printf ("att_%s_p", category[n].code);

      g_assert_cmpint (dme_type_find_field (&dme_type_activity, l)->kind, ==, DME_KIND_INT);
      g_assert_cmpint (dme_type_find_field (&dme_type_activity, p)->kind, ==, DME_KIND_INT);
    }
  g_assert_cmpuint (n, ==, 10);
}

static void
test_an_unknown_choice_is_shown_by_its_code (void)
{
  const DmeField *kind = dme_type_find_field (&dme_type_activity, "kind");

  use_language ("en");
  g_assert_cmpstr (dme_choice_get_label (kind, "sosialisasi"), ==, "Outreach session");
  g_assert_cmpstr (dme_choice_get_label (kind, "from_a_newer_program"), ==, "from_a_newer_program");
}

static void
test_a_type_outside_the_table_works_too (void)
{
  static const DmeField fields[] = {
    { "b", "B", DME_KIND_TEXT, 0, 1, NULL, NULL },
    { "a", "A", DME_KIND_TEXT, 0, 1, NULL, NULL },
    { NULL, NULL, 0, 0, 0, NULL, NULL },
  };
  static const DmeType type = { "test", "Test", fields, 2 };

  g_assert_true (dme_type_find_field (&type, "a") == &fields[1]);
  g_assert_null (dme_type_find_field (&type, "c"));
}

/* The rights, and what is about one person, say the same of every type. */
static void
test_only_what_is_about_a_person_is_erased (void)
{
  static const char *const roles[] = { "koordinator", "petugas", "kantor" };
  gsize n_types;
  const DmeType *const *types = dme_schema_get_types (&n_types);

  for (gsize t = 0; t < n_types; t++)
    {
      const DmeType *type = types[t];
      const DmeField *parent = dme_type_get_parent_field (type);
      gboolean about_one = FALSE;

      for (gsize i = 0; i < type->n_fields; i++)
        about_one = about_one || (type->fields[i].flags & DME_FIELD_SENSITIVE) != 0;
      if (parent != NULL)
        about_one = parent->ref_type == NULL || g_str_equal (parent->ref_type, "person");

      g_test_message ("%s", type->name);
      g_assert_true (dme_type_may_be_erased (type) == about_one);
      for (gsize r = 0; r < G_N_ELEMENTS (roles); r++)
        g_assert_true (about_one || !dme_rights_has (roles[r], type->name, DME_RIGHT_ERASE));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/schema/every-type-and-field-is-found-by-its-name",
                   test_every_type_and_field_is_found_by_its_name);
  g_test_add_func ("/model/schema/children-name-their-parent", test_children_name_their_parent);
  g_test_add_func ("/model/schema/every-cell-of-the-grid-is-a-field",
                   test_every_cell_of_the_grid_is_a_field);
  g_test_add_func ("/model/schema/an-unknown-choice-is-shown-by-its-code",
                   test_an_unknown_choice_is_shown_by_its_code);
  g_test_add_func ("/model/schema/a-type-outside-the-table-works-too",
                   test_a_type_outside_the_table_works_too);
  g_test_add_func ("/model/schema/only-what-is-about-a-person-is-erased",
                   test_only_what_is_about_a_person_is_erased);

  return g_test_run ();
}
