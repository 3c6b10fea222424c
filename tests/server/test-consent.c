/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-uuid.h"
#include "server-fixture.h"

/* The office does not believe its devices: after a withdrawal it takes nothing of the person. */

static char *
add_withdrawn (Fixture *f, char **document)
{
  char *id = dme_uuid_new ();
  DmeOp *paper;
  g_autoptr (DmePushReply) reply = NULL;

  *document = dme_uuid_new ();
  paper = make_op ("document", *document, "kind=paspor", NULL);
  dme_fields_set (paper->set, "person", id);
  reply =
    push_ops (f->server, &f->a,
              ops_of (make_op ("person", id, "name=Yohana", "no_nik_reason=belum_terdaftar",
                               "sex=p", "region=53.02.08.2005", "status=peminat",
                               "status_on=2026-02-09", "consent_version=1", "consent_at=2026-01-10",
                               "consent_method=cap_jempol", "consent_by=Yohanis", NULL),
                      paper, make_op ("person", id, "consent_withdrawn_at=2026-02-01", NULL),
                      NULL));
  assert_verdict (reply, 2, DME_VERDICT_OK);
  return id;
}

static void
assert_withdrawn (DmePushReply *reply, guint index, const char *field)
{
  assert_verdict (reply, index, DME_VERDICT_REJECTED);
  g_assert_cmpstr (verdict_at (reply, index)->code, ==, "consent-withdrawn");
  g_assert_cmpstr (verdict_at (reply, index)->field, ==, field);
}

static void
test_nothing_is_taken_of_the_person (Fixture *f, gconstpointer data)
{
  g_autofree char *document = NULL, *id = add_withdrawn (f, &document);
  g_autofree char *fresh = dme_uuid_new (), *plan = dme_uuid_new ();
  DmeOp *paper = make_op ("document", fresh, "kind=akta_lahir", NULL);
  g_autoptr (DmePushReply) reply = NULL;

  dme_fields_set (paper->set, "person", id);
  reply = push_ops (f->server, &f->b,
                    ops_of (make_op ("person", id, "job=Perawat", "base:3", NULL), paper,
                            make_follow_up (plan, id),
                            make_op ("document", document, "number=X 1", "base:3", NULL), NULL));
  assert_withdrawn (reply, 0, "job");
  assert_withdrawn (reply, 1, "person");
  assert_withdrawn (reply, 2, "parent");
  assert_withdrawn (reply, 3, "person");
  assert_field (f, id, "job", NULL);
}

static void
test_new_consent_opens_it_again (Fixture *f, gconstpointer data)
{
  g_autofree char *document = NULL, *id = add_withdrawn (f, &document);
  g_autoptr (DmePushReply) refused = NULL, reply = NULL, after = NULL;

  refused = push_one (f->server, &f->a, make_op ("person", id, "job=Perawat", NULL));
  assert_withdrawn (refused, 0, "job");
  reply = push_ops (f->server, &f->a,
                    ops_of (make_op ("document", document, "-", NULL),
                            make_op ("person", id, "consent_at=2026-02-05", "consent_withdrawn_at",
                                     "job=Perawat", "again:4", NULL),
                            NULL));
  assert_verdict (reply, 0, DME_VERDICT_OK);
  assert_verdict (reply, 1, DME_VERDICT_OK);
  assert_field (f, id, "job", "Perawat");
  after = push_one (f->server, &f->a, make_op ("document", document, "number=X 1", NULL));
  assert_verdict (after, 0, DME_VERDICT_OK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/server/consent/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("nothing-is-taken-of-the-person", test_nothing_is_taken_of_the_person);
  ADD ("new-consent-opens-it-again", test_new_consent_opens_it_again);

  return g_test_run ();
}
