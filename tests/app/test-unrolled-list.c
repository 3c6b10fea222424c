/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gtk/gtk.h>

#include "dme-unrolled-list.h"

/* A list of numbers, and whoever follows its announcements: at the end of each both must have the
 * same, which is all that a list view knows. */

typedef struct
{
  GtkStringList *source;
  DmeUnrolledList *list;
  GPtrArray *followed; /* of GObject */
  guint most;          /* items added while others went, in one announcement */
  guint next;
} Fixture;

static void
follow_cb (GListModel *list, guint position, guint removed, guint added, Fixture *f)
{
  g_assert_cmpuint (position + removed, <=, f->followed->len);
  if (removed > 0)
    {
      g_ptr_array_remove_range (f->followed, position, removed);
      f->most = MAX (f->most, added);
    }
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (f->followed, (gint) (position + i),
                        g_list_model_get_item (list, position + i));

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, f->followed->len);
  g_assert_null (g_list_model_get_item (list, f->followed->len));
  for (guint i = 0; i < f->followed->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      g_assert_true (item == f->followed->pdata[i]);
    }
}

static void
splice (Fixture *f, guint position, guint removed, guint added)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < added; i++)
    g_ptr_array_add (texts, g_strdup_printf ("%u", f->next++));
  g_ptr_array_add (texts, NULL);
  gtk_string_list_splice (f->source, position, removed, (const char *const *) texts->pdata);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->source = gtk_string_list_new (NULL);
  f->list = dme_unrolled_list_new (g_object_ref (G_LIST_MODEL (f->source)));
  f->followed = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (f->list, "items-changed", G_CALLBACK (follow_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (f->list, f);
  g_assert_finalize_object (f->list);
  g_ptr_array_unref (f->followed);
  g_assert_finalize_object (f->source);
}

static void
grow (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_whole (Fixture *f)
{
  grow ();
  g_assert_cmpuint (f->followed->len, ==, g_list_model_get_n_items (G_LIST_MODEL (f->source)));
  for (guint i = 0; i < f->followed->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (f->source), i);

      g_assert_true (item == f->followed->pdata[i]);
    }
}

static void
test_beginning_first (Fixture *f, gconstpointer data)
{
  splice (f, 0, 0, 3);
  g_assert_cmpuint (f->followed->len, ==, 3);

  splice (f, 0, 3, 1000);
  g_assert_cmpuint (f->followed->len, ==, DME_UNROLLED_FIRST);
  assert_whole (f);

  /* The next answer comes before the list is whole. */
  splice (f, 0, 1000, 800);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (f->followed->len, <, 800);
  splice (f, 0, 800, 700);
  g_assert_cmpuint (f->followed->len, ==, DME_UNROLLED_FIRST);
  assert_whole (f);
}

static void
test_small_changes (Fixture *f, gconstpointer data)
{
  splice (f, 0, 0, 1000);
  assert_whole (f);
  splice (f, 10, 1, 2);
  g_assert_cmpuint (f->followed->len, ==, 1001);
  splice (f, 0, 0, 300);
  g_assert_cmpuint (f->followed->len, ==, 1301); /* nothing that is in view goes away */
  splice (f, 1301, 0, 1);
  g_assert_cmpuint (f->followed->len, ==, 1302);
  assert_whole (f);
}

/* What asks for each new item asks for few. */
static void
test_replacements (Fixture *f, gconstpointer data)
{
  splice (f, 0, 0, 2000);
  assert_whole (f);
  splice (f, 100, 1800, 1700);
  g_assert_cmpuint (f->followed->len, ==, 1900);
  assert_whole (f);
  g_assert_cmpuint (f->most, <=, DME_UNROLLED_FIRST);
}

static void
test_anything (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);

  for (guint i = 0; i < 300; i++)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (f->source));
      guint position = (guint) g_rand_int_range (rand, 0, (gint) MIN (n, i % 3 == 0 ? n : 70) + 1);
      guint removed = (guint) g_rand_int_range (rand, 0, (gint) (n - position) + 1);
      guint added = (guint) g_rand_int_range (rand, 0, i % 2 == 0 ? 5 : 400);

      splice (f, position, i % 5 == 0 ? MIN (removed, 3) : removed, added);
      for (guint j = 0; j < i % 4; j++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 10 == 0)
        assert_whole (f);
    }

  assert_whole (f);
  g_assert_cmpuint (f->most, <=, DME_UNROLLED_FIRST);
}

#define ADD(name, func) g_test_add ("/unrolled-list/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("of-a-new-list-the-beginning-comes-first", test_beginning_first);
  ADD ("small-changes-are-told-at-once", test_small_changes);
  ADD ("many-for-many-are-told-in-two-steps", test_replacements);
  ADD ("whatever-happens-it-ends-with-the-same-items", test_anything);
  return g_test_run ();
}
