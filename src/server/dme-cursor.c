/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-cursor.h"

#include <string.h>

#include "dme-regions.h"

/* generation~role~part:at,part:start:at,…
 *
 * A cursor is no secret and no right: what it names beyond the scope of the token is not looked at.
 */

#define MAX_PARTS 64
#define MAX_WORD 32

static void
position_free (gpointer data)
{
  DmePosition *position = data;

  g_free (position->part);
  g_free (position);
}

DmeCursor *
dme_cursor_new (gint64 generation, const char *role)
{
  DmeCursor *self = g_new0 (DmeCursor, 1);

  self->generation = generation;
  self->role = g_strdup (role);
  self->positions = g_ptr_array_new_with_free_func (position_free);
  return self;
}

void
dme_cursor_free (DmeCursor *self)
{
  if (self == NULL)
    return;
  g_free (self->role);
  g_ptr_array_unref (self->positions);
  g_free (self);
}

void
dme_cursor_add (DmeCursor *self, const char *part, gint64 start, gint64 at)
{
  DmePosition *position = g_new (DmePosition, 1);

  *position = (DmePosition){ g_strdup (part), start, at };
  g_ptr_array_add (self->positions, position);
}

static gboolean
is_word (const char *text)
{
  gsize n = strlen (text);

  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (text[i]) && strchr (".-!_", text[i]) == NULL)
      return FALSE;
  return n > 0 && n <= MAX_WORD;
}

static gboolean
read_number (const char *text, gint64 *number)
{
  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, number, NULL);
}

static gboolean
read_position (DmeCursor *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ":", 4);
  guint n = g_strv_length (words);
  gint64 start = 0, at = 0;

  if (n < 2 || n > 3 || !is_word (words[0]) || !read_number (words[n - 1], &at) ||
      !read_number (words[1], &start) || start > at)
    return FALSE;
  dme_cursor_add (self, words[0], start, at);
  return TRUE;
}

DmeCursor *
dme_cursor_from_text (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "~", 4);
  g_auto (GStrv) positions = NULL;
  g_autoptr (DmeCursor) self = NULL;
  gint64 generation = 0;

  if (g_strv_length (parts) != 3 || !read_number (parts[0], &generation) || !is_word (parts[1]))
    return NULL;
  self = dme_cursor_new (generation, parts[1]);
  positions = g_strsplit (parts[2], ",", MAX_PARTS + 1);
  if (g_strv_length (positions) > MAX_PARTS)
    return NULL;
  for (guint i = 0; positions[i] != NULL; i++)
    if (!read_position (self, positions[i]))
      return NULL;
  return g_steal_pointer (&self);
}

char *
dme_cursor_to_text (const DmeCursor *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%" G_GINT64_FORMAT "~%s~", self->generation, self->role);
  for (guint i = 0; i < self->positions->len; i++)
    {
      const DmePosition *position = self->positions->pdata[i];

      g_string_append_printf (text, "%s%s:%" G_GINT64_FORMAT, i > 0 ? "," : "", position->part,
                              position->start);
      if (position->at != position->start)
        g_string_append_printf (text, ":%" G_GINT64_FORMAT, position->at);
    }
  return g_string_free (text, FALSE);
}

/**
 * dme_cursor_find:
 * @self: a cursor
 * @part: a part of the feed
 *
 * A scope that was narrowed inherits from the wider one; a new one begins at nothing.
 *
 * Returns: (nullable): how far @part was read, by itself or as a piece of another part
 */
const DmePosition *
dme_cursor_find (const DmeCursor *self, const char *part)
{
  for (guint i = 0; i < self->positions->len; i++)
    {
      const DmePosition *position = self->positions->pdata[i];

      if (g_str_equal (position->part, part) || dme_region_code_in_scope (part, position->part))
        return position;
    }
  return NULL;
}

char *
dme_cursor_get_scope (const DmeCursor *self)
{
  GString *scope = g_string_new (NULL);

  for (guint i = 0; i < self->positions->len; i++)
    {
      const DmePosition *position = self->positions->pdata[i];

      if (g_ascii_isdigit (*position->part))
        g_string_append_printf (scope, "%s%s", scope->len > 0 ? "," : "", position->part);
    }
  return g_string_free (scope, FALSE);
}

/* Of what was read in @generation, everything up to this number survived all restores since. */
static gint64
survived (const GArray *lineage, gint64 generation)
{
  gint64 limit = G_MAXINT64;
  gboolean known = FALSE;

  for (guint i = 0; lineage != NULL && i + 1 < lineage->len; i += 2)
    {
      gint64 earlier = g_array_index (lineage, gint64, i);

      known = known || earlier == generation;
      if (earlier >= generation)
        limit = MIN (limit, g_array_index (lineage, gint64, i + 1));
    }
  return known ? limit : 0;
}

void
dme_cursor_enter (DmeCursor *self, const DmeEpoch *epoch)
{
  gint64 limit;

  if (self->generation == epoch->generation)
    return;
  limit = survived (epoch->lineage, self->generation);
  for (guint i = 0; i < self->positions->len; i++)
    {
      DmePosition *position = self->positions->pdata[i];

      position->start = MIN (position->start, limit);
      position->at = MIN (position->at, limit);
    }
  self->generation = epoch->generation;
}
