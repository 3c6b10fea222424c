/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>

#include "dme-schema.h"
#include "dme-sync-private.h"
#include "dme-syncer-private.h"

/* The syncer in this process, against a real desad in another. */

#define PATIENCE 15 /* seconds */

typedef struct
{
  char *dir, *store_dir, *server_dir;
  guint16 port;
  char *url;
  GSubprocess *desad; /* NULL: it is down */
  DmeStore *store;
  DmeSyncer *syncer;
  guint finished, went_well;
  DmeSyncReport last;
  GHashTable *notified; /* property -> count */
  GThread *main_thread;
} Fixture;

static gboolean
tick_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Iterates until the condition holds; fails instead of hanging. */
#define WAIT_FOR(condition) \
  G_STMT_START \
  { \
    gint64 wait_end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > wait_end) \
          g_error ("%s:%d: waited in vain for " #condition, __FILE__, __LINE__); \
        g_main_context_iteration (NULL, TRUE); \
      } \
  } \
  G_STMT_END

static void
run_for (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

static guint16
free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_listener_close (listener);
  return port;
}

static gboolean
connects (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection)
    connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

  return connection != NULL;
}

static void
start_server (Fixture *f)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", f->port);
  g_autoptr (GError) error = NULL;

  f->desad =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                      g_getenv ("DESAD"), "serve", "--data", f->server_dir, "--listen", listen,
                      NULL);
  g_assert_no_error (error);
  for (int i = 0; i < 400 && !connects (f->port); i++)
    g_usleep (25000);
  g_assert_true (connects (f->port));
}

static void
stop_server (Fixture *f)
{
  g_subprocess_send_signal (f->desad, SIGTERM);
  g_assert_true (g_subprocess_wait (f->desad, NULL, NULL));
  g_clear_object (&f->desad);
}

static char *
new_code (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
    enrol = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("DESAD"), "enrol",
                              "--data", f->server_dir, "--name", "Rian Contoh", "--role", "petugas",
                              "--scope", "53", NULL);
  char *code = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (enrol, NULL, NULL, &code, NULL, &error);
  g_assert_no_error (error);
  return g_strstrip (code);
}

static void
finished_cb (DmeSyncer *syncer, DmeSyncReport *report, gboolean ok, Fixture *f)
{
  f->finished++;
  f->went_well += ok;
  f->last = *report;
}

static void
notify_cb (DmeSyncer *syncer, GParamSpec *pspec, Fixture *f)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (f->notified, pspec->name));

  g_assert_true (g_thread_self () == f->main_thread);
  g_hash_table_insert (f->notified, (gpointer) pspec->name, GUINT_TO_POINTER (count + 1));
}

static guint
notified (Fixture *f, const char *name)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (f->notified, name));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const DmeSyncerRhythm quick = { 100, 100, 60000, 50, 60000, 20 };
  DmeIdentity identity = { "Rian", NULL, "petugas", "53", FALSE };
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("desa-syncer-XXXXXX", &error);
  g_assert_no_error (error);
  f->store_dir = g_build_filename (f->dir, "store", NULL);
  f->server_dir = g_build_filename (f->dir, "server", NULL);
  g_assert_no_errno (g_mkdir (f->server_dir, 0700));
  f->port = free_port ();
  f->url = g_strdup_printf ("http://127.0.0.1:%u", f->port);
  start_server (f);
  dme_db_create (f->store_dir, &identity, &error);
  g_assert_no_error (error);

  f->main_thread = g_thread_self ();
  f->notified = g_hash_table_new (g_str_hash, g_str_equal);
  f->store = dme_store_new (f->store_dir);
  f->syncer = dme_syncer_new (f->store);
  dme_syncer_set_rhythm (f->syncer, &quick);
  g_signal_connect (f->syncer, "finished", G_CALLBACK (finished_cb), f);
  g_signal_connect (f->syncer, "notify", G_CALLBACK (notify_cb), f);
}

static void
remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_dir (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  dme_syncer_close (f->syncer);
  dme_syncer_close (f->syncer); /* Twice is harmless. */
  dme_store_close (f->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->syncer);
  g_assert_finalize_object (f->store);
  if (f->desad != NULL)
    stop_server (f);
  remove_dir (f->dir);
  g_hash_table_unref (f->notified);
  g_free (f->dir);
  g_free (f->store_dir);
  g_free (f->server_dir);
  g_free (f->url);
}

typedef struct
{
  gboolean done;
  GError *error;
} Waited;

static void
enrolled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Waited *waited = data;

  dme_syncer_enrol_finish (DME_SYNCER (source), result, &waited->error);
  waited->done = TRUE;
}

static void
enrol (Fixture *f)
{
  g_autofree char *code = new_code (f);
  Waited waited = { FALSE, NULL };

  dme_syncer_enrol_async (f->syncer, f->url, code, NULL, enrolled_cb, &waited);
  WAIT_FOR (waited.done);
  g_assert_no_error (waited.error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Waited *waited = data;
  g_autoptr (GPtrArray) saves = NULL;

  saves = dme_store_save_finish (DME_STORE (source), result, NULL, &waited->error);
  waited->done = TRUE;
}

static void
save_session (Fixture *f, const char *venue)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  DmeFields *fields = dme_fields_new ();
  Waited waited = { FALSE, NULL };

  dme_fields_set (fields, "kind", "sosialisasi");
  dme_fields_set (fields, "region", "53.02.08.2005");
  dme_fields_set (fields, "date", "2025-08-21");
  dme_fields_set (fields, "venue", venue);
  g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("activity"), NULL, fields));
  dme_store_save_async (f->store, saves, NULL, saved_cb, &waited);
  WAIT_FOR (waited.done);
  g_assert_no_error (waited.error);
}

static void
test_without_a_server (Fixture *f, gconstpointer data)
{
  dme_syncer_start (f->syncer);
  run_for (300);
  g_assert_cmpint (dme_syncer_get_state (f->syncer), ==, DME_SYNCER_NOT_ENROLLED);
  g_assert_false (dme_syncer_get_enrolled (f->syncer));
  g_assert_null (dme_syncer_get_server_name (f->syncer));
  g_assert_cmpuint (f->finished, ==, 0);

  dme_syncer_sync_now (f->syncer);
  WAIT_FOR (f->finished == 1);
  g_assert_cmpint (dme_syncer_get_state (f->syncer), ==, DME_SYNCER_NOT_ENROLLED);
  g_assert_cmpstr (dme_syncer_get_error_code (f->syncer), ==, "not-enrolled");
  g_assert_cmpint (dme_syncer_get_next_try (f->syncer), ==, 0);
}

static void
test_enrolment_sends_what_waits (Fixture *f, gconstpointer data)
{
  dme_syncer_start (f->syncer);
  save_session (f, "Balai");
  enrol (f);
  WAIT_FOR (f->went_well == 1);
  g_assert_cmpint (dme_syncer_get_state (f->syncer), ==, DME_SYNCER_IDLE);
  g_assert_true (dme_syncer_get_enrolled (f->syncer));
  g_assert_nonnull (dme_syncer_get_server_name (f->syncer));
  g_assert_cmpint (f->last.pushed, ==, 1);
  g_assert_cmpint (f->last.requests, ==, 3); /* to send, for what is new, to compare */
  g_assert_cmpint (dme_syncer_get_total (f->syncer), ==, 1);
  g_assert_cmpint (dme_syncer_get_done (f->syncer), ==, 1);
  g_assert_cmpuint (notified (f, "enrolled"), ==, 1);
  g_assert_cmpuint (notified (f, "server-name"), ==, 1);
  g_assert_cmpuint (notified (f, "state"), >=, 2);
  g_assert_cmpuint (notified (f, "error-code"), ==, 0);
}

static void
test_a_wrong_code_is_told (Fixture *f, gconstpointer data)
{
  Waited waited = { FALSE, NULL };

  dme_syncer_start (f->syncer);
  dme_syncer_enrol_async (f->syncer, f->url, "NONE-SUCH", NULL, enrolled_cb, &waited);
  WAIT_FOR (waited.done);
  g_assert_error (waited.error, DME_SYNC_ERROR, DME_SYNC_ERROR_CODE);
  g_clear_error (&waited.error);
  run_for (200);
  g_assert_false (dme_syncer_get_enrolled (f->syncer));
  g_assert_cmpuint (f->finished, ==, 0);
}

static void
test_a_save_is_sent_by_itself (Fixture *f, gconstpointer data)
{
  dme_syncer_start (f->syncer);
  enrol (f);
  WAIT_FOR (f->went_well == 1);
  g_assert_cmpint (f->last.pushed, ==, 0);
  g_assert_cmpint (f->last.requests, ==, 2); /* for what is new, to compare */

  save_session (f, "Balai 1");
  save_session (f, "Balai 2");
  save_session (f, "Balai 3");
  WAIT_FOR (f->went_well == 2);
  g_assert_cmpint (f->last.pushed, ==, 3); /* Three saves, one run. */
  run_for (500);
  g_assert_cmpuint (f->finished, ==, 2); /* Its own writing does not wake it again. */
}

static void
test_back_off_and_return (Fixture *f, gconstpointer data)
{
  dme_syncer_start (f->syncer);
  enrol (f);
  WAIT_FOR (f->went_well == 1);
  stop_server (f);

  save_session (f, "Balai");
  WAIT_FOR (f->finished >= 3); /* It tries again by itself. */
  g_assert_cmpuint (f->went_well, ==, 1);
  WAIT_FOR (dme_syncer_get_state (f->syncer) == DME_SYNCER_WAITING);
  g_assert_cmpstr (dme_syncer_get_error_code (f->syncer), ==, "offline");
  g_assert_cmpint (dme_syncer_get_next_try (f->syncer), >, 0);

  start_server (f);
  WAIT_FOR (f->went_well == 2);
  g_assert_cmpint (dme_syncer_get_state (f->syncer), ==, DME_SYNCER_IDLE);
  g_assert_null (dme_syncer_get_error_code (f->syncer));
  g_assert_cmpint (dme_syncer_get_next_try (f->syncer), ==, 0);
  g_assert_cmpint (f->last.pushed, ==, 1);
}

/* The monitor's word is only a hint, but it makes the next try come sooner. */
static void
test_the_network_returns (Fixture *f, gconstpointer data)
{
  static const DmeSyncerRhythm patient = { 100, 100, 600000, 50, 60000, 60000 };
  guint failed;

  dme_syncer_set_rhythm (f->syncer, &patient);
  dme_syncer_start (f->syncer);
  enrol (f);
  WAIT_FOR (f->went_well == 1);
  stop_server (f);
  save_session (f, "Balai");
  WAIT_FOR (dme_syncer_get_state (f->syncer) == DME_SYNCER_WAITING);
  failed = f->finished;
  run_for (300);
  g_assert_cmpuint (f->finished, ==, failed);

  start_server (f);
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", FALSE);
  run_for (300);
  g_assert_cmpuint (f->finished, ==, failed);
  for (int i = 0; i < 5; i++) /* It flickers. */
    g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
  WAIT_FOR (f->went_well == 2);
  g_assert_cmpint (f->last.pushed, ==, 1);
  run_for (300);
  g_assert_cmpuint (f->finished, ==, failed + 1);
}

static void
test_on_demand_while_running (Fixture *f, gconstpointer data)
{
  dme_syncer_start (f->syncer);
  enrol (f);
  WAIT_FOR (f->went_well == 1);
  dme_syncer_sync_now (f->syncer);
  g_assert_cmpint (dme_syncer_get_state (f->syncer), ==, DME_SYNCER_RUNNING);
  dme_syncer_sync_now (f->syncer);
  dme_syncer_sync_now (f->syncer);
  WAIT_FOR (f->went_well == 3);
  run_for (300);
  g_assert_cmpuint (f->finished, ==, 3); /* However often it was asked. */
}

static void
test_not_automatic (Fixture *f, gconstpointer data)
{
  dme_syncer_set_automatic (f->syncer, FALSE);
  dme_syncer_start (f->syncer);
  enrol (f);
  save_session (f, "Balai");
  run_for (500);
  g_assert_cmpuint (f->finished, ==, 0);
  dme_syncer_sync_now (f->syncer);
  WAIT_FOR (f->went_well == 1);
  g_assert_cmpint (f->last.pushed, ==, 1);

  save_session (f, "Balai");
  run_for (300);
  g_assert_cmpuint (f->finished, ==, 1);
  dme_syncer_set_automatic (f->syncer, TRUE);
  WAIT_FOR (f->went_well == 2);
  g_assert_cmpint (f->last.pushed, ==, 1);
}

static void
test_idle_runs (Fixture *f, gconstpointer data)
{
  static const DmeSyncerRhythm idler = { 100, 100, 200, 50, 60000, 20 };

  dme_syncer_set_rhythm (f->syncer, &idler);
  dme_syncer_start (f->syncer);
  enrol (f);
  WAIT_FOR (f->went_well == 4);
  g_assert_cmpint (f->last.requests, ==, 1);
  g_assert_cmpint (f->last.bytes_up + f->last.bytes_down, <=, 1024);
}

static void
test_closing_breaks_a_run_off (Fixture *f, gconstpointer data)
{
  gint64 begin;

  dme_syncer_start (f->syncer);
  enrol (f);
  WAIT_FOR (f->went_well == 1);
  save_session (f, "Balai");
  g_subprocess_send_signal (f->desad, SIGSTOP); /* It takes the connection, and says nothing. */
  dme_syncer_sync_now (f->syncer);
  run_for (300);
  g_assert_cmpint (dme_syncer_get_state (f->syncer), ==, DME_SYNCER_RUNNING);
  begin = g_get_monotonic_time ();
  dme_syncer_close (f->syncer);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 3 * G_USEC_PER_SEC);
  g_subprocess_send_signal (f->desad, SIGCONT);
}

static void
test_a_silent_run_is_begun_anew (Fixture *f, gconstpointer data)
{
  static const DmeSyncerRhythm watchful = { 100, 100, 60000, 50, 500, 20 };

  dme_syncer_set_rhythm (f->syncer, &watchful);
  dme_syncer_start (f->syncer);
  enrol (f);
  WAIT_FOR (f->went_well == 1);
  save_session (f, "Balai");
  g_test_expect_message ("dme-sync", G_LOG_LEVEL_MESSAGE, "*silent for too long*");
  g_subprocess_send_signal (f->desad, SIGSTOP);
  dme_syncer_sync_now (f->syncer);
  WAIT_FOR (f->finished == 2);
  g_test_assert_expected_messages ();
  g_assert_cmpint (dme_syncer_get_state (f->syncer), ==, DME_SYNCER_RUNNING);
  g_subprocess_send_signal (f->desad, SIGCONT);
  WAIT_FOR (f->went_well == 2);
  g_assert_cmpint (f->last.pushed, <=, 1);
  g_assert_cmpint (f->last.waiting, ==, 0);
}

static void
test_a_stalled_run_leaves_the_outbox (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeStoreStatus) status = NULL;
  g_autofree char *code = new_code (f);
  DmeSyncOptions options = DME_SYNC_OPTIONS_DEFAULT;
  DmeSyncReport report;

  save_session (f, "Balai");
  db = dme_db_open (f->store_dir, &error);
  g_assert_no_error (error);
  dme_sync_enrol (db, f->url, code, NULL, NULL, &error);
  g_assert_no_error (error);
  options.limits.low_speed_time = 1;
  g_subprocess_send_signal (f->desad, SIGSTOP);
  g_assert_false (dme_sync_run_with_options (db, &options, &report, NULL, NULL, NULL, &error));
  g_assert_error (error, DME_SYNC_ERROR, DME_SYNC_ERROR_TIMEOUT);
  g_clear_error (&error);
  g_subprocess_send_signal (f->desad, SIGCONT);

  status = dme_db_get_status (db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status->waiting_ops, ==, 1);
  g_assert_cmpint (status->sending, ==, 0);
  g_assert_cmpstr (status->last_error, ==, "timeout");
  g_assert_true (dme_sync_run (db, &report, NULL, NULL, NULL, &error));
  g_assert_cmpint (report.waiting, ==, 0);
}

static void
test_many_records_go_in_growing_batches (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (f->store_dir, &error);
  g_autofree char *code = new_code (f);
  DmeSyncReport report;

  for (int i = 0; i < 3000; i++)
    {
      DmeFields *fields = dme_fields_new ();
      g_autofree char *venue = g_strdup_printf ("Balai Desa %d %08x%08x", i, g_test_rand_int (), i);

      dme_fields_set (fields, "kind", "sosialisasi");
      dme_fields_set (fields, "region", "53.02.08.2005");
      dme_fields_set (fields, "date", "2025-08-21");
      dme_fields_set (fields, "venue", venue);
      g_ptr_array_add (saves, dme_save_new (dme_schema_find_type ("activity"), NULL, fields));
    }
  g_assert_true (dme_db_save (db, saves, NULL, NULL, &error));
  dme_sync_enrol (db, f->url, code, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dme_sync_run (db, &report, NULL, NULL, NULL, &error));
  g_test_message ("%d requests, %d bytes up, %d down", (int) report.requests, (int) report.bytes_up,
                  (int) report.bytes_down);
  g_assert_cmpint (report.pushed, ==, 3000);
  g_assert_cmpint (report.waiting, ==, 0);
  g_assert_cmpint (report.requests, >, 1);
  g_assert_cmpint (report.requests, <, 10);
}

#define ADD(name, func) g_test_add ("/syncer/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_setenv ("no_proxy", "*", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_timeout_add (20, tick_cb, NULL); /* So that a bounded wait wakes up. */

  ADD ("without-a-server-nothing-is-tried", test_without_a_server);
  ADD ("enrolment-sends-what-waits", test_enrolment_sends_what_waits);
  ADD ("a-wrong-code-is-told", test_a_wrong_code_is_told);
  ADD ("a-save-is-sent-by-itself-and-wakes-it-once", test_a_save_is_sent_by_itself);
  ADD ("a-lost-server-is-tried-until-it-returns", test_back_off_and_return);
  ADD ("a-network-that-returns-is-a-reason-to-try", test_the_network_returns);
  ADD ("asking-while-running-means-one-more-run", test_on_demand_while_running);
  ADD ("it-runs-only-on-demand-if-told-so", test_not_automatic);
  ADD ("idle-runs-are-one-small-request", test_idle_runs);
  ADD ("closing-breaks-a-run-off", test_closing_breaks_a_run_off);
  ADD ("a-silent-run-is-begun-anew", test_a_silent_run_is_begun_anew);
  ADD ("a-stalled-run-leaves-the-outbox-as-it-was", test_a_stalled_run_leaves_the_outbox);
  ADD ("many-records-go-in-growing-batches", test_many_records_go_in_growing_batches);

  return g_test_run ();
}
