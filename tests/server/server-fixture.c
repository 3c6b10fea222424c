/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "dme-clock.h"
#include "dme-crypto.h"
#include "dme-uuid.h"
#include "server-fixture.h"

gboolean
fixture_is_sqlite (void)
{
  return g_getenv ("DESA_TEST_DATABASE") == NULL;
}

/* One database for this program, made anew for each test. */
static char *
database_name (void)
{
  return g_strdup_printf ("t%d", (int) getpid ());
}

static char *
database_url (void)
{
  g_autofree char *name = database_name ();

  return g_strconcat (g_getenv ("DESA_TEST_DATABASE"), name, NULL);
}

static char *
run_psql (const char *database, const char *sql, const char *more, int *status)
{
  const char *words[] = { "psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql,
                          "-c",   more,    NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) words, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out,
                               NULL, status, &error));
  g_assert_no_error (error);
  return g_strchomp (out);
}

char *
fixture_psql (const char *sql)
{
  g_autofree char *name = database_name ();
  int status = -1;
  char *out = run_psql (name, sql, "", &status);

  if (status != 0)
    g_clear_pointer (&out, g_free);
  return out;
}

char *
fixture_empty_postgresql (void)
{
  g_autofree char *name = database_name ();
  g_autofree char *drop = g_strdup_printf ("DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
  g_autofree char *create = g_strdup_printf ("CREATE DATABASE %s", name);
  g_autofree char *out = NULL;
  int status = -1;

  out = run_psql ("postgres", drop, create, &status);
  g_assert_cmpint (status, ==, 0);
  return database_url ();
}

static void
make_postgresql (void)
{
  g_autofree char *url = fixture_empty_postgresql ();
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_server_db_pg_create (url, "Test", FALSE, &error));
  g_assert_no_error (error);
}

gboolean
fixture_verify (Fixture *f, GPtrArray *findings, GError **error)
{
  g_autofree char *url = fixture_is_sqlite () ? NULL : database_url ();

  return url != NULL ? dme_server_pg_verify (url, findings, error)
                     : dme_server_sqlite_verify (f->dir, findings, error);
}

DmeServerDb *
fixture_open_db (Fixture *f, GError **error)
{
  g_autofree char *url = fixture_is_sqlite () ? NULL : database_url ();

  return url != NULL ? dme_server_db_pg_open (url, error)
                     : dme_server_db_sqlite_open (f->dir, error);
}

static void
open_server (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  DmeServerDb *db = fixture_open_db (f, &error);

  g_assert_no_error (error);
  f->server = dme_server_new (db, &error);
  g_assert_no_error (error);
  dme_server_set_dir (f->server, f->dir);
}

void
fixture_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("desad-XXXXXX", &error);
  g_assert_no_error (error);
  if (fixture_is_sqlite ())
    g_assert_true (dme_server_db_sqlite_create (f->dir, "Test", FALSE, &error));
  else
    make_postgresql ();
  g_assert_no_error (error);
  open_server (f);
  device_enrol (f->server, &f->a, "Maria");
  device_enrol (f->server, &f->b, "Yosef");
}

void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_clear_pointer (&f->server, dme_server_free);
  device_clear (&f->a);
  device_clear (&f->b);
  dir = g_dir_open (f->dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->dir, name, NULL);

      g_assert_no_errno (g_unlink (path));
    }
  g_assert_no_errno (g_rmdir (f->dir));
  g_clear_pointer (&f->dir, g_free);
}

void
fixture_reopen (Fixture *f)
{
  g_clear_pointer (&f->server, dme_server_free);
  open_server (f);
}

char *
fixture_path (Fixture *f, const char *name)
{
  return g_build_filename (f->dir, name, NULL);
}

char *
make_code (DmeServer *server, const char *name, int hours)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerPerson) person = g_new0 (DmeServerPerson, 1);
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (server->db, &error);
  char *code = dme_server_new_code ();
  g_autofree char *hash = dme_server_hash_code (code);

  g_assert_no_error (error);
  person->name = g_strdup (name);
  person->role = g_strdup ("petugas");
  person->scope = g_strdup ("53.02");
  g_assert_true (dme_server_txn_add_person (txn, person, &error));
  g_assert_true (dme_server_txn_add_code (txn, hash, person->no,
                                          dme_clock_now () / G_USEC_PER_SEC + hours * 3600,
                                          &error));
  g_assert_true (dme_server_txn_commit (g_steal_pointer (&txn), &error));
  return code;
}

void
device_init (Device *device)
{
  dme_crypto_new_keypair (&device->public_key, &device->secret_key);
  g_strlcpy (device->incarnation, "first", sizeof device->incarnation);
}

void
device_clear (Device *device)
{
  g_clear_pointer (&device->id, g_free);
  g_clear_pointer (&device->token, g_free);
  g_clear_pointer (&device->public_key, g_free);
  g_clear_pointer (&device->secret_key, g_free);
}

void
device_enrol (DmeServer *server, Device *device, const char *name)
{
  g_autofree char *code = make_code (server, name, 72);
  g_auto (DmeEnrolReply) reply = { 0 };
  DmeEnrolRequest request = { .code = code, .name = (char *) name, .practice = server->practice };
  DmeEnrolResult result;
  g_autoptr (GError) error = NULL;

  device_init (device);
  request.public_key = device->public_key;
  g_assert_true (dme_server_enrol (server, &request, &reply, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (result, ==, DME_ENROL_DONE);
  device->id = g_steal_pointer (&reply.device);
  device->token = g_steal_pointer (&reply.token);
}

static void
apply_word (DmeOp *op, const char *word)
{
  const char *equals = strchr (word, '=');
  gint64 number = strchr (word, ':') != NULL ? g_ascii_strtoll (strchr (word, ':') + 1, NULL, 10)
                                             : 0;

  if (g_str_equal (word, "-"))
    op->del = DME_DEL_DELETE;
  else if (g_str_equal (word, "+"))
    op->del = DME_DEL_REVIVE;
  else if (equals != NULL)
    {
      g_autofree char *name = g_strndup (word, equals - word);

      dme_fields_set (op->set, name, equals + 1);
    }
  else if (g_str_has_prefix (word, "base:"))
    op->base = number;
  else if (g_str_has_prefix (word, "gen:"))
    op->generation = number;
  else if (g_str_has_prefix (word, "again:"))
    {
      if (op->again == NULL)
        op->again = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (op->again, number);
    }
  else if (g_str_has_prefix (word, "at:"))
    {
      g_free (op->at);
      op->at = g_strdup (word + 3);
    }
  else
    dme_fields_set (op->set, word, NULL);
}

DmeOp *
make_op (const char *type, const char *id, ...)
{
  DmeOp *op = dme_op_new ();
  const char *word;
  va_list words;

  op->type = g_strdup (type);
  op->id = g_strdup (id);
  op->by = g_strdup ("Somebody");
  op->at = g_strdup ("2026-02-09T03:00:00Z");
  va_start (words, id);
  while ((word = va_arg (words, const char *)) != NULL)
    apply_word (op, word);
  va_end (words);
  if (op->base > 0 && op->generation == 0)
    op->generation = 1;
  return op;
}

DmeOp *
make_activity (const char *id, const char *venue)
{
  DmeOp *op = make_op ("activity", id, "kind=sosialisasi", "mode=tatap_muka",
                       "region=53.02.08.2005", "date=2026-02-09", "start=09:00", "end=12:30",
                       "host=BP3MI NTT", "att_cpmi_l=12", "att_cpmi_p=18",
                       "topics=migrasi_prosedural,pengaduan",
                       "results=Warga memahami jalur resmi dan risiko calo.", NULL);

  dme_fields_set (op->set, "venue", venue);
  return op;
}

DmeOp *
make_follow_up (const char *id, const char *parent)
{
  DmeOp *op = make_op ("follow_up", id, "what=Kirim brosur", "owner=Maria", NULL);

  dme_fields_set (op->set, "parent", parent);
  return op;
}

static char *
sign (const void *data, gsize length, gpointer user_data)
{
  const Device *device = user_data;

  return dme_crypto_sign (device->secret_key, data, length);
}

GBytes *
batch_of_lines (const Device *device, gint64 first, GPtrArray *lines)
{
  DmeBatchHeader header = { .protocol = DME_PROTOCOL,
                            .device = device->id,
                            .incarnation = (char *) device->incarnation,
                            .first = first };

  header.waiting = header.count = lines->len;
  return dme_batch_build (&header, lines, sign, (gpointer) device);
}

GBytes *
batch_of (Device *device, GPtrArray *ops)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < ops->len; i++)
    {
      DmeOp *op = g_ptr_array_index (ops, i);

      if (op->seq == 0)
        op->seq = ++device->seq;
      g_ptr_array_add (lines, dme_wire_op_to_json (op));
    }
  return batch_of_lines (device, ((DmeOp *) g_ptr_array_index (ops, 0))->seq, lines);
}

void
request_init (DmeRequest *request,
              const Device *device,
              const char *method,
              const char *path,
              GBytes *body,
              const char *media_type)
{
  memset (request, 0, sizeof *request);
  request->method = g_strdup (method);
  request->path = g_strdup (path);
  request->protocol = g_strdup ("1");
  request->address = g_strdup ("127.0.0.1");
  request->content_type = g_strdup (media_type);
  request->content_length = body != NULL ? (gint64) g_bytes_get_size (body) : -1;
  request->body = body != NULL ? g_bytes_ref (body) : NULL;
  if (device != NULL)
    request->authorization = g_strdup_printf ("Bearer %s", device->token);
  if (g_strcmp0 (media_type, DME_MEDIA_BATCH) == 0)
    request->content_encoding = g_strdup ("gzip");
}

guint
send_request (DmeServer *server, DmeRequest *request, char **text, DmeResponse *response)
{
  const DmeRoute *route = dme_router_check (server, request, response);

  if (route != NULL)
    dme_router_run (route, server, request, response);
  if (text != NULL && response->body != NULL)
    *text = g_strndup (g_bytes_get_data (response->body, NULL), g_bytes_get_size (response->body));
  return response->status;
}

DmePushReply *
push_bytes (DmeServer *server, const Device *device, GBytes *body, guint *status, char **problem)
{
  g_auto (DmeRequest) request = { 0 };
  g_auto (DmeResponse) response = { 0 };
  g_auto (DmeHttpProblem) document = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  DmePushReply *reply = NULL;

  request_init (&request, device, "POST", "/v1/push", body, DME_MEDIA_BATCH);
  *status = send_request (server, &request, &text, &response);
  if (*status == 200)
    reply = dme_push_reply_from_json (text, -1, &error);
  else
    g_assert_true (dme_http_problem_from_json (&document, text, -1, &error));
  g_assert_no_error (error);
  if (problem != NULL)
    *problem = g_steal_pointer (&document.code);
  return reply;
}

DmePushReply *
push_ops (DmeServer *server, Device *device, GPtrArray *ops)
{
  g_autoptr (GBytes) body = batch_of (device, ops);
  guint status;
  DmePushReply *reply = push_bytes (server, device, body, &status, NULL);

  g_assert_cmpuint (status, ==, 200);
  g_ptr_array_unref (ops);
  return reply;
}

DmePushReply *
push_one (DmeServer *server, Device *device, DmeOp *op)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);

  g_ptr_array_add (ops, op);
  return push_ops (server, device, ops);
}

DmeVerdict *
verdict_at (DmePushReply *reply, guint index)
{
  g_assert_cmpuint (reply->verdicts->len, >, index);
  return g_ptr_array_index (reply->verdicts, index);
}

DmeRecordRow *
load_row (DmeServer *server, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (server->db, &error);
  DmeRecordRow *row = NULL;

  g_assert_no_error (error);
  g_assert_true (dme_server_txn_find_record (txn, id, &row, &error));
  return row;
}

char *
field_of (DmeServer *server, const char *id, const char *field)
{
  g_autoptr (DmeRecordRow) row = load_row (server, id);
  g_autoptr (DmeFields) fields = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (row);
  fields = dme_wire_fields_from_json (dme_schema_find_type (row->type), row->body, -1, &error);
  g_assert_no_error (error);
  return g_strdup (dme_fields_get (fields, field));
}

GPtrArray *
ops_of (DmeOp *first, ...)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  va_list more;

  va_start (more, first);
  for (DmeOp *op = first; op != NULL; op = va_arg (more, DmeOp *))
    g_ptr_array_add (ops, op);
  va_end (more);
  return ops;
}

void
assert_field (Fixture *f, const char *id, const char *field, const char *expected)
{
  g_autofree char *value = field_of (f->server, id, field);

  g_assert_cmpstr (value, ==, expected);
}

/* An op that will be sent more than once. */
DmeOp *
numbered (Fixture *f, DmeOp *op)
{
  op->seq = ++f->a.seq;
  return op;
}

GPtrArray *
conflicts_of (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *list = dme_server_db_list_conflicts (f->server->db, &error);

  g_assert_no_error (error);
  return list;
}

GPtrArray *
rejects_of (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *list = dme_server_db_list_rejects (f->server->db, &error);

  g_assert_no_error (error);
  return list;
}

guint
open_rejects (Fixture *f)
{
  g_autoptr (GPtrArray) list = rejects_of (f);
  guint n = 0;

  for (guint i = 0; i < list->len; i++)
    n += ((DmeRejectRow *) g_ptr_array_index (list, i))->open;
  return n;
}

DmeServerStats
stats_of (Fixture *f)
{
  DmeServerStats now = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (dme_server_db_get_stats (f->server->db, &now, &error));
  g_assert_no_error (error);
  return now;
}

/* The stored verdict of an op, as the device would hear it by asking again. */
DmeVerdictKind
verdict_now (Fixture *f, Device *device, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeServerTxn) txn = dme_server_db_begin (f->server->db, &error);
  g_autoptr (DmeServerDevice) found = dme_server_txn_find_device_by_id (txn, device->id, &error);
  g_autoptr (DmeOpRow) row = NULL;
  gint64 stream, next;

  g_assert_true (dme_server_txn_open_stream (txn, found->no, device->incarnation, &stream, &next,
                                             &error));
  row = dme_server_txn_find_op (txn, stream, seq, &error);
  g_assert_no_error (error);
  g_assert_nonnull (row);
  return row->verdict;
}
