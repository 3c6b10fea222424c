/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-record-list.h"
#include "dme-store.h"
#include "store-fixture.h"

/* The store as the main thread sees it, and its lists. */

typedef struct
{
  Fixture base;
  DmeStore *store;
  guint changes;
} Async;

typedef struct
{
  GAsyncResult *result;
} Wait;

static void
wait_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Wait *) data)->result = g_object_ref (result);
}

static gboolean
on_time (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Bounded: a test that would hang fails. */
#define ITERATE_WHILE(condition) \
  G_STMT_START \
  { \
    gboolean late = FALSE; \
    guint timer = g_timeout_add_seconds (20, on_time, &late); \
    while ((condition) && !late) \
      g_main_context_iteration (NULL, TRUE); \
    g_assert_false (late); \
    g_source_remove (timer); \
  } \
  G_STMT_END

static GAsyncResult *
result_of (Wait *wait)
{
  ITERATE_WHILE (wait->result == NULL);
  return wait->result;
}

static void
changed_cb (Async *f)
{
  f->changes++;
}

static void
set_up (Async *f, gconstpointer data)
{
  fixture_set_up (&f->base, data);
  f->store = dme_store_new (f->base.dir);
  g_signal_connect_swapped (f->store, "changed", G_CALLBACK (changed_cb), f);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Async *f, gconstpointer data)
{
  dme_store_close (f->store);
  settle ();
  g_assert_finalize_object (f->store);
  fixture_tear_down (&f->base, data);
}

static GPtrArray *
a_save (const char *date, const char *venue)
{
  GPtrArray *saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);

  g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("activity"), NULL,
                                        an_activity (date, venue)));
  return saves;
}

static char *
save_async (Async *f, const char *date, const char *venue)
{
  g_autoptr (GPtrArray) saves = a_save (date, venue), saved = NULL;
  g_autoptr (GError) error = NULL;
  Wait wait = { 0 };

  dme_store_save_async (f->store, saves, NULL, wait_cb, &wait);
  saved = dme_store_save_finish (f->store, result_of (&wait), NULL, &error);
  g_object_unref (wait.result);
  g_assert_no_error (error);
  return g_strdup (((DmeSave *) saved->pdata[0])->id);
}

static void
test_save_then_load (Async *f, gconstpointer data)
{
  g_autofree char *id = save_async (f, "2026-02-09", "Ada");
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) record = NULL;
  Wait wait = { 0 };

  dme_store_load_async (f->store, dme_schema_find_type ("activity"), id, NULL, wait_cb, &wait);
  record = dme_store_load_finish (f->store, result_of (&wait), &error);
  g_object_unref (wait.result);
  g_assert_no_error (error);
  g_assert_cmpstr (dme_record_get (record, "venue"), ==, "Ada");
  ITERATE_WHILE (f->changes == 0);
  g_assert_cmpuint (f->changes, ==, 1);
}

static void
test_refusal_carries_its_problems (Async *f, gconstpointer data)
{
  g_autoptr (GPtrArray) saves = a_save ("2999-01-01", "Ada"), problems = NULL;
  g_autoptr (GError) error = NULL;
  Wait wait = { 0 };

  dme_store_save_async (f->store, saves, NULL, wait_cb, &wait);
  g_assert_null (dme_store_save_finish (f->store, result_of (&wait), &problems, &error));
  g_object_unref (wait.result);
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpint (((DmeProblem *) problems->pdata[0])->code, ==, DME_PROBLEM_DATE_IN_FUTURE);
}

static void
test_failure_to_open_is_told_by_each_call (Async *f, gconstpointer data)
{
  g_autofree char *nowhere = path_in (f->base.root, "nowhere");
  DmeStore *store = dme_store_new (nowhere);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      Wait wait = { 0 };

      dme_store_status_async (store, NULL, wait_cb, &wait);
      g_assert_null (dme_store_status_finish (store, result_of (&wait), &error));
      g_object_unref (wait.result);
      g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND);
    }

  dme_store_close (store);
  settle ();
  g_assert_finalize_object (store);
}

static void
test_read_after_the_close_is_cancelled (Async *f, gconstpointer data)
{
  g_autofree char *dir = g_strdup (f->base.dir);
  DmeStore *store = dme_store_new (dir);
  g_autoptr (GError) error = NULL;
  Wait wait = { 0 };

  dme_store_close (store);
  dme_store_status_async (store, NULL, wait_cb, &wait);
  g_assert_null (dme_store_status_finish (store, result_of (&wait), &error));
  g_object_unref (wait.result);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  settle ();
  g_assert_finalize_object (store);
}

static void
count_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) saved = dme_store_save_finish (DME_STORE (source), result, NULL, &error);

  g_assert_no_error (error);
  ++*(guint *) data;
}

static void
test_close_finishes_what_was_asked (Async *f, gconstpointer data)
{
  g_autoptr (GPtrArray) saves = a_save ("2026-02-09", "Ada");
  guint done = 0;

  for (int i = 0; i < 50; i++)
    dme_store_save_async (f->store, saves, NULL, count_cb, &done);
  dme_store_close (f->store);
  dme_store_close (f->store); /* Harmless. */
  g_assert_cmpuint (count_lines (f->base.db), ==, 50);
  ITERATE_WHILE (done < 50);
}

static void
test_cancelled_read_is_dropped (Async *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("activity"));
  g_autoptr (GError) error = NULL;
  Wait wait = { 0 };

  g_cancellable_cancel (cancellable);
  dme_store_query_async (f->store, query, cancellable, wait_cb, &wait);
  g_assert_null (dme_store_query_finish (f->store, result_of (&wait), &error));
  g_object_unref (wait.result);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_write_of_another_connection_is_seen (Async *f, gconstpointer data)
{
  g_autofree char *mine = save_async (f, "2026-02-09", "Ada");

  ITERATE_WHILE (f->changes < 1);
  g_free (save_new (f->base.db, "activity", an_activity ("2026-02-10", "Dari luar")));
  ITERATE_WHILE (f->changes < 2);
}

static void
test_changes_are_told_once (Async *f, gconstpointer data)
{
  for (int i = 0; i < 100; i++)
    dme_store_notify_changed (f->store);
  ITERATE_WHILE (f->changes == 0);
  settle ();
  g_assert_cmpuint (f->changes, ==, 1);
}

static void
test_drafts_and_identity (Async *f, gconstpointer data)
{
  g_autoptr (DmeFields) fields = fields_of ("venue", "setengah", NULL);
  DmeDraft draft = { .id = (char *) "d",
                     .type = dme_schema_find_type ("activity"),
                     .fields = fields };
  g_auto (DmeIdentity) identity = { 0 };
  g_autoptr (GPtrArray) drafts = NULL;
  Wait save = { 0 }, list = { 0 }, who = { 0 };

  dme_store_save_draft_async (f->store, &draft, wait_cb, &save);
  g_assert_true (dme_store_save_draft_finish (f->store, result_of (&save), NULL));
  dme_store_list_drafts_async (f->store, NULL, NULL, wait_cb, &list);
  drafts = dme_store_list_drafts_finish (f->store, result_of (&list), NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  dme_store_identity_async (f->store, NULL, wait_cb, &who);
  g_assert_true (dme_store_identity_finish (f->store, result_of (&who), &identity, NULL));
  g_assert_cmpstr (identity.name, ==, "Maria Uji");
  g_object_unref (save.result);
  g_object_unref (list.result);
  g_object_unref (who.result);
}

/* --- lists --- */

typedef struct
{
  guint calls, position, removed, added;
} Moves;

static void
moved_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  Moves *moves = data;

  *moves = (Moves){ moves->calls + 1, position, removed, added };
}

static DmeRecordList *
list_of (Async *f, const char *search)
{
  DmeRecordList *list = dme_record_list_new (f->store);
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("activity"));

  query->search = g_strdup (search);
  dme_record_list_set_query (list, query);
  return list;
}

static void
wait_ready (DmeRecordList *list)
{
  ITERATE_WHILE (!dme_record_list_get_ready (list));
}

static DmeRecordItem *
loaded_item (DmeRecordList *list, guint position)
{
  DmeRecordItem *item = g_list_model_get_item (G_LIST_MODEL (list), position);

  ITERATE_WHILE (dme_record_item_get_record (item) == NULL);
  return item;
}

static void
fill (Async *f, guint n)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *date = g_strdup_printf ("%04u-01-01", 2025 - i % 20);
      g_autofree char *venue = g_strdup_printf ("Tempat %u", i);

      g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("activity"), NULL,
                                            an_activity (date, venue)));
    }
  g_assert_true (dme_db_save (f->base.db, saves, NULL, NULL, NULL));
}

static void
test_list_reads_pages_on_demand (Async *f, gconstpointer data)
{
  g_autoptr (DmeRecordList) list = NULL;
  g_autoptr (DmeRecordItem) first = NULL, shell = NULL, far = NULL, same = NULL;

  fill (f, 5000);
  list = list_of (f, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  wait_ready (list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 5000);
  g_assert_cmpint (dme_record_list_get_people (list), ==, 50000);

  first = g_list_model_get_item (G_LIST_MODEL (list), 49);
  g_assert_nonnull (dme_record_item_get_record (first)); /* The first page is here at once. */
  shell = g_list_model_get_item (G_LIST_MODEL (list), 50);
  g_assert_null (dme_record_item_get_record (shell));
  far = loaded_item (list, 4999);
  same = g_list_model_get_item (G_LIST_MODEL (list), 4999);
  g_assert_true (far == same);
  g_assert_nonnull (dme_record_item_get_record (shell)); /* Asked first, read first. */
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 5000));

  /* Every page once: those read long ago go, and come again when they are asked for. */
  for (guint i = 0; i < 5000; i += 50)
    g_object_unref (loaded_item (list, i));
  for (guint i = 0; i < 5000; i += 50)
    g_object_unref (loaded_item (list, i));
}

static void
test_list_moves_no_more_than_it_must (Async *f, gconstpointer data)
{
  g_autofree char *first = save_async (f, "2026-02-09", "Satu"), *second = NULL;
  g_autoptr (DmeRecordList) list = list_of (f, NULL);
  g_autoptr (DmeRecordItem) item = NULL, same = NULL;
  Moves moves = { 0 };

  g_free (save_async (f, "2026-02-07", "Tiga"));
  wait_ready (list);
  ITERATE_WHILE (g_list_model_get_n_items (G_LIST_MODEL (list)) != 2);
  item = loaded_item (list, 1);
  g_signal_connect (list, "items-changed", G_CALLBACK (moved_cb), &moves);

  second = save_async (f, "2026-02-08", "Dua");
  ITERATE_WHILE (moves.calls == 0);
  g_assert_cmpuint (moves.calls, ==, 1);
  g_assert_cmpuint (moves.position, ==, 1);
  g_assert_cmpuint (moves.removed, ==, 0);
  g_assert_cmpuint (moves.added, ==, 1);
  same = g_list_model_get_item (G_LIST_MODEL (list), 2);
  g_assert_true (item == same); /* The row keeps its object, and the view its place. */
}

static void
test_edit_is_told_by_the_item (Async *f, gconstpointer data)
{
  g_autofree char *id = save_async (f, "2026-02-09", "Satu");
  g_autoptr (DmeRecordList) list = list_of (f, NULL);
  g_autoptr (DmeRecordItem) item = NULL;
  Moves moves = { 0 };

  wait_ready (list);
  item = loaded_item (list, 0);
  g_signal_connect (list, "items-changed", G_CALLBACK (moved_cb), &moves);
  save_set (f->base.db, "activity", id, "venue", "Lain");
  dme_store_notify_changed (f->store);
  ITERATE_WHILE (g_strcmp0 (dme_record_get (dme_record_item_get_record (item), "venue"), "Lain") !=
                 0);
  g_assert_cmpuint (moves.calls, ==, 0);
}

static void
test_late_answer_is_dropped (Async *f, gconstpointer data)
{
  g_autoptr (DmeRecordList) list = NULL;
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type ("activity"));

  fill (f, 300);
  list = list_of (f, NULL);
  for (int i = 0; i < 20; i++)
    {
      g_free (query->search);
      query->search = g_strdup_printf ("tempat %d", i);
      dme_record_list_set_query (list, query);
    }
  g_free (query->search);
  query->search = g_strdup ("tempat 299");
  dme_record_list_set_query (list, query);
  wait_ready (list);
  settle ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
}

static void
test_list_may_go_while_it_is_asking (Async *f, gconstpointer data)
{
  DmeRecordList *list;

  fill (f, 300);
  list = list_of (f, NULL);
  g_object_unref (list);
  list = list_of (f, NULL);
  wait_ready (list);
  g_object_unref (g_list_model_get_item (G_LIST_MODEL (list), 0));
  g_object_run_dispose (G_OBJECT (list));
  g_object_unref (list);
}

#define ADD(name, func) g_test_add ("/store/async/" name, Async, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("saved-record-is-loaded-after-it", test_save_then_load);
  ADD ("refusal-carries-its-problems", test_refusal_carries_its_problems);
  ADD ("failure-to-open-is-told-by-each-call", test_failure_to_open_is_told_by_each_call);
  ADD ("close-finishes-what-was-asked", test_close_finishes_what_was_asked);
  ADD ("read-after-the-close-is-cancelled", test_read_after_the_close_is_cancelled);
  ADD ("cancelled-read-is-dropped", test_cancelled_read_is_dropped);
  ADD ("write-of-another-connection-is-seen", test_write_of_another_connection_is_seen);
  ADD ("changes-are-told-once", test_changes_are_told_once);
  ADD ("drafts-and-identity", test_drafts_and_identity);
  ADD ("list-reads-pages-on-demand", test_list_reads_pages_on_demand);
  ADD ("list-moves-no-more-than-it-must", test_list_moves_no_more_than_it_must);
  ADD ("edit-is-told-by-the-item", test_edit_is_told_by_the_item);
  ADD ("late-answer-is-dropped", test_late_answer_is_dropped);
  ADD ("list-may-go-while-it-is-asking", test_list_may_go_while_it_is_asking);

  return g_test_run ();
}
