/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>

#include "bench-util.h"

#include "dme-sync.h"

static guint16
free_port (void)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  bench_check (socket != NULL && g_socket_bind (socket, any, TRUE, &error), error,
               "Finding a port");
  bound = g_socket_get_local_address (socket, &error);
  bench_check (bound != NULL, error, "Finding a port");
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static GSocketConnection *
connect_to (guint16 port, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  return g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, error);
}

typedef struct
{
  GInputStream *in;
  GOutputStream *out;
  GSocket *shut; /* when @in ends */
  gint64 *count;
} Pump;

static gpointer
pump (gpointer data)
{
  Pump *self = data;
  char buffer[16384];
  gssize n;

  while ((n = g_input_stream_read (self->in, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      __atomic_add_fetch (self->count, n, __ATOMIC_SEQ_CST);
      if (!g_output_stream_write_all (self->out, buffer, (gsize) n, NULL, NULL, NULL))
        break;
    }
  g_socket_shutdown (self->shut, FALSE, TRUE, NULL);
  return NULL;
}

static gboolean
relay_cb (GThreadedSocketService *service,
          GSocketConnection *device,
          GObject *source,
          gpointer user_data)
{
  BenchServer *self = user_data;
  g_autoptr (GSocketConnection) server = connect_to (self->port, NULL);
  Pump up, down;
  GThread *thread;

  if (server == NULL)
    return TRUE;
  g_atomic_int_inc (&self->connections);
  g_socket_set_option (g_socket_connection_get_socket (device), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_option (g_socket_connection_get_socket (server), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  up = (Pump){ g_io_stream_get_input_stream (G_IO_STREAM (device)),
               g_io_stream_get_output_stream (G_IO_STREAM (server)),
               g_socket_connection_get_socket (server), &self->up };
  down = (Pump){ g_io_stream_get_input_stream (G_IO_STREAM (server)),
                 g_io_stream_get_output_stream (G_IO_STREAM (device)),
                 g_socket_connection_get_socket (device), &self->down };
  thread = g_thread_new ("up", pump, &up);
  pump (&down);
  g_thread_join (thread);
  return TRUE;
}

static gpointer
relay_thread (gpointer data)
{
  g_autoptr (GMainContext) context = data;

  g_main_context_push_thread_default (context);
  while (TRUE)
    g_main_context_iteration (context, TRUE);
  return NULL;
}

/* The relay lives as long as the program. */
static void
start_relay (BenchServer *self)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr (GError) error = NULL;
  guint16 port;

  g_main_context_push_thread_default (context);
  self->relay = g_threaded_socket_service_new (8);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->relay), NULL, &error);
  bench_check (port != 0, error, "Starting the relay");
  g_signal_connect (self->relay, "run", G_CALLBACK (relay_cb), self);
  g_socket_service_start (self->relay);
  g_main_context_pop_thread_default (context);
  g_thread_unref (g_thread_new ("relay", relay_thread, context));
  self->relay_url = g_strdup_printf ("http://127.0.0.1:%u", port);
}

/**
 * bench_server_start:
 *
 * Starts $DESAD with an empty database, and waits until it takes connections.
 *
 * Returns: the server
 */
BenchServer *
bench_server_start (void)
{
  BenchServer *self = g_new0 (BenchServer, 1);
  g_autofree char *listen = NULL;
  g_autoptr (GError) error = NULL;
  gboolean up = FALSE;

  self->dir = bench_dir_new ();
  self->port = free_port ();
  listen = g_strdup_printf ("127.0.0.1:%u", self->port);
  self->url = g_strconcat ("http://", listen, NULL);
  self->desad =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                      g_getenv ("DESAD"), "serve", "--data", self->dir, "--listen", listen, NULL);
  bench_check (self->desad != NULL, error, "Starting desad");
  for (int i = 0; i < 200 && !up; i++)
    {
      g_autoptr (GSocketConnection) connection = connect_to (self->port, NULL);

      up = connection != NULL;
      if (!up)
        g_usleep (50000);
    }
  bench_check (up, NULL, "Reaching desad");
  start_relay (self);
  return self;
}

/**
 * bench_server_stop:
 * @self: a server
 *
 * Ends it and removes its data.
 */
void
bench_server_stop (BenchServer *self)
{
  g_subprocess_send_signal (self->desad, SIGTERM);
  g_subprocess_wait (self->desad, NULL, NULL);
  g_clear_object (&self->desad);
  bench_dir_remove (self->dir);
  g_free (self->dir);
  g_free (self->url);
  g_free (self->relay_url);
  /* The relay and its thread end with the program, and with them the structure. */
}

/**
 * bench_server_enrol:
 * @self: a server
 * @db: a store
 * @by_relay: whether the store talks to it through the counting relay
 *
 * Introduces the store to the server.
 */
void
bench_server_enrol (BenchServer *self, DmeDb *db, gboolean by_relay)
{
  g_autoptr (GSubprocess) enrol = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  enrol = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("DESAD"), "enrol",
                            "--data", self->dir, "--name", "Bench", "--role", "petugas", "--scope",
                            "53", NULL);
  bench_check (enrol != NULL, error, "desad enrol");
  bench_check (g_subprocess_communicate_utf8 (enrol, NULL, NULL, &code, NULL, &error), error,
               "desad enrol");
  g_strstrip (code);
  bench_check (dme_sync_enrol (db, by_relay ? self->relay_url : self->url, code, NULL, NULL,
                               &error),
               error, "Enrolling");
}
