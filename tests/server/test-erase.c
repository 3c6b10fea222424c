/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "config.h"

#include <string.h>

#include "dme-uuid.h"
#include "server-fixture.h"

/* What is erased is forgotten by the server too, in every byte, and stays so whatever comes late.
 */

#define NAME "Yohana Xanthira Contoh"
#define JOB "Pemain Xilofon"
#define NUMBER "X 7654321"

static DmeOp *
make_person (const char *id)
{
  return make_op ("person", id, "name=" NAME, "no_nik_reason=belum_terdaftar", "sex=p",
                  "region=53.02.08.2005", "status=peminat", "status_on=2026-02-09", "job=" JOB,
                  NULL);
}

static DmeOp *
make_document (const char *id, const char *person)
{
  DmeOp *op = make_op ("document", id, "kind=paspor", "number=" NUMBER, NULL);

  dme_fields_set (op->set, "person", person);
  return op;
}

static DmeOp *
make_erasure (const char *type, const char *id)
{
  DmeOp *op = make_op (type, id, NULL);

  op->erase = TRUE;
  return op;
}

static void
erase (Fixture *f, const char *id)
{
  g_autoptr (DmePushReply) reply = push_one (f->server, &f->a, make_erasure ("person", id));

  assert_verdict (reply, 0, DME_VERDICT_OK);
}

static void
assert_erased (Fixture *f, const char *id)
{
  g_autoptr (DmeRecordRow) row = load_row (f->server, id);

  g_assert_nonnull (row);
  g_assert_true (row->erased && row->deleted);
  g_assert_cmpstr (row->body, ==, "{}");
  g_assert_null (row->stamps);
  g_assert_cmpint (row->conflicts, ==, 0);
}

static void
assert_refused_late (DmePushReply *reply, guint index, const char *field)
{
  const DmeVerdict *verdict = verdict_at (reply, index);

  g_assert_cmpint (verdict->kind, ==, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict->code, ==, "erased");
  g_assert_cmpstr (verdict->field, ==, field);
}

/* PostgreSQL gives the room of old rows away when it likes: what counts is that nobody can read
 * them. */
static gboolean
is_in_tables (const char *text)
{
  static const char *const tables[] = { "op", "record", "conflict", "reject", "audit" };
  gboolean found = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql =
        g_strdup_printf ("SELECT count(*) FROM %s t WHERE t::text LIKE '%%%s%%'", tables[i], text);
      g_autofree char *n = fixture_psql (sql);

      g_assert_nonnull (n);
      found = found || !g_str_equal (n, "0");
    }
  return found;
}

static gboolean
is_in_files (Fixture *f, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (f->dir, 0, NULL);
  const char *name;

  if (!fixture_is_sqlite ())
    return is_in_tables (text);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = fixture_path (f, name), *contents = NULL;
      gsize length = 0;

      if (g_file_get_contents (path, &contents, &length, NULL) &&
          memmem (contents, length, text, strlen (text)) != NULL)
        {
          g_test_message ("“%s” is in %s", text, name);
          return TRUE;
        }
    }
  return FALSE;
}

static void
assert_forgotten (Fixture *f)
{
  static const char *const words[] = { "Xanthira", "Xilofon", "7654321", "Xendok" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (is_in_files (f, words[i]));
}

static void
assert_sound (Fixture *f)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (fixture_verify (f, findings, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
push_many_others (Fixture *f)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  g_autoptr (DmePushReply) reply = NULL;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *id = dme_uuid_new ();

      g_ptr_array_add (ops, make_activity (id, "Balai desa"));
    }
  reply = push_ops (f->server, &f->b, ops);
  g_assert_cmpuint (reply->verdicts->len, ==, 60);
}

/* A person with papers, a value that was not applied, an op that was refused and one that waits. */
static char *
add_victim (Fixture *f, char **document)
{
  char *id = dme_uuid_new ();
  g_autofree char *unborn = dme_uuid_new ();
  DmeOp *bad = make_document (unborn, id);
  g_autoptr (DmePushReply) first = NULL, other = NULL, second = NULL;

  *document = dme_uuid_new ();
  dme_fields_set (bad->set, "kind", "xendok");
  dme_fields_set (bad->set, "number", "Xendok 1");
  first =
    push_ops (f->server, &f->a, ops_of (make_person (id), make_document (*document, id), NULL));
  assert_verdict (first, 1, DME_VERDICT_OK);
  other = push_one (f->server, &f->b, make_op ("person", id, "job=Guru Xendok", NULL));
  assert_verdict (other, 0, DME_VERDICT_CONFLICT);
  second = push_ops (f->server, &f->a,
                     ops_of (bad, make_op ("document", unborn, "number=Xendok 2", NULL),
                             make_op ("person", id, "sex=xendok", NULL),
                             make_op ("person", id, "job=Petani Xendok", NULL), NULL));
  assert_verdict (second, 0, DME_VERDICT_REJECTED);
  assert_verdict (second, 1, DME_VERDICT_WAITING);
  assert_verdict (second, 2, DME_VERDICT_REJECTED);
  assert_verdict (second, 3, DME_VERDICT_WAITING);
  return id;
}

static void
test_no_byte_stays (Fixture *f, gconstpointer data)
{
  g_autofree char *document = NULL, *id = NULL, *file = fixture_path (f, "salinan.db");
  g_autoptr (GPtrArray) rejects = NULL, conflicts = NULL;
  DmeServerStats stats;

  push_many_others (f);
  id = add_victim (f, &document);
  push_many_others (f);
  g_assert_true (is_in_files (f, "Xilofon")); /* The search works. */

  erase (f, id);
  assert_erased (f, id);
  assert_erased (f, document);
  assert_forgotten (f); /* The log of the database is one of the files. */
  if (fixture_is_sqlite ())
    g_assert_true (dme_server_sqlite_backup (f->dir, file, NULL));
  assert_forgotten (f);

  rejects = rejects_of (f);
  g_assert_cmpuint (rejects->len, ==, 4);
  for (guint i = 0; i < rejects->len; i++)
    g_assert_cmpstr (((DmeRejectRow *) g_ptr_array_index (rejects, i))->line, ==, "");
  g_assert_cmpuint (open_rejects (f), ==, 0);
  conflicts = conflicts_of (f);
  g_assert_cmpuint (conflicts->len, ==, 0);
  stats = stats_of (f);
  g_assert_cmpint (stats.waiting, ==, 0);
  g_assert_cmpint (stats.records, ==, 122);
  assert_sound (f);
  fixture_reopen (f);
  assert_forgotten (f);
}

static void
test_late_ops_are_refused_and_forgotten (Fixture *f, gconstpointer data)
{
  g_autofree char *document = NULL, *id = add_victim (f, &document);
  g_autofree char *fresh = dme_uuid_new (), *plan = dme_uuid_new ();
  g_autoptr (DmePushReply) reply = NULL;
  DmeOp *follow_up = make_follow_up (plan, id);

  erase (f, id);
  dme_fields_set (follow_up->set, "what", "Jemput Xanthira");
  reply = push_ops (f->server, &f->b,
                    ops_of (make_op ("person", id, "job=Guru Xendok", NULL),
                            make_op ("person", id, "job=Supir Xendok", NULL),
                            make_op ("person", id, "+", NULL), make_op ("person", id, "-", NULL),
                            make_op ("document", document, "number=Xendok", NULL),
                            make_document (fresh, id),
                            make_op ("document", fresh, "number=Xendok 3", NULL), follow_up, NULL));
  assert_refused_late (reply, 0, NULL);
  assert_refused_late (reply, 1, NULL);
  assert_refused_late (reply, 2, NULL);
  assert_refused_late (reply, 3, NULL);
  assert_refused_late (reply, 4, NULL);
  assert_refused_late (reply, 5, "person");
  assert_refused_late (reply, 6, NULL);
  assert_refused_late (reply, 7, "parent");
  g_assert_cmpuint (open_rejects (f), ==, 0);
  assert_erased (f, id);
  assert_erased (f, fresh);
  assert_forgotten (f);
  assert_sound (f);
}

static void
test_what_waits_is_settled (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new (), *document = dme_uuid_new ();
  g_autoptr (DmePushReply)
    early = push_ops (f->server, &f->b,
                      ops_of (make_document (document, id),
                              make_op ("document", document, "number=Xendok 4", NULL), NULL));
  g_autoptr (DmePushReply) reply = NULL;

  assert_verdict (early, 0, DME_VERDICT_WAITING);
  assert_verdict (early, 1, DME_VERDICT_WAITING);
  reply = push_one (f->server, &f->a, make_erasure ("person", id)); /* Nobody here knows it. */
  assert_verdict (reply, 0, DME_VERDICT_OK);
  assert_erased (f, id);
  assert_erased (f, document);
  g_assert_cmpint (verdict_now (f, &f->b, 1), ==, DME_VERDICT_REJECTED);
  g_assert_cmpint (verdict_now (f, &f->b, 2), ==, DME_VERDICT_REJECTED);
  g_assert_cmpint (stats_of (f).waiting, ==, 0);
  assert_forgotten (f);
  assert_sound (f);
}

/* The device cannot know whether the old text has come; see src/store/dme-db-erase.c. */
static void
test_erasing_op_under_the_name_of_the_old_text (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new (), *other = dme_uuid_new ();
  DmeOp *old = numbered (f, make_person (id));
  DmeOp *again = dme_op_copy (old), *erasure = make_erasure ("person", id);
  g_autoptr (DmePushReply) first = push_one (f->server, &f->a, old);
  g_autoptr (DmePushReply) reply = NULL, late = NULL, next = NULL;

  erasure->seq = again->seq;
  reply = push_ops (f->server, &f->a, ops_of (erasure, make_erasure ("person", id), NULL));
  g_assert_cmpint (reply->clash, ==, 0);
  assert_verdict (reply, 0, DME_VERDICT_SAME);
  assert_verdict (reply, 1, DME_VERDICT_SAME);
  assert_erased (f, id);
  late = push_one (f->server, &f->a, again);
  g_assert_cmpint (late->clash, ==, 0);
  assert_verdict (late, 0, DME_VERDICT_OK);
  assert_erased (f, id);
  next = push_one (f->server, &f->a, make_activity (other, "Lain"));
  assert_verdict (next, 0, DME_VERDICT_OK);
  assert_forgotten (f);
  assert_sound (f);
}

static void
test_old_text_under_the_name_of_an_erasing_op (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new ();
  DmeOp *erasure = numbered (f, make_erasure ("person", id)), *old = make_person (id);
  g_autoptr (DmePushReply) first = NULL, late = NULL;

  old->seq = erasure->seq;
  first = push_one (f->server, &f->a, erasure);
  late = push_one (f->server, &f->a, old);
  g_assert_cmpint (late->clash, ==, 0);
  assert_verdict (late, 0, DME_VERDICT_OK);
  assert_erased (f, id);
  assert_forgotten (f);
}

static void
test_name_of_another_record_clashes_still (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new (), *other = dme_uuid_new ();
  DmeOp *old = numbered (f, make_person (id)), *erasure = make_erasure ("person", other);
  g_autoptr (DmePushReply) first = NULL, reply = NULL;
  g_autoptr (DmeRecordRow) row = NULL;

  erasure->seq = old->seq;
  first = push_one (f->server, &f->a, old);
  reply = push_one (f->server, &f->a, erasure);
  g_assert_cmpint (reply->clash, ==, 1);
  row = load_row (f->server, id);
  g_assert_false (row->erased);
}

static void
test_what_was_merged_into_it_goes_too (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new (), *twice = dme_uuid_new (), *other = dme_uuid_new ();
  g_autofree char *thrice = dme_uuid_new ();
  DmeOp *gone = make_op ("person", twice, "-", NULL),
        *before = make_op ("person", thrice, "-", NULL);
  g_autoptr (DmePushReply) made = NULL;
  g_autoptr (DmeRecordRow) row = NULL;

  dme_fields_set (before->set, "merged_into", twice);
  dme_fields_set (gone->set, "merged_into", id);
  made = push_ops (f->server, &f->b,
                   ops_of (make_person (id), make_person (twice), make_person (thrice),
                           make_person (other), before, gone, NULL));
  assert_verdict (made, 4, DME_VERDICT_OK);
  assert_verdict (made, 5, DME_VERDICT_OK);
  erase (f, id); /* By a device that knows nothing of the other one. */
  assert_erased (f, id);
  assert_erased (f, twice);
  assert_erased (f, thrice); /* Merged into the one that was merged. */
  row = load_row (f->server, other);
  g_assert_false (row->erased);
  assert_sound (f);
}

/* Field officers may not erase follow-ups, but all that belongs to a person whom they may erase:
 * the device erases each op that waits, the follow-up's before the person's. */
static void
test_right_to_erase_is_that_of_the_person (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new (), *activity = dme_uuid_new ();
  g_autofree char *of_person = dme_uuid_new (), *of_activity = dme_uuid_new ();
  g_autofree char *never_sent = dme_uuid_new ();
  g_autoptr (DmePushReply) made = NULL, reply = NULL;

  made = push_ops (f->server, &f->a,
                   ops_of (make_person (id), make_activity (activity, "Balai"),
                           make_follow_up (of_person, id), make_follow_up (of_activity, activity),
                           NULL));
  assert_verdict (made, 3, DME_VERDICT_OK);
  reply =
    push_ops (f->server, &f->a,
              ops_of (make_erasure ("follow_up", of_person), make_erasure ("follow_up", never_sent),
                      make_erasure ("person", id), make_erasure ("follow_up", of_activity), NULL));
  assert_verdict (reply, 0, DME_VERDICT_OK);
  assert_verdict (reply, 1, DME_VERDICT_OK);
  assert_verdict (reply, 2, DME_VERDICT_OK);
  assert_verdict (reply, 3, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 3)->code, ==, "not-allowed");
  assert_erased (f, of_person);
  assert_field (f, of_activity, "what", "Kirim brosur");
  assert_sound (f);
}

/* Two copies of one store: one erases, the other writes on. */
static void
test_clash_about_what_was_erased_is_forgotten (Fixture *f, gconstpointer data)
{
  g_autofree char *id = dme_uuid_new (), *activity = dme_uuid_new (), *document = dme_uuid_new ();
  DmeOp *late = make_op ("person", id, "job=Guru Xendok", NULL);
  DmeOp *paper = make_document (document, id);
  g_autoptr (DmePushReply) first = NULL, reply = NULL, other = NULL;

  late->seq = paper->seq = 2;
  first = push_ops (f->server, &f->a,
                    ops_of (make_person (id), make_activity (activity, "Balai"),
                            make_erasure ("person", id), NULL));
  reply = push_one (f->server, &f->a, late);
  g_assert_cmpint (reply->clash, ==, 2);
  other = push_one (f->server, &f->a, paper);
  g_assert_cmpint (other->clash, ==, 2);
  assert_forgotten (f);
  assert_sound (f);
}

static void
test_twice_is_the_same (Fixture *f, gconstpointer data)
{
  g_autofree char *document = NULL, *id = add_victim (f, &document);
  g_autoptr (DmePushReply) reply = NULL;

  erase (f, id);
  reply =
    push_ops (f->server, &f->b,
              ops_of (make_erasure ("person", id), make_erasure ("document", document), NULL));
  assert_verdict (reply, 0, DME_VERDICT_SAME);
  assert_verdict (reply, 1, DME_VERDICT_SAME);
  assert_erased (f, id);
}

static void
test_only_what_is_about_a_person (Fixture *f, gconstpointer data)
{
  g_autofree char *activity = dme_uuid_new (), *access = dme_uuid_new (), *child = dme_uuid_new ();
  g_autofree char *person = dme_uuid_new ();
  DmeOp *moved = make_op ("follow_up", child, NULL);
  g_autoptr (DmePushReply) made = NULL, reply = NULL, late = NULL;

  made =
    push_ops (f->server, &f->a,
              ops_of (make_activity (activity, "Balai"), make_follow_up (child, activity),
                      make_op ("access", access, "what=cetak", "date=2026-02-09", NULL), NULL));
  assert_verdict (made, 2, DME_VERDICT_OK);
  reply = push_ops (f->server, &f->b,
                    ops_of (make_erasure ("activity", activity), make_erasure ("access", access),
                            make_erasure ("person", person), NULL));
  assert_verdict (reply, 0, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, 0)->code, ==, "not-erasable");
  g_assert_cmpstr (verdict_at (reply, 1)->code, ==, "append-only");
  assert_verdict (reply, 2, DME_VERDICT_OK);
  assert_field (f, activity, "venue", "Balai");

  /* What lives elsewhere cannot be moved to where nothing is, and is not lost by trying. */
  dme_fields_set (moved->set, "parent", person);
  late = push_one (f->server, &f->a, moved);
  g_assert_cmpstr (verdict_at (late, 0)->code, ==, "no-such-record");
  assert_field (f, child, "what", "Kirim brosur");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/server/erase/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("no-byte-stays", test_no_byte_stays);
  ADD ("late-ops-are-refused-and-forgotten", test_late_ops_are_refused_and_forgotten);
  ADD ("what-waits-is-settled", test_what_waits_is_settled);
  ADD ("erasing-op-under-the-name-of-the-old-text", test_erasing_op_under_the_name_of_the_old_text);
  ADD ("old-text-under-the-name-of-an-erasing-op", test_old_text_under_the_name_of_an_erasing_op);
  ADD ("name-of-another-record-clashes-still", test_name_of_another_record_clashes_still);
  ADD ("what-was-merged-into-it-goes-too", test_what_was_merged_into_it_goes_too);
  ADD ("right-to-erase-is-that-of-the-person", test_right_to_erase_is_that_of_the_person);
  ADD ("clash-about-what-was-erased-is-forgotten", test_clash_about_what_was_erased_is_forgotten);
  ADD ("twice-is-the-same", test_twice_is_the_same);
  ADD ("only-what-is-about-a-person", test_only_what_is_about_a_person);

  return g_test_run ();
}
