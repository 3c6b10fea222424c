/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-uuid.h"
#include "server-fixture.h"

/* Makes a server's database as the present program writes it: invented records, one with a
 * conflict, one deleted, one refused op, one that waits. Run once for each version of the format,
 * and keep the file: `make-server-fixture tests/fixtures/server-vN.db` */

#define SHARED "0193499c-0001-7abc-8def-000000000001"
#define DELETED "0193499c-0001-7abc-8def-000000000002"
#define FOLLOW_UP "0193499c-0001-7abc-8def-000000000003"
#define REFUSED "0193499c-0001-7abc-8def-000000000004"
#define WAITING "0193499c-0001-7abc-8def-000000000005"
#define MISSING "0193499c-0001-7abc-8def-000000000006"

static void
fill (Fixture *f)
{
  g_autoptr (DmePushReply) first = NULL, second = NULL;

  first =
    push_ops (f->server, &f->a,
              ops_of (make_activity (SHARED, "Balai desa (rekaan)"),
                      make_activity (DELETED, "Salah ketik (rekaan)"),
                      make_follow_up (FOLLOW_UP, SHARED), make_op ("activity", DELETED, "-", NULL),
                      make_op ("activity", REFUSED, "kind=sosialisasi", "date=kemarin", NULL),
                      make_follow_up (WAITING, MISSING), NULL));
  assert_verdict (first, 0, DME_VERDICT_OK);
  assert_verdict (first, 2, DME_VERDICT_OK);
  assert_verdict (first, 4, DME_VERDICT_REJECTED);
  assert_verdict (first, 5, DME_VERDICT_WAITING);
  second = push_one (f->server, &f->b,
                     make_op ("activity", SHARED, "venue=Aula (rekaan)", "base:1", NULL));
  /* Written by a before, and b has seen that; a has not seen what b wrote since. */
  assert_verdict (second, 0, DME_VERDICT_OK);
  g_clear_pointer (&second, dme_push_reply_free);
  second = push_one (f->server, &f->a,
                     make_op ("activity", SHARED, "venue=Kantor desa (rekaan)", "base:1", NULL));
  assert_verdict (second, 0, DME_VERDICT_CONFLICT);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Fixture f = { 0 };

  if (argc != 2)
    {
      g_printerr ("Usage: make-server-fixture FILE\n");
      return 2;
    }
  fixture_set_up (&f, NULL);
  fill (&f);
  dme_server_sqlite_backup (f.dir, argv[1], &error);
  if (error != NULL)
    g_printerr ("%s\n", error->message);
  fixture_tear_down (&f, NULL);
  return error != NULL;
}
