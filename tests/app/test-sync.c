/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "dme-schema-table.h"
#include "dme-sync-page.h"

/* The app and a real server: from the address and the code to the receipt. */

typedef struct
{
  GSubprocess *process;
  char *data;
  char *url;
} Server;

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
answers (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection)
    connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

  return connection != NULL;
}

static Server *
server_start (void)
{
  Server *self = g_new0 (Server, 1);
  g_autofree char *parent = app_make_dir ();
  guint16 port = free_port ();
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (GError) error = NULL;

  self->data = g_build_filename (parent, "server", NULL);
  self->url = g_strdup_printf ("http://%s", listen);
  self->process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                      g_getenv ("DESAD"), "serve", "--data", self->data, "--listen", listen, NULL);
  g_assert_no_error (error);
  APP_WAIT_UNTIL (answers (port));
  return self;
}

static void
server_stop (Server *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

static void
server_free (Server *self)
{
  if (self->process != NULL)
    server_stop (self);
  g_free (self->data);
  g_free (self->url);
  g_free (self);
}

static char *
server_code (Server *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
    process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("DESAD"), "enrol",
                                "--data", self->data, "--name", "Rian Nenobais", "--role",
                                "petugas", "--scope", "53", NULL);
  char *code = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &code, NULL, &error);
  g_assert_no_error (error);
  return g_strstrip (code);
}

static void
save_activity (DmeWindow *window)
{
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  DmeFields *fields = dme_fields_new ();

  dme_fields_set (fields, "kind", "sosialisasi");
  dme_fields_set (fields, "region", "53.02.08.2005");
  dme_fields_set (fields, "date", "2025-08-20");
  g_ptr_array_add (saves, dme_save_new (&dme_type_activity, NULL, fields));
  dme_store_save_async (dme_window_get_store (window), saves, NULL, NULL, NULL);
}

static GtkWidget *
find_named (GtkWidget *widget, const char *id)
{
  GtkWidget *found = NULL;

  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_named (child, id);
  return found;
}

static GtkWidget *
open_server_page (DmeWindow *window)
{
  g_autoptr (GList) all = NULL;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.server", NULL);
  app_settle ();
  all = gtk_window_list_toplevels ();
  for (GList *l = all; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == GTK_WINDOW (window))
      return l->data;
  g_assert_not_reached ();
}

static void
connect_server (GtkWidget *preferences, const char *url, const char *code)
{
  gtk_editable_set_text (GTK_EDITABLE (find_named (preferences, "address_row")), url);
  gtk_editable_set_text (GTK_EDITABLE (find_named (preferences, "code_row")), code);
  g_signal_emit_by_name (find_named (preferences, "connect_button"), "clicked");
}

static DmeSyncPage *
show_sync (DmeWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-page", "s", "sync");
  app_settle ();
  return DME_SYNC_PAGE (dme_window_get_page_widget (window));
}

static void
test_a_record_arrives_with_a_receipt (void)
{
  Server *server = server_start ();
  g_autofree char *code = server_code (server);
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  DmeSyncPage *page = show_sync (window);
  GtkWidget *preferences;
  GtkWidget *problem;

  g_assert_cmpstr (dme_sync_page_get_title (page), ==, "Not connected to a server yet");
  save_activity (window);

  /* A wrong code is said beside it, and nothing else happens. */
  preferences = open_server_page (window);
  problem = find_named (preferences, "problem");
  connect_server (preferences, server->url, "AAAA-BBBB-CCCC");
  APP_WAIT_UNTIL (gtk_widget_get_visible (problem));
  g_assert_cmpuint (strlen (gtk_label_get_label (GTK_LABEL (problem))), >, 10);
  g_assert_false (dme_syncer_get_enrolled (dme_window_get_syncer (window)));

  connect_server (preferences, server->url, code);
  APP_WAIT_UNTIL (dme_syncer_get_enrolled (dme_window_get_syncer (window)));
  gtk_window_destroy (GTK_WINDOW (preferences));

  /* What was logged before is sent by itself. */
  APP_WAIT_UNTIL (g_str_equal (dme_sync_page_get_title (page),
                               "All data are the same as on the server"));
  app_settle ();
  g_assert_true (app_shows (GTK_WIDGET (page), "1 sent · receipt "));

  /* So is the next one, without anybody asking. */
  save_activity (window);
  APP_WAIT_UNTIL (g_str_equal (dme_sync_page_get_title (page),
                               "Everything has been sent to the server") &&
                  dme_syncer_get_state (dme_window_get_syncer (window)) == DME_SYNCER_IDLE);
  app_close (window);
  server_free (server);
}

static void
test_without_the_server_it_waits_and_says_so (void)
{
  Server *server = server_start ();
  g_autofree char *code = server_code (server);
  g_autofree char *dir = app_make_store (APP_STORE_EMPTY);
  DmeWindow *window = app_window (dir);
  DmeSyncPage *page = show_sync (window);
  GtkWidget *preferences = open_server_page (window);

  connect_server (preferences, server->url, code);
  APP_WAIT_UNTIL (dme_syncer_get_enrolled (dme_window_get_syncer (window)));
  gtk_window_destroy (GTK_WINDOW (preferences));
  APP_WAIT_UNTIL (dme_syncer_get_state (dme_window_get_syncer (window)) == DME_SYNCER_IDLE);

  server_stop (server);
  save_activity (window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.sync", NULL);
  APP_WAIT_UNTIL (dme_syncer_get_state (dme_window_get_syncer (window)) == DME_SYNCER_WAITING);
  APP_WAIT_UNTIL (g_str_equal (dme_sync_page_get_title (page), "1 record is waiting to be sent"));
  g_assert_nonnull (strstr (dme_sync_page_get_detail (page), "It is tried again"));
  app_close (window);
  server_free (server);
}

/* Two values of one field: both are shown, and one press decides. */
static void
test_two_values_are_shown_and_decided (void)
{
  g_autofree char *dir = app_make_store (APP_STORE_FILLED | APP_STORE_LINKED | APP_STORE_SENT);
  g_autofree char *id = app_first_activity (dir);
  g_autoptr (GError) error = NULL;
  DmeWindow *window;
  DmeSyncPage *page;

  app_add_conflict (dir, id, "Balai desa");
  window = app_window (dir);
  page = show_sync (window);
  APP_WAIT_UNTIL (app_shows (GTK_WIDGET (page), "Needs Your Decision (1)"));
  g_assert_true (app_shows (GTK_WIDGET (page), "Balai desa"));
  g_assert_true (app_shows (GTK_WIDGET (page), "Winda Contoh, 14 Nov"));
  g_assert_true (app_shows (GTK_WIDGET (page), "Gereja Ebenhaezer"));
  g_assert_true (app_shows (GTK_WIDGET (page), "You, 12 Nov"));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.decide", "(ss)", "5000-venue", "other");
  APP_WAIT_UNTIL (!app_shows (GTK_WIDGET (page), "Needs Your Decision"));
  {
    g_autoptr (DmeDb) db = dme_db_open (dir, &error);
    g_autoptr (DmeRecord) record = dme_db_load (db, &dme_type_activity, id, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (dme_record_get (record, "venue"), ==, "Gereja Ebenhaezer");
    g_assert_cmpint (record->state, !=, DME_STATE_CONFLICT);
  }
  app_close (window);
}

int
main (int argc, char *argv[])
{
  app_init (&argc, &argv, "en");
  app_application ();

  g_test_add_func ("/app/sync/a-record-arrives-with-a-receipt",
                   test_a_record_arrives_with_a_receipt);
  g_test_add_func ("/app/sync/without-the-server-it-waits-and-says-so",
                   test_without_the_server_it_waits_and_says_so);
  g_test_add_func ("/app/sync/two-values-are-shown-and-one-press-decides",
                   test_two_values_are_shown_and_decided);
  return g_test_run ();
}
