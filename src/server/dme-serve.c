/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "dme-admin.h"
#include "dme-httpd.h"
#include "dme-lock.h"
#include "dme-server-db-pg.h"
#include "dme-server-db-sqlite.h"

/* desad serve: one process per data directory, until SIGTERM or SIGINT. */

#define DEFAULT_LISTEN "127.0.0.1:8377"
#define DEFAULT_NAME "Desa Migran Emas"

static char *listen_at, *tls_cert, *tls_key, *name, *port_file;
static gboolean practice, quiet;

static gboolean
stop_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
expire_cb (gpointer blobs)
{
  dme_blobs_expire (blobs);
  return G_SOURCE_CONTINUE;
}

/* "HOST:PORT", "[::1]:PORT" */
static gboolean
parse_listen (const char *text, char **host, guint16 *port)
{
  const char *colon = strrchr (text, ':');
  guint64 value = 0;
  gsize n;

  if (colon == NULL || colon == text ||
      !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &value, NULL))
    return FALSE;
  n = (gsize) (colon - text);
  if (*text == '[' && text[n - 1] == ']')
    *host = g_strndup (text + 1, n - 2);
  else
    *host = g_strndup (text, n);
  *port = (guint16) value;
  return **host != '\0';
}

static gboolean
set_name (DmeServerDb *db, GError **error)
{
  g_autoptr (DmeServerTxn) txn = NULL;

  if (name == NULL)
    return TRUE;
  txn = dme_server_db_begin (db, error);
  return txn != NULL && dme_server_txn_set_meta (txn, DME_META_NAME, name, error) &&
         dme_server_txn_commit (g_steal_pointer (&txn), error);
}

/* Made if it is missing. */
static gboolean
make_database (const char *dir, GError **error)
{
  const char *called = name != NULL ? name : DEFAULT_NAME;

  if (dme_admin_get_database () != NULL)
    return dme_server_db_pg_create (dme_admin_get_database (), called, practice, error);
  return dme_server_db_sqlite_exists (dir) ||
         dme_server_db_sqlite_create (dir, called, practice, error);
}

static DmeServer *
open_server (const char *dir, GError **error)
{
  g_autoptr (DmeServerDb) db = NULL;

  if (!make_database (dir, error))
    return NULL;
  db = dme_admin_open (dir, error);
  if (db == NULL || !set_name (db, error))
    return NULL;
  return dme_server_new (g_steal_pointer (&db), error);
}

static gboolean
write_port_file (guint16 port, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%u\n", port);

  return port_file == NULL || g_file_set_contents (port_file, text, -1, error);
}

static int
run (DmeServer *server, const DmeHttpdConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (DmeHttpd) httpd = dme_httpd_start (server, config, &error);
  g_autofree char *url = NULL;

  if (httpd == NULL || !write_port_file (dme_httpd_get_port (httpd), &error))
    {
      g_printerr ("desad: %s\n", error->message);
      return DME_EXIT_USAGE;
    }
  dme_blobs_expire (server->blobs);
  g_timeout_add_seconds (3600, expire_cb, server->blobs);
  g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_unix_signal_add (SIGINT, stop_cb, loop);
  url = dme_httpd_get_url (httpd);
  g_print ("desad: listening on %s\n", url);
  fflush (stdout);
  g_main_loop_run (loop);
  return DME_EXIT_DONE;
}

static int
serve (const char *dir, const DmeHttpdConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServer) server = open_server (dir, &error);

  if (server == NULL)
    return dme_admin_fail (dir, error);
  if (server->practice != practice)
    return dme_admin_usage (server->practice
                              ? _ ("The data in %s are for practice: start with --practice.")
                              : _ ("The data in %s are real: start without --practice."),
                            dir);
  dme_server_set_dir (server, dir);
  return run (server, config);
}

static const GOptionEntry entries[] = {
  { "listen", 'l', 0, G_OPTION_ARG_STRING, &listen_at,
    N_ ("Where to listen (127.0.0.1:8377); port 0 takes any"), N_ ("HOST:PORT") },
  { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &tls_cert, N_ ("Certificate, PEM"), N_ ("FILE") },
  { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &tls_key, N_ ("Its key, PEM"), N_ ("FILE") },
  { "name", 'n', 0, G_OPTION_ARG_STRING, &name, N_ ("What people see as the name of the server"),
    N_ ("TEXT") },
  { "practice", 0, 0, G_OPTION_ARG_NONE, &practice, N_ ("A server for invented data only"), NULL },
  { "port-file", 0, 0, G_OPTION_ARG_FILENAME, &port_file,
    N_ ("Write the port number here when ready"), N_ ("FILE") },
  { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, N_ ("No line in the log for each request"), NULL },
  G_OPTION_ENTRY_NULL,
};

int
dme_verb_serve (int argc, char **argv)
{
  g_autofree char *host = NULL;
  g_autofree char *cert = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeLock) lock = NULL;
  DmeHttpdConfig config = { 0 };
  const char *dir;
  int status;

  if (!dme_admin_parse (&argc, &argv, entries, "[--listen HOST:PORT]",
                        N_ ("Answers devices until SIGTERM or SIGINT."), &dir, &status))
    return status;
  if (argc > 1)
    return dme_admin_usage (_ ("\"%s\" is one word too many."), argv[1]);
  if (!parse_listen (listen_at != NULL ? listen_at : DEFAULT_LISTEN, &host, &config.port))
    return dme_admin_usage (_ ("--listen: \"%s\" is not HOST:PORT."), listen_at);
  if ((tls_cert == NULL) != (tls_key == NULL))
    return dme_admin_usage (_ ("--tls-cert and --tls-key go together."));
  if (tls_cert != NULL && (!g_file_get_contents (tls_cert, &cert, NULL, &error) ||
                           !g_file_get_contents (tls_key, &key, NULL, &error)))
    return dme_admin_usage ("%s", error->message);
  if (name != NULL &&
      (*name == '\0' || !g_utf8_validate (name, -1, NULL) || g_utf8_strlen (name, -1) > 200))
    return dme_admin_usage (_ ("--name: the name is empty or too long."));

  lock = dme_lock_take (dir, &error);
  if (lock == NULL)
    return dme_admin_fail (dir, error);
  config.host = host;
  config.tls_cert = cert;
  config.tls_key = key;
  config.quiet = quiet;
  return serve (dir, &config);
}
