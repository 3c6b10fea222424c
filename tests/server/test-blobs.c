/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "dme-uuid.h"
#include "server-fixture.h"

/* Photos and scans by tus 1.0: whole or not there, for those who may, and gone when erased. */

#define LENGTH (2 * DME_BLOB_PART + 1234)
#define MARK "Foto Xanthira "

typedef struct
{
  Fixture f;
  GBytes *content;
  char *sha256, *path; /* of the upload */
  char *activity, *ref;
} Blobs;

static void
name_it (DmeOp *op, const char *parent, const char *sha256)
{
  dme_fields_set (op->set, "parent", parent);
  dme_fields_set (op->set, "sha256", sha256);
}

static DmeOp *
make_ref (const char *id, const char *parent, const char *sha256)
{
  DmeOp *op = make_op ("blob_ref", id, "media_type=image/jpeg", "bytes=132306", NULL);

  name_it (op, parent, sha256);
  return op;
}

static GBytes *
a_content (gsize length, char seed)
{
  GString *text = g_string_new ("\xff\xd8\xff");

  while (text->len < length)
    g_string_append_printf (text, MARK "%c %" G_GSIZE_FORMAT "\n", seed, text->len);
  g_string_truncate (text, length);
  return g_string_free_to_bytes (text);
}

static void
set_up (Blobs *b, gconstpointer data)
{
  g_autoptr (DmePushReply) reply = NULL;

  fixture_set_up (&b->f, NULL);
  b->content = a_content (LENGTH, 'a');
  b->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, b->content);
  b->path = g_strconcat ("/v1/blobs/", b->sha256, NULL);
  b->activity = dme_uuid_new ();
  b->ref = dme_uuid_new ();
  reply = push_ops (b->f.server, &b->f.a,
                    ops_of (make_activity (b->activity, "Balai desa"),
                            make_ref (b->ref, b->activity, b->sha256), NULL));
  assert_verdict (reply, 1, DME_VERDICT_OK);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Blobs *b, gconstpointer data)
{
  g_autofree char *blobs = dme_blobs_path (b->f.dir);

  remove_tree (blobs);
  g_bytes_unref (b->content);
  g_free (b->sha256);
  g_free (b->path);
  g_free (b->activity);
  g_free (b->ref);
  fixture_tear_down (&b->f, NULL);
}

static char *
metadata_of (const char *sha256)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *) sha256, strlen (sha256));

  return g_strdup_printf ("filename Zm90by5qcGc=, sha256 %s", base64);
}

static guint
ask (Blobs *b,
     const Device *device,
     const char *method,
     const char *path,
     const char *number, /* Upload-Length or Upload-Offset */
     GBytes *body,
     DmeResponse *response)
{
  g_auto (DmeRequest) request = { 0 };

  dme_response_init (response);
  request_init (&request, device, method, path, body,
                g_str_equal (method, "PATCH") ? DME_TUS_MEDIA_TYPE : NULL);
  request.tus_resumable = g_strdup (DME_TUS_VERSION);
  if (g_str_equal (method, "POST"))
    {
      request.upload_length = g_strdup (number);
      request.upload_metadata = metadata_of (b->sha256);
    }
  else
    request.upload_offset = g_strdup (number);
  return send_request (b->f.server, &request, NULL, response);
}

static guint
create (Blobs *b, const Device *device, gint64 *offset)
{
  g_auto (DmeResponse) response = { 0 };
  g_autofree char *length = g_strdup_printf ("%d", LENGTH);
  guint status = ask (b, device, "POST", "/v1/blobs", length, NULL, &response);

  if (status == 201)
    g_assert_cmpstr (response.location, ==, b->path);
  if (offset != NULL)
    *offset = response.upload_offset;
  return status;
}

static guint
patch (Blobs *b, const Device *device, gint64 offset, gsize from, gsize length, gint64 *now)
{
  g_auto (DmeResponse) response = { 0 };
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, offset);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (b->content, from, length);
  guint status = ask (b, device, "PATCH", b->path, at, part, &response);

  if (now != NULL)
    *now = response.upload_offset;
  return status;
}

static guint
head (Blobs *b, const Device *device, gint64 *offset)
{
  g_auto (DmeResponse) response = { 0 };
  guint status = ask (b, device, "HEAD", b->path, NULL, NULL, &response);

  *offset = response.upload_offset;
  if (status == 200)
    g_assert_cmpint (response.upload_length, ==, LENGTH);
  return status;
}

static guint
get (Blobs *b, const Device *device, GBytes **content)
{
  g_auto (DmeResponse) response = { 0 };
  guint status = ask (b, device, "GET", b->path, NULL, NULL, &response);

  if (content != NULL)
    *content = status == 200 ? g_bytes_ref (response.body) : NULL;
  return status;
}

static void
upload (Blobs *b, const Device *device)
{
  gint64 offset = 0;

  g_assert_cmpuint (create (b, device, &offset), ==, 201);
  while (offset < LENGTH)
    g_assert_cmpuint (patch (b, device, offset, (gsize) offset,
                             MIN (DME_BLOB_PART, LENGTH - (gsize) offset), &offset),
                      ==, 204);
}

static void
assert_on_disk (Blobs *b, gboolean there)
{
  g_assert_true (dme_blobs_has (b->f.server->blobs, b->sha256, NULL) == there);
}

static void
test_comes_in_parts (Blobs *b, gconstpointer data)
{
  g_autoptr (GBytes) content = NULL;
  g_autofree char *file = NULL, *part = g_strndup (b->sha256, 2);
  GStatBuf st;
  gint64 offset;

  g_assert_cmpuint (get (b, &b->f.a, NULL), ==, 404);
  upload (b, &b->f.a);
  g_assert_cmpuint (head (b, &b->f.a, &offset), ==, 200);
  g_assert_cmpint (offset, ==, LENGTH);
  g_assert_cmpuint (get (b, &b->f.b, &content), ==, 200);
  g_assert_true (g_bytes_equal (content, b->content));

  file = g_build_filename (b->f.dir, "blobs", part, b->sha256, NULL);
  g_assert_cmpint (g_stat (file, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpint (st.st_size, ==, LENGTH);
}

static void
test_goes_on_where_it_stood (Blobs *b, gconstpointer data)
{
  gint64 offset = -1;

  g_assert_cmpuint (create (b, &b->f.a, &offset), ==, 201);
  g_assert_cmpint (offset, ==, 0);
  g_assert_cmpuint (patch (b, &b->f.a, 0, 0, DME_BLOB_PART, &offset), ==, 204);
  fixture_reopen (&b->f); /* The server starts anew. */
  g_assert_cmpuint (head (b, &b->f.a, &offset), ==, 200);
  g_assert_cmpint (offset, ==, DME_BLOB_PART);
  g_assert_cmpuint (create (b, &b->f.a, &offset), ==, 201);
  g_assert_cmpint (offset, ==, DME_BLOB_PART);

  /* A part that comes twice, or from elsewhere, changes nothing. */
  g_assert_cmpuint (patch (b, &b->f.a, 0, 0, DME_BLOB_PART, NULL), ==, 409);
  g_assert_cmpuint (patch (b, &b->f.a, LENGTH - 10, LENGTH - 10, 10, NULL), ==, 409);
  g_assert_cmpuint (head (b, &b->f.a, &offset), ==, 200);
  g_assert_cmpint (offset, ==, DME_BLOB_PART);
  upload (b, &b->f.a);
  assert_on_disk (b, TRUE);
}

/* What one device sends is nobody else's business until it is whole; then it need not be sent. */
static void
test_two_devices (Blobs *b, gconstpointer data)
{
  gint64 offset = -1;

  g_assert_cmpuint (create (b, &b->f.a, NULL), ==, 201);
  g_assert_cmpuint (patch (b, &b->f.a, 0, 0, 100, NULL), ==, 204);
  g_assert_cmpuint (head (b, &b->f.b, &offset), ==, 404);
  upload (b, &b->f.b);
  g_assert_cmpuint (create (b, &b->f.a, &offset), ==, 201);
  g_assert_cmpint (offset, ==, LENGTH);
}

static void
test_another_content_is_refused (Blobs *b, gconstpointer data)
{
  gint64 offset = 0;

  g_assert_cmpuint (create (b, &b->f.a, NULL), ==, 201);
  g_assert_cmpuint (patch (b, &b->f.a, 0, 1, LENGTH - 1, &offset), ==, 204);
  g_assert_cmpuint (patch (b, &b->f.a, LENGTH - 1, 0, 100, NULL), ==, 422); /* too much */
  g_assert_cmpuint (patch (b, &b->f.a, LENGTH - 1, 0, 1, NULL), ==, 422);
  assert_on_disk (b, FALSE);
  upload (b, &b->f.a); /* From the beginning. */
  assert_on_disk (b, TRUE);
}

static void
test_only_what_a_record_names (Blobs *b, gconstpointer data)
{
  g_autoptr (DmePushReply)
    reply = push_one (b->f.server, &b->f.a, make_op ("blob_ref", b->ref, "-", NULL));

  g_assert_cmpuint (create (b, &b->f.a, NULL), ==, 404);
}

static void
set_scope (Blobs *b, const char *scope)
{
  g_autoptr (GPtrArray) people = dme_server_db_list_people (b->f.server->db, NULL);
  g_autoptr (GError) error = NULL;
  DmeServerTxn *txn = dme_server_db_begin (b->f.server->db, &error);

  for (guint i = 0; i < people->len; i++)
    {
      DmeServerPerson *person = people->pdata[i];

      if (!g_str_equal (person->name, "Yosef"))
        continue;
      g_free (person->scope);
      person->scope = g_strdup (scope);
      g_assert_true (dme_server_txn_set_scope (txn, person, &error));
    }
  g_assert_true (dme_server_txn_commit (txn, &error));
}

static void
test_only_for_its_area (Blobs *b, gconstpointer data)
{
  gint64 offset;

  upload (b, &b->f.a);
  set_scope (b, "53.71");
  g_assert_cmpuint (get (b, &b->f.b, NULL), ==, 404);
  g_assert_cmpuint (head (b, &b->f.b, &offset), ==, 404);
  g_assert_cmpuint (create (b, &b->f.b, NULL), ==, 404);
  g_assert_cmpuint (get (b, &b->f.a, NULL), ==, 200);
}

static void
test_bad_requests (Blobs *b, gconstpointer data)
{
  static const char *const lengths[] = { NULL, "", "-1", "0", "x", "1e3", "99999999999999999999" };
  static const char *const paths[] = { "/v1/blobs/", "/v1/blobs/abc", "/v1/blobs/../etc/passwd",
                                       "/v1/blobs/ABCDEF" };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_auto (DmeResponse) response = { 0 };

      g_assert_cmpuint (ask (b, &b->f.a, "POST", "/v1/blobs", lengths[i], NULL, &response), ==,
                        400);
    }
  {
    g_auto (DmeResponse) response = { 0 };

    g_assert_cmpuint (ask (b, &b->f.a, "POST", "/v1/blobs", "4194305", NULL, &response), ==, 413);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (DmeResponse) response = { 0 };

      g_assert_cmpuint (ask (b, &b->f.a, "GET", paths[i], NULL, NULL, &response), ==, 404);
    }
  {
    g_auto (DmeResponse) response = { 0 };
    g_auto (DmeRequest) request = { 0 };

    request_init (&request, &b->f.a, "HEAD", b->path, NULL, NULL);
    request.tus_resumable = g_strdup ("0.2.2");
    g_assert_cmpuint (send_request (b->f.server, &request, NULL, &response), ==, 412);
    g_assert_true (response.tus_options);
  }
  g_assert_cmpuint (patch (b, &b->f.a, 0, 0, 10, NULL), ==, 404); /* nothing was announced */
}

/* Every answer of a stranger is that nobody knows him. */
static void
test_without_a_token (Blobs *b, gconstpointer data)
{
  gint64 offset;

  upload (b, &b->f.a);
  g_assert_cmpuint (create (b, NULL, NULL), ==, 401);
  g_assert_cmpuint (head (b, NULL, &offset), ==, 401);
  g_assert_cmpuint (patch (b, NULL, 0, 0, 10, NULL), ==, 401);
  g_assert_cmpuint (get (b, NULL, NULL), ==, 401);
}

static void
test_share_of_a_day (Blobs *b, gconstpointer data)
{
  guint wait = 0;

  g_assert_true (dme_blobs_take_share (b->f.server->blobs, 7, DME_BLOBS_DAILY, &wait));
  g_assert_false (dme_blobs_take_share (b->f.server->blobs, 7, 1, &wait));
  g_assert_cmpuint (wait, >, 3600);
  g_assert_true (dme_blobs_take_share (b->f.server->blobs, 8, 1, &wait));
}

static void
test_erased_with_its_person (Blobs *b, gconstpointer data)
{
  g_autofree char *person = dme_uuid_new (), *ref = dme_uuid_new ();
  g_autoptr (DmePushReply) reply = NULL, gone = NULL, erased = NULL;
  DmeOp *op = make_op ("person", person, NULL);

  upload (b, &b->f.a);
  gone = push_one (b->f.server, &b->f.a, make_op ("activity", b->activity, "-", NULL));
  reply = push_ops (b->f.server, &b->f.a,
                    ops_of (make_op ("person", person, "name=Yohana Contoh", "no_nik_reason=hilang",
                                     "region=53.02.08.2005", NULL),
                            make_ref (ref, person, b->sha256), NULL));
  assert_verdict (reply, 1, DME_VERDICT_OK);

  /* The session may come back, and its photo is the same: it stays. */
  op->erase = TRUE;
  erased = push_one (b->f.server, &b->f.a, op);
  assert_verdict (erased, 0, DME_VERDICT_OK);
  assert_on_disk (b, TRUE);
}

static void
test_erased_alone (Blobs *b, gconstpointer data)
{
  g_autofree char *person = dme_uuid_new (), *ref = dme_uuid_new (), *sha256 = NULL;
  g_autoptr (GBytes) other = a_content (500, 'b');
  g_autoptr (DmePushReply) reply = NULL, erased = NULL;
  g_autoptr (GError) error = NULL;
  DmeOp *op = make_op ("person", person, NULL);
  gint64 now = 0;

  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, other);
  reply = push_ops (b->f.server, &b->f.a,
                    ops_of (make_op ("person", person, "name=Yohana Contoh", "no_nik_reason=hilang",
                                     "region=53.02.08.2005", NULL),
                            make_ref (ref, person, sha256), NULL));
  upload (b, &b->f.a);
  g_assert_true (dme_blobs_begin (b->f.server->blobs, 1, sha256, 500, &now, &error));
  g_assert_true (dme_blobs_append (b->f.server->blobs, 1, sha256, 0, other, &now, &error));
  g_assert_true (dme_blobs_has (b->f.server->blobs, sha256, NULL));

  op->erase = TRUE;
  erased = push_one (b->f.server, &b->f.a, op);
  assert_verdict (erased, 0, DME_VERDICT_OK);
  g_assert_false (dme_blobs_has (b->f.server->blobs, sha256, NULL));
  assert_on_disk (b, TRUE);
}

static void
test_verified_and_copied (Blobs *b, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *part = g_strndup (b->sha256, 2), *from = dme_blobs_path (b->f.dir);
  g_autofree char *file = g_build_filename (from, part, b->sha256, NULL);
  g_autofree char *backup = g_build_filename (b->f.dir, "backup.blobs", NULL);
  g_autofree char *copy = g_build_filename (backup, part, b->sha256, NULL);
  g_autoptr (GError) error = NULL;

  upload (b, &b->f.a);
  g_assert_true (dme_blobs_verify (b->f.dir, findings, &error));
  g_assert_cmpuint (findings->len, ==, 0);
  g_assert_true (dme_blobs_copy (from, backup, &error));
  g_assert_true (g_file_test (copy, G_FILE_TEST_IS_REGULAR));

  /* A damaged one is named, is not given to anybody, and comes back from the copy. */
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_true (g_file_set_contents (file, "rusak", -1, NULL));
  g_assert_true (dme_blobs_verify (b->f.dir, findings, &error));
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpuint (get (b, &b->f.a, NULL), ==, 500);
  g_assert_true (dme_blobs_copy (backup, from, &error));
  g_assert_cmpuint (get (b, &b->f.a, NULL), ==, 200);
  remove_tree (backup);
}

#define ADD(name, func) g_test_add ("/blobs/" name, Blobs, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("comes-in-parts", test_comes_in_parts);
  ADD ("goes-on-where-it-stood", test_goes_on_where_it_stood);
  ADD ("two-devices-do-not-disturb-each-other", test_two_devices);
  ADD ("another-content-is-refused", test_another_content_is_refused);
  ADD ("only-what-a-record-names-is-taken", test_only_what_a_record_names);
  ADD ("only-for-its-area", test_only_for_its_area);
  ADD ("bad-requests-are-refused", test_bad_requests);
  ADD ("nothing-without-a-token", test_without_a_token);
  ADD ("a-device-has-its-share-of-a-day", test_share_of_a_day);
  ADD ("stays-while-another-record-names-it", test_erased_with_its_person);
  ADD ("erased-with-its-person", test_erased_alone);
  ADD ("verified-and-copied", test_verified_and_copied);

  return g_test_run ();
}
