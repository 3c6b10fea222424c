/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "bench-util.h"

/* make-store DIR N: a store with N invented sessions, to look at or to measure. */

int
main (int argc, char *argv[])
{
  if (argc != 3 || atoi (argv[2]) < 0)
    {
      g_printerr ("usage: make-store DIR N\n");
      return 2;
    }
  dme_db_close (bench_store_new (argv[1], (guint) atoi (argv[2])));
  return 0;
}
