/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "bench-persons.h"
#include "bench-util.h"

/* make-store DIR SESSIONS [PERSONS]: a store with invented sessions and, sealed under
 * BENCH_PASSPHRASE, invented persons with a paper each; to look at or to measure. */

int
main (int argc, char *argv[])
{
  DmeDb *db;

  if (argc < 3 || argc > 4 || atoi (argv[2]) < 0 || (argc == 4 && atoi (argv[3]) < 0))
    {
      g_printerr ("usage: make-store DIR SESSIONS [PERSONS]\n");
      return 2;
    }

  db = bench_store_new (argv[1], (guint) atoi (argv[2]));
  if (argc == 4)
    bench_persons_add (db, (guint) atoi (argv[3]), TRUE);
  dme_db_close (db);
  return 0;
}
