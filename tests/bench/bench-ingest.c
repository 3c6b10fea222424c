/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-raw.h"
#include "bench-util.h"

#include "dme-crypto.h"
#include "dme-http.h"
#include "dme-wire.h"

/* How fast the server takes new sessions: each batch is checked, merged and
 * durable before the answer comes, over HTTP. Beside it, in turns, plain
 * SQLite that stores the same lines, as many in a transaction. */

typedef struct
{
  DmeServerLink link;
  DmeHttp *http;
  BenchRaw *raw;
  GRand *rand;
  gint64 seq;
  double seconds, raw_seconds;
  gint64 ops;
} Ingest;

static char *
sign (const void *data, gsize length, gpointer user_data)
{
  return dme_crypto_sign (user_data, data, length);
}

static void
check_reply (const DmeHttpAnswer *answer, guint n)
{
  g_autoptr (DmePushReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (answer->body, &length);

  if (answer->status != 200)
    g_printerr ("bench: status %u: %.*s\n", answer->status, (int) length, text);
  bench_check (answer->status == 200, NULL, "Pushing");
  reply = dme_push_reply_from_json (text, (gssize) length, &error);
  bench_check (reply != NULL && reply->verdicts->len == n, error, "Reading the answer");
  for (guint i = 0; i < n; i++)
    {
      const DmeVerdict *verdict = g_ptr_array_index (reply->verdicts, i);

      bench_check (verdict->kind == DME_VERDICT_OK, NULL, "A new session");
    }
}

static void
push_batch (Ingest *self, GPtrArray *lines)
{
  g_autofree char *url = g_strconcat (self->link.url, "/v1/push", NULL);
  g_autoptr (GBytes) body = NULL;
  g_auto (DmeHttpAnswer) answer = { 0 };
  DmeBatchHeader header = {
    DME_PROTOCOL,
    self->link.device,
    self->link.incarnation,
    self->seq - lines->len + 1,
    lines->len,
    self->link.generation,
    lines->len,
  };
  DmeHttpRequest request = {
    .url = url,
    .token = self->link.token,
    .content_type = DME_MEDIA_BATCH,
    .gzipped = TRUE,
  };
  double begin;

  body = dme_batch_build (&header, lines, sign, self->link.secret_key);
  request.body = body;
  begin = bench_seconds ();
  bench_check (dme_http_send (self->http, &request, &answer, NULL) == DME_HTTP_ANSWERED, NULL,
               "Reaching the server");
  self->seconds += bench_seconds () - begin;
  self->ops += lines->len;
  check_reply (&answer, lines->len);
}

static void
insert_batch (Ingest *self, GPtrArray *lines)
{
  double begin = bench_seconds ();

  bench_raw_begin (self->raw);
  for (guint i = 0; i < lines->len; i++)
    bench_raw_add_line (self->raw, g_ptr_array_index (lines, i));
  bench_raw_commit (self->raw);
  self->raw_seconds += bench_seconds () - begin;
}

static void
measure (Ingest *self, guint batch, guint rounds)
{
  g_autofree char *name = g_strdup_printf ("ingest-http-%u", batch);
  double value, floor;

  self->seconds = self->raw_seconds = 0;
  self->ops = 0;
  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr (GPtrArray) lines = bench_lines_new (self->rand, self->seq, batch);

      self->seq += batch;
      push_batch (self, lines);
      insert_batch (self, lines);
    }
  value = (double) self->ops / self->seconds;
  floor = (double) self->ops / self->raw_seconds;
  bench_print (name, value, "ops/s", floor, value / floor, "ratio>=0.25", value >= 0.25 * floor);
}

/* --- several devices at once, as a server has them --- */

#define DEVICES 2

typedef struct
{
  Ingest ingest;
  GPtrArray *bodies, *lines; /* of GBytes; of GPtrArray of char* */
  DmeHttpAnswer *answers;
} Device;

static void
prepare_batches (Device *self, guint batch, guint rounds)
{
  Ingest *ingest = &self->ingest;

  self->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->answers = g_new0 (DmeHttpAnswer, rounds);
  for (guint i = 0; i < rounds; i++)
    {
      GPtrArray *lines = bench_lines_new (ingest->rand, ingest->seq, batch);
      DmeBatchHeader header = {
        DME_PROTOCOL,
        ingest->link.device,
        ingest->link.incarnation,
        ingest->seq + 1,
        batch,
        ingest->link.generation,
        batch,
      };

      ingest->seq += batch;
      g_ptr_array_add (self->lines, lines);
      g_ptr_array_add (self->bodies,
                       dme_batch_build (&header, lines, sign, ingest->link.secret_key));
    }
}

static gpointer
send_batches (gpointer data)
{
  Device *self = data;
  g_autofree char *url = g_strconcat (self->ingest.link.url, "/v1/push", NULL);
  DmeHttpRequest request = {
    .url = url,
    .token = self->ingest.link.token,
    .content_type = DME_MEDIA_BATCH,
    .gzipped = TRUE,
  };

  for (guint i = 0; i < self->bodies->len; i++)
    {
      request.body = g_ptr_array_index (self->bodies, i);
      bench_check (dme_http_send (self->ingest.http, &request, &self->answers[i], NULL) ==
                     DME_HTTP_ANSWERED,
                   NULL, "Reaching the server");
    }
  return NULL;
}

static void
insert_all (Device *devices)
{
  for (guint d = 0; d < DEVICES; d++)
    {
      for (guint i = 0; i < devices[d].lines->len; i++)
        insert_batch (&devices[0].ingest, g_ptr_array_index (devices[d].lines, i));
    }
}

static void
measure_together (Device *devices, guint batch, guint rounds)
{
  g_autofree char *name = g_strdup_printf ("ingest-http-%u-devices-%u", DEVICES, batch);
  GThread *threads[DEVICES];
  double begin, value, floor;
  double ops = (double) DEVICES * batch * rounds;

  for (guint d = 0; d < DEVICES; d++)
    prepare_batches (&devices[d], batch, rounds);
  devices[0].ingest.raw_seconds = 0;
  begin = bench_seconds ();
  for (guint d = 0; d < DEVICES; d++)
    threads[d] = g_thread_new ("device", send_batches, &devices[d]);
  for (guint d = 0; d < DEVICES; d++)
    g_thread_join (threads[d]);
  value = ops / (bench_seconds () - begin);
  insert_all (devices);
  floor = ops / devices[0].ingest.raw_seconds;
  for (guint d = 0; d < DEVICES; d++)
    {
      for (guint i = 0; i < rounds; i++)
        {
          check_reply (&devices[d].answers[i], batch);
          dme_http_answer_clear (&devices[d].answers[i]);
        }
      g_free (devices[d].answers);
      g_ptr_array_unref (devices[d].bodies);
      g_ptr_array_unref (devices[d].lines);
    }
  bench_print (name, value, "ops/s", floor, value / floor, "ratio>=0.25", value >= 0.25 * floor);
}

static void
device_start (Device *self, guint number, const char *dir, BenchServer *server)
{
  g_autofree char *name = g_strdup_printf ("store-%u", number);
  g_autofree char *store = g_build_filename (dir, name, NULL);
  g_autoptr (DmeDb) db = bench_store_new (store, 0);
  g_autoptr (GError) error = NULL;

  bench_server_enrol (server, db, FALSE);
  bench_check (dme_db_get_link (db, &self->ingest.link, &error), error, "Reading the link");
  self->ingest.http = dme_http_new (NULL, NULL);
  self->ingest.rand = g_rand_new_with_seed (BENCH_SEED + number);
}

static void
device_stop (Device *self)
{
  g_rand_free (self->ingest.rand);
  dme_http_free (self->ingest.http);
  dme_server_link_clear (&self->ingest.link);
}

int
main (void)
{
  g_autofree char *dir = bench_dir_new ();
  BenchServer *server = bench_server_start ();
  Device devices[DEVICES] = { 0 };

  for (guint d = 0; d < DEVICES; d++)
    device_start (&devices[d], d, dir, server);
  devices[0].ingest.raw = bench_raw_new (dir);

  measure (&devices[0].ingest, 200, 60);
  measure (&devices[0].ingest, 1000, 20);
  measure_together (devices, 200, 60);
  measure_together (devices, 1000, 20);

  bench_raw_free (devices[0].ingest.raw);
  for (guint d = 0; d < DEVICES; d++)
    device_stop (&devices[d]);
  bench_server_stop (server);
  bench_dir_remove (dir);
  return 0;
}
