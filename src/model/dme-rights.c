/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-rights.h"

/* Who may do what (DESIGN 7): the one table, for server and app alike. Erasing is the right of the
 * person whom something is about (UU 27/2022 art 8), and takes the history along: only what is
 * about one person, or may belong to one that is, is ever erased. What belongs to somebody may be
 * erased by whoever may erase that somebody. Of a session, a place or an office nothing is erased,
 * they are deleted. */

#define R DME_RIGHT_READ
#define W DME_RIGHT_WRITE
#define E DME_RIGHT_ERASE

static const struct
{
  const char *type;
  DmeRight koordinator, petugas, kantor;
} table[] = {
  { "activity", R | W, R | W, R | W },
  { "participation", R | W, R | W, R | W },
  { "follow_up", R | W, R | W, R | W | E },
  { "organisation", R | W, R | W, R | W },
  /* Whoever registered somebody is asked, in the village, to forget them. */
  { "person", R | W | E, R | W | E, R | W | E },
  { "document", R | W | E, R | W | E, R | W | E },
  /* Everybody's own notes are written; who looked at what is for the office to read. */
  { "access", W, W, R | W },
  { "red_flag", R | W, R | W, R | W | E },
  { "blob_ref", R | W, R | W, R | W | E },
};

/**
 * dme_rights_has:
 * @role: (nullable): petugas, koordinator or kantor
 * @type: (nullable): name of a record type
 * @right: one right
 *
 * Returns: whether people of that role have it. What the table does not name is for nobody:
 *   a role or a type of a newer program
 */
gboolean
dme_rights_has (const char *role, const char *type, DmeRight right)
{
  DmeRight rights = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (g_strcmp0 (type, table[i].type) != 0)
        continue;
      if (g_strcmp0 (role, "koordinator") == 0)
        rights = table[i].koordinator;
      else if (g_strcmp0 (role, "petugas") == 0)
        rights = table[i].petugas;
      else if (g_strcmp0 (role, "kantor") == 0)
        rights = table[i].kantor;
    }

  return (rights & right) != 0;
}
