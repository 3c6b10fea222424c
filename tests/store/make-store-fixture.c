/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-practice.h"
#include "vault-fixture.h"

/* Makes a store as the present program writes it: practice records, one of them refused, the rest
 * waiting, and a draft; a vault, an invented person in it with a paper that counts, and a draft of
 * another. Run
 * once for each version of the format, and keep the file and the recovery code that is printed:
 * `make-store-fixture tests/fixtures/store-vN.db` */

static void
refuse_first (DmeDb *db)
{
  g_autoptr (DmeOutgoing) out = dme_db_take_outgoing (db, 1, 1 << 20, NULL);

  answer (db, out->incarnation, out->first, DME_VERDICT_REJECTED, 0, "region-unknown", "region");
}

static void
add_draft (DmeDb *db)
{
  g_autoptr (DmeFields)
    fields = fields_of ("venue", "Belum selesai (rekaan)", "date", "kemarin", NULL);
  DmeDraft draft = { .id = (char *) "draft-1",
                     .type = dme_schema_find_type ("activity"),
                     .fields = fields };

  g_assert_true (dme_db_save_draft (db, &draft, NULL));
}

static void
add_person (DmeDb *db)
{
  g_autoptr (DmeSecret) code = make_vault (db);
  g_autofree char *id = save_new (db, "person", a_person (NAME));
  g_autofree char *paper = save_new (db, "document",
                                     fields_of ("person", id, "kind", "paspor", "number", "X1",
                                                "state", "ada", "expires", "2031-05-01", NULL));
  g_autoptr (DmeFields) fields = a_person ("Belum selesai");
  DmeDraft draft = { .id = (char *) "draft-2",
                     .type = dme_schema_find_type ("person"),
                     .fields = fields };

  g_assert_true (dme_db_save_draft (db, &draft, NULL));
  g_print ("%s\n", code);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  Fixture f = { 0 };

  if (argc != 2)
    {
      g_printerr ("Usage: make-store-fixture FILE\n");
      return 2;
    }

  vault_set_up (&f, NULL);
  g_assert_true (dme_practice_fill (f.db, &error));
  refuse_first (f.db);
  add_draft (f.db);
  add_person (f.db);
  dme_db_backup (f.db, argv[1], &error);
  if (error != NULL)
    g_printerr ("%s\n", error->message);
  fixture_tear_down (&f, NULL);
  return error != NULL;
}
