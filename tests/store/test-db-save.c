/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-practice.h"
#include "dme-uuid.h"
#include "store-fixture.h"

/* Saving: what is written, what is refused, and that it is all or nothing. */

static GPtrArray *
list_of (DmeSave *first, ...)
{
  GPtrArray *saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  va_list args;

  va_start (args, first);
  for (DmeSave *save = first; save != NULL; save = va_arg (args, DmeSave *))
    g_ptr_array_add (saves, save);
  va_end (args);
  return saves;
}

static DmeSave *
a_save (const char *type, const char *id, DmeFields *fields)
{
  return dme_save_new (dme_schema_find_type (type), id, fields);
}

/* Saves what must be refused, and says by which code the first problem was named. */
static DmeProblemCode
refusal_of (DmeDb *db, GPtrArray *saves, const char *field)
{
  g_autoptr (GPtrArray) list = saves;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (dme_db_save (db, list, NULL, &problems, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
  g_assert_nonnull (problems);
  g_assert_cmpuint (problems->len, >, 0);
  g_assert_cmpstr (((DmeProblem *) problems->pdata[0])->field, ==, field);
  return ((DmeProblem *) problems->pdata[0])->code;
}

static guint
count_of (DmeDb *db, const char *type, gboolean deleted)
{
  g_autoptr (DmeQuery) query = dme_query_new (dme_schema_find_type (type));
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;

  query->deleted = deleted;
  records = dme_db_list (db, query, &error);
  g_assert_no_error (error);
  return records->len;
}

static GPtrArray *
history_of (DmeDb *db, const char *type, const char *id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *ops = dme_db_history (db, dme_schema_find_type (type), id, &error);

  g_assert_no_error (error);
  return ops;
}

static void
test_saved_record_is_read_back (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "activity", an_activity ("2026-02-09", "Kantor Desa Uji"));
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) record = NULL;

  fixture_reopen (f);
  record = dme_db_load (f->db, dme_schema_find_type ("activity"), id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dme_record_get (record, "venue"), ==, "Kantor Desa Uji");
  g_assert_cmpstr (record->region, ==, "53.02.08.2005");
  g_assert_cmpstr (record->created_by, ==, "Maria Uji");
  g_assert_cmpint (record->state, ==, DME_STATE_WAITING);
  g_assert_cmpint (record->rev, ==, 0);
  g_assert_cmpuint (count_lines (f->db), ==, 1);
}

static void
test_op_holds_changed_fields_only (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "activity", an_activity ("2026-02-09", "Lama"));
  g_autoptr (GPtrArray) ops = NULL;
  const DmeOp *op;

  save_set (f->db, "activity", id, "venue", "Baru");
  ops = history_of (f->db, "activity", id);
  g_assert_cmpuint (ops->len, ==, 2);
  op = ops->pdata[1];
  g_assert_cmpint (op->seq, ==, 2);
  g_assert_cmpuint (dme_fields_get_size (op->set), ==, 1);
  g_assert_cmpstr (dme_fields_get (op->set, "venue"), ==, "Baru");
  g_assert_cmpstr (op->by, ==, "Maria Uji");
}

static void
test_save_that_changes_nothing_writes_no_op (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "activity", an_activity ("2026-02-09", "Sama"));

  save_set (f->db, "activity", id, "venue", "Sama");
  save_set (f->db, "activity", id, "host", NULL);
  g_assert_cmpint (dme_db_last_seq (f->db), ==, 1);
}

static void
test_refused_member_leaves_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *parent = dme_uuid_new ();
  GPtrArray *saves =
    list_of (a_save ("activity", parent, an_activity ("2026-02-09", "Ada")),
             a_save ("follow_up", NULL, fields_of ("parent", parent, "due", "2026-03-01", NULL)),
             NULL);

  g_assert_cmpint (refusal_of (f->db, saves, "what"), ==, DME_PROBLEM_REQUIRED);
  g_assert_cmpuint (count_of (f->db, "activity", TRUE), ==, 0);
  g_assert_cmpint (dme_db_last_seq (f->db), ==, 0);
}

static void
test_children_name_a_parent_of_the_same_save (Fixture *f, gconstpointer data)
{
  g_autofree char *parent = dme_uuid_new ();
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeRecord) child = NULL;
  g_autoptr (GPtrArray)
    saves = list_of (a_save ("follow_up", NULL,
                             fields_of ("parent", parent, "what", "Kirim leaflet", NULL)),
                     a_save ("activity", parent, an_activity ("2026-02-09", "Ada")), NULL);

  dme_db_save (f->db, saves, NULL, &problems, &error);
  g_assert_no_error (error);
  child = dme_db_load (f->db, dme_schema_find_type ("follow_up"), ((DmeSave *) saves->pdata[0])->id,
                       &error);
  g_assert_no_error (error);
  g_assert_cmpstr (child->region, ==, "53.02.08.2005");

  /* The server meets the parent first. */
  {
    g_autoptr (GPtrArray) ops = history_of (f->db, "activity", parent);

    g_assert_cmpint (((DmeOp *) ops->pdata[0])->seq, ==, 1);
  }
}

static void
test_child_moves_with_its_parent (Fixture *f, gconstpointer data)
{
  g_autofree char *parent = save_new (f->db, "activity", an_activity ("2026-02-09", "Ada"));
  g_autofree char *child =
    save_new (f->db, "follow_up", fields_of ("parent", parent, "what", "Kirim", NULL));
  g_autoptr (DmeRecord) record = NULL;

  save_set (f->db, "activity", parent, "region", "53.02.07.2015");
  record = dme_db_load (f->db, dme_schema_find_type ("follow_up"), child, NULL);
  g_assert_cmpstr (record->region, ==, "53.02.07.2015");
  g_assert_cmpint (dme_db_last_seq (f->db), ==,
                   3); /* No op for it: the server has the same rule. */
}

static void
test_bad_values_are_named (Fixture *f, gconstpointer data)
{
  const struct
  {
    const char *field, *value;
    DmeProblemCode code;
  } bad[] = {
    { "date", "2999-01-01", DME_PROBLEM_DATE_IN_FUTURE },
    { "date", "1999-12-31", DME_PROBLEM_DATE_TOO_OLD },
    { "date", "kemarin", DME_PROBLEM_NOT_A_DATE },
    { "kind", "pesta", DME_PROBLEM_UNKNOWN_CHOICE },
    { "region", "53.02", DME_PROBLEM_REGION_NOT_VILLAGE },
    { "region", "99.99.99.9999", DME_PROBLEM_REGION_UNKNOWN },
    { "att_cpmi_l", "-1", DME_PROBLEM_NEGATIVE },
    { "att_cpmi_l", "100001", DME_PROBLEM_TOO_LARGE },
    { "venue", "a\001b", DME_PROBLEM_CONTROL_CHARACTER },
    { "venue", "\xff\xfe", DME_PROBLEM_NOT_UTF8 },
    { "cuaca", "cerah", DME_PROBLEM_UNKNOWN_FIELD },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      DmeFields *fields = an_activity ("2026-02-09", "Ada");

      dme_fields_set (fields, bad[i].field, bad[i].value);
      g_test_message ("%s", bad[i].field);
      g_assert_cmpint (refusal_of (f->db, list_of (a_save ("activity", NULL, fields), NULL),
                                   bad[i].field),
                       ==, bad[i].code);
    }

  g_assert_cmpint (dme_db_last_seq (f->db), ==, 0);
}

static void
test_megabyte_of_text_is_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1 << 20, 'a');
  DmeFields *fields = an_activity ("2026-02-09", "Ada");

  dme_fields_set (fields, "notes", text);
  g_assert_cmpint (refusal_of (f->db, list_of (a_save ("activity", NULL, fields), NULL), "notes"),
                   ==, DME_PROBLEM_TOO_LONG);
}

static void
test_save_that_could_not_be_sent_is_refused (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "guests", "results", "obstacles_note", "notes" };
  DmeFields *fields = an_activity ("2026-02-09", "Ada");
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < 20000; i++)
    g_string_append (text, "文");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    dme_fields_set (fields, names[i], text->str);

  g_assert_cmpint (refusal_of (f->db, list_of (a_save ("activity", NULL, fields), NULL), NULL), ==,
                   DME_PROBLEM_TOO_LONG);
  g_assert_cmpuint (count_of (f->db, "activity", TRUE), ==, 0);
}

static void
test_ref_to_nothing_is_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *nobody = dme_uuid_new ();
  g_autofree char *organisation =
    save_new (f->db, "organisation", fields_of ("kind", "p3mi", "name", "PT Contoh", NULL));
  DmeFields *one = fields_of ("activity", nobody, "organisation", organisation, NULL);
  DmeFields *two = fields_of ("activity", organisation, "organisation", organisation, NULL);

  g_assert_cmpint (refusal_of (f->db, list_of (a_save ("participation", NULL, one), NULL),
                               "activity"),
                   ==, DME_PROBLEM_NO_SUCH_RECORD);
  /* An organisation is not an activity. */
  g_assert_cmpint (refusal_of (f->db, list_of (a_save ("participation", NULL, two), NULL),
                               "activity"),
                   ==, DME_PROBLEM_NO_SUCH_RECORD);
}

static void
test_deletion_takes_children_along_and_undo_brings_those_back (Fixture *f, gconstpointer data)
{
  g_autofree char *parent = save_new (f->db, "activity", an_activity ("2026-02-09", "Ada"));
  g_autofree char *kept =
    save_new (f->db, "follow_up", fields_of ("parent", parent, "what", "Satu", NULL));
  g_autofree char *before =
    save_new (f->db, "follow_up", fields_of ("parent", parent, "what", "Dua", NULL));
  g_autoptr (DmeRecord) record = NULL;

  save_del (f->db, "follow_up", before, DME_DEL_DELETE);
  save_del (f->db, "activity", parent, DME_DEL_DELETE);
  g_assert_cmpuint (count_of (f->db, "activity", FALSE), ==, 0);
  g_assert_cmpuint (count_of (f->db, "follow_up", FALSE), ==, 0);
  g_assert_cmpuint (count_of (f->db, "activity", TRUE), ==, 1);
  g_assert_cmpint (dme_db_last_seq (f->db), ==, 6); /* 3 new, 1 + 2 deletions */

  save_del (f->db, "activity", parent, DME_DEL_REVIVE);
  g_assert_cmpuint (count_of (f->db, "activity", FALSE), ==, 1);
  g_assert_cmpuint (count_of (f->db, "follow_up", FALSE), ==, 1);
  record = dme_db_load (f->db, dme_schema_find_type ("follow_up"), kept, NULL);
  g_assert_false (record->deleted);
  g_assert_cmpstr (dme_record_get (record, "what"), ==, "Satu");
}

static void
test_deleted_record_is_not_edited (Fixture *f, gconstpointer data)
{
  g_autofree char *id = save_new (f->db, "activity", an_activity ("2026-02-09", "Ada"));
  GPtrArray *edit = list_of (a_save ("activity", id, fields_of ("venue", "Lain", NULL)), NULL);
  GPtrArray *child =
    list_of (a_save ("follow_up", NULL, fields_of ("parent", id, "what", "Satu", NULL)), NULL);

  save_del (f->db, "activity", id, DME_DEL_DELETE);
  g_assert_cmpint (refusal_of (f->db, edit, NULL), ==, DME_PROBLEM_DELETED);
  g_assert_cmpint (refusal_of (f->db, child, "parent"), ==, DME_PROBLEM_DELETED);
  save_del (f->db, "activity", id, DME_DEL_DELETE); /* Again: nothing more to say. */
  g_assert_cmpint (dme_db_last_seq (f->db), ==, 2);
}

static void
test_save_ends_its_draft (Fixture *f, gconstpointer data)
{
  g_autoptr (DmeFields) typed = fields_of ("venue", "setengah", "att_cpmi_l", "banyak", NULL);
  DmeDraft draft = { .id = (char *) "konsep",
                     .type = dme_schema_find_type ("activity"),
                     .fields = typed,
                     .extra = (char *) "anak" };
  g_autoptr (GPtrArray)
    bad = list_of (a_save ("activity", NULL, fields_of ("venue", "x", NULL)), NULL);
  g_autoptr (GPtrArray)
    good = list_of (a_save ("activity", NULL, an_activity ("2026-02-09", "Ada")), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = NULL, after = NULL;

  g_assert_true (dme_db_save_draft (f->db, &draft, &error));
  g_assert_false (dme_db_save (f->db, bad, "konsep", NULL, NULL));
  before = dme_db_list_drafts (f->db, NULL, &error);
  g_assert_cmpuint (before->len, ==, 1); /* A refused save keeps what was typed. */
  g_assert_cmpstr (dme_fields_get (((DmeDraft *) before->pdata[0])->fields, "att_cpmi_l"), ==,
                   "banyak");
  g_assert_cmpstr (((DmeDraft *) before->pdata[0])->extra, ==, "anak");

  g_assert_true (dme_db_save (f->db, good, "konsep", NULL, &error));
  after = dme_db_list_drafts (f->db, NULL, &error);
  g_assert_cmpuint (after->len, ==, 0);
}

static void
test_drafts_are_listed_newest_first (Fixture *f, gconstpointer data)
{
  static const char *const ids[] = { "a", "b", "c", "a" };
  g_autoptr (DmeFields) typed = fields_of ("venue", "'kutip' \"ganda\" \\ \n baris", NULL);
  g_autoptr (GPtrArray) drafts = NULL;

  dme_fields_set (typed, "host", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      DmeDraft draft = { .id = (char *) ids[i],
                         .type = dme_schema_find_type ("activity"),
                         .fields = typed };

      g_assert_true (dme_db_save_draft (f->db, &draft, NULL));
    }

  drafts = dme_db_list_drafts (f->db, dme_schema_find_type ("activity"), NULL);
  g_assert_cmpuint (drafts->len, ==, 3);
  g_assert_cmpstr (((DmeDraft *) drafts->pdata[0])->id, ==, "a");
  g_assert_cmpstr (((DmeDraft *) drafts->pdata[1])->id, ==, "c");
  g_assert_true (dme_fields_equal (((DmeDraft *) drafts->pdata[0])->fields, typed));
}

static void
test_practice_records_are_saved_and_marked (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeSummary) summary = NULL;
  g_autofree char *today = dme_clock_today ();

  dme_practice_fill (f->db, &error);
  g_assert_no_error (error);
  summary = dme_db_summarise (f->db, (int) g_ascii_strtoll (today, NULL, 10), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (summary->sessions, ==, 12);
  g_assert_cmpint (summary->people_estimated, ==, 150);
  g_assert_cmpint (summary->villages, ==, 12);
  g_assert_cmpuint (summary->due->len, ==, 2);
  g_assert_nonnull (summary->latest);
}

static void
test_practice_records_stay_out_of_real_stores (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (DmeIdentity) identity = { 0 };

  g_assert_true (dme_db_get_identity (f->db, &identity, NULL));
  identity.practice = FALSE;
  g_assert_true (dme_db_set_identity (f->db, &identity, NULL));
  g_assert_false (dme_practice_fill (f->db, &error));
  g_assert_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT);
  g_assert_cmpuint (count_of (f->db, "activity", TRUE), ==, 0);
}

static void
test_identity_is_checked (void)
{
  const struct
  {
    const char *name, *role, *scope;
    gboolean good;
  } cases[] = {
    { "Maria", "petugas", "53", TRUE },
    { "Maria", "kantor", "53.02,53.01.13", TRUE },
    { "Maria", "koordinator", "53.02.08.2005", TRUE },
    { " ", "petugas", "53", FALSE },
    { "Maria", "raja", "53", FALSE },
    { "Maria", NULL, "53", FALSE },
    { "Maria", "petugas", "", FALSE },
    { "Maria", "petugas", "54", FALSE },
    { "Maria", "petugas", "53.02,x", FALSE },
    { NULL, "petugas", "53", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DmeIdentity identity = { .name = (char *) cases[i].name,
                               .role = (char *) cases[i].role,
                               .scope = (char *) cases[i].scope };
      g_autofree char *reason = NULL;

      g_assert_cmpint (dme_identity_check (&identity, &reason), ==, cases[i].good);
      g_assert_true ((reason == NULL) == cases[i].good);
    }
}

#define ADD(name, func) \
  g_test_add ("/store/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("saved-record-is-read-back", test_saved_record_is_read_back);
  ADD ("op-holds-changed-fields-only", test_op_holds_changed_fields_only);
  ADD ("save-that-changes-nothing-writes-no-op", test_save_that_changes_nothing_writes_no_op);
  ADD ("save-is-one-transaction", test_refused_member_leaves_nothing);
  ADD ("children-name-a-parent-of-the-same-save", test_children_name_a_parent_of_the_same_save);
  ADD ("child-moves-with-its-parent", test_child_moves_with_its_parent);
  ADD ("bad-values-are-named", test_bad_values_are_named);
  ADD ("megabyte-of-text-is-refused", test_megabyte_of_text_is_refused);
  ADD ("save-that-could-not-be-sent-is-refused", test_save_that_could_not_be_sent_is_refused);
  ADD ("ref-to-nothing-is-refused", test_ref_to_nothing_is_refused);
  ADD ("deletion-takes-children-along-and-undo-brings-those-back",
       test_deletion_takes_children_along_and_undo_brings_those_back);
  ADD ("deleted-record-is-not-edited", test_deleted_record_is_not_edited);
  ADD ("save-ends-its-draft", test_save_ends_its_draft);
  ADD ("drafts-are-listed-newest-first", test_drafts_are_listed_newest_first);
  ADD ("practice-records-are-saved-and-marked", test_practice_records_are_saved_and_marked);
  ADD ("practice-records-stay-out-of-real-stores", test_practice_records_stay_out_of_real_stores);
  g_test_add_func ("/store/identity-is-checked", test_identity_is_checked);

  return g_test_run ();
}
