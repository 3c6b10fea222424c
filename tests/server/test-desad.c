/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "dme-crypto.h"
#include "dme-uuid.h"
#include "http-client.h"
#include "server-fixture.h"

/* The real process: what it answered survives its death. */

#define ROUNDS 8

typedef struct
{
  char *dir;
  GSubprocess *process;
  guint16 port;
  Device device;
} Real;

static void
start (Real *r)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *line = NULL;

  r->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("DESAD"),
                                 "serve", "--data", r->dir, "--listen", "127.0.0.1:0", "--quiet",
                                 NULL);
  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (r->process));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "desad: listening on http://127.0.0.1:"));
  r->port = (guint16) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
}

static void
end (Real *r, int number)
{
  g_subprocess_send_signal (r->process, number);
  g_assert_true (g_subprocess_wait (r->process, NULL, NULL));
  if (number == SIGTERM)
    {
      g_assert_true (g_subprocess_get_if_exited (r->process));
      g_assert_cmpint (g_subprocess_get_exit_status (r->process), ==, 0);
    }
  g_clear_object (&r->process);
}

static void
enrol (Real *r)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) admin =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("DESAD"), "enrol", "--data",
                      r->dir, "--name", "Maria", "--role", "petugas", "--scope", "53", NULL);
  g_autofree char *code = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GBytes) body = NULL;
  g_auto (HttpAnswer) answer = { 0 };
  g_auto (DmeEnrolReply) reply = { 0 };
  DmeEnrolRequest request = { .name = (char *) "Laptop" };

  g_assert_true (g_subprocess_communicate_utf8 (admin, NULL, NULL, &code, NULL, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (admin), ==, 0);
  device_init (&r->device);
  request.code = g_strchomp (code);
  request.public_key = r->device.public_key;
  json = dme_enrol_request_to_json (&request);
  body = g_bytes_new (json, strlen (json));
  g_assert_true (http_exchange (r->port, "POST", "/v1/enrol", NULL, "application/json", body,
                                &answer));
  g_assert_cmpuint (answer.status, ==, 200);
  if (strstr (answer.head, "Content-Encoding: gzip") != NULL)
    {
      g_autoptr (GBytes) packed = g_bytes_new (answer.body->data, answer.body->len);
      g_autoptr (GBytes) text = dme_gunzip (packed, 100000, &error);

      g_assert_true (dme_enrol_reply_from_json (&reply, g_bytes_get_data (text, NULL),
                                                (gssize) g_bytes_get_size (text), &error));
    }
  else
    g_assert_true (dme_enrol_reply_from_json (&reply, (char *) answer.body->data, answer.body->len,
                                              &error));
  r->device.id = g_steal_pointer (&reply.device);
  r->device.token = g_steal_pointer (&reply.token);
}

static void
set_up (Real *r, gconstpointer data)
{
  r->dir = g_dir_make_tmp ("desad-XXXXXX", NULL);
  start (r);
  enrol (r);
}

static void
tear_down (Real *r, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (r->process != NULL)
    end (r, SIGTERM);
  dir = g_dir_open (r->dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (r->dir, name, NULL);

      g_unlink (path);
    }
  g_assert_no_errno (g_rmdir (r->dir));
  g_free (r->dir);
  device_clear (&r->device);
}

static GBytes *
answer_text (const HttpAnswer *answer)
{
  g_autoptr (GBytes) body = g_bytes_new (answer->body->data, answer->body->len);

  return strstr (answer->head, "Content-Encoding: gzip") != NULL ? dme_gunzip (body, 1000000, NULL)
                                                                 : g_steal_pointer (&body);
}

static DmePushReply *
push (Real *r, GBytes *body)
{
  g_auto (HttpAnswer) answer = { 0 };
  g_autoptr (GBytes) text = NULL;

  if (!http_exchange (r->port, "POST", "/v1/push", r->device.token, DME_MEDIA_BATCH, body, &answer))
    return NULL;
  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_nonnull (strstr (answer.head, "Content-Type: application/json\r\n"));
  text = answer_text (&answer);
  return dme_push_reply_from_json (g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text),
                                   NULL);
}

typedef struct
{
  Real *r;
  GPtrArray *bodies;
  GArray *revs; /* of gint64: what was answered */
  int answered; /* (atomic) as many as in @revs */
} Sender;

static gpointer
send_until_cut (gpointer data)
{
  Sender *s = data;

  for (guint i = s->revs->len; i < s->bodies->len; i++)
    {
      g_autoptr (DmePushReply) reply = push (s->r, g_ptr_array_index (s->bodies, i));

      if (reply == NULL)
        break;
      g_assert_cmpuint (reply->verdicts->len, ==, 3);
      for (guint n = 0; n < 3; n++)
        g_assert_cmpint (verdict_at (reply, n)->kind, ==, DME_VERDICT_OK);
      g_array_append_val (s->revs, verdict_at (reply, 0)->rev);
      g_atomic_int_inc (&s->answered);
    }
  return NULL;
}

/* The death comes in the midst of answers, also where all is slow. */
static void
wait_for_answers (Sender *s, int more)
{
  int wanted = g_atomic_int_get (&s->answered) + more;
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (g_atomic_int_get (&s->answered) < wanted && g_get_monotonic_time () < end)
    g_usleep (200);
  g_usleep ((gulong) g_test_rand_int_range (0, 5000));
}

static GPtrArray *
many_bodies (Real *r, guint count)
{
  GPtrArray *bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);

      for (guint n = 0; n < 3; n++)
        {
          g_autofree char *id = dme_uuid_new ();

          g_ptr_array_add (ops, make_activity (id, "Balai desa"));
        }
      g_ptr_array_add (bodies, batch_of (&r->device, ops));
    }
  return bodies;
}

static void
test_killed_while_taking (Real *r, gconstpointer data)
{
  g_autoptr (GPtrArray) bodies = many_bodies (r, 4000);
  g_autoptr (GArray) revs = g_array_new (FALSE, FALSE, sizeof (gint64));
  Sender sender = { r, bodies, revs, 0 };

  for (guint round = 0; round < ROUNDS; round++)
    {
      GThread *thread = g_thread_new ("sender", send_until_cut, &sender);

      wait_for_answers (&sender, g_test_rand_int_range (0, 30));
      end (r, SIGKILL);
      g_thread_join (thread);
      start (r);
      for (guint i = 0; i < revs->len;
           i++) /* Everything answered is there, and was not taken twice. */
        {
          g_autoptr (DmePushReply) reply = push (r, g_ptr_array_index (bodies, i));

          g_assert_nonnull (reply);
          g_assert_cmpint (reply->clash, ==, 0);
          g_assert_cmpint (verdict_at (reply, 0)->rev, ==, g_array_index (revs, gint64, i));
          g_assert_cmpint (reply->epoch.next, >=, 3 * revs->len + 1);
          g_assert_cmpint (reply->epoch.next, <=,
                           3 * (revs->len + 1) + 1); /* At most the one whose answer was cut. */
        }
    }
  g_test_message ("%u answers over %d kills", revs->len, ROUNDS);
  g_assert_cmpuint (revs->len, >, 0);
}

static void
test_term_ends_well (Real *r, gconstpointer data)
{
  g_autoptr (GPtrArray) bodies = many_bodies (r, 1);
  g_autoptr (DmePushReply) reply = push (r, g_ptr_array_index (bodies, 0));
  g_autofree char *wal = g_build_filename (r->dir, "server.db-wal", NULL);

  g_assert_nonnull (reply);
  end (r, SIGTERM);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS)); /* Closed in good order. */
}

static void
test_second_process (Real *r, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GSubprocess)
    second = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, g_getenv ("DESAD"), "serve",
                               "--data", r->dir, "--listen", "127.0.0.1:0", NULL);

  g_assert_true (g_subprocess_communicate_utf8 (second, NULL, NULL, NULL, &text, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (second), ==, 3);
  g_assert_nonnull (strstr (text, "in use by another process"));
}

#define ADD(name, func) g_test_add ("/server/process/" name, Real, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  if (g_getenv ("DESAD") == NULL)
    g_error ("DESAD must name the program under test");

  ADD ("what-was-answered-survives-kill", test_killed_while_taking);
  ADD ("term-ends-in-good-order", test_term_ends_well);
  ADD ("second-process-is-turned-away", test_second_process);

  return g_test_run ();
}
