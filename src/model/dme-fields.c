/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-fields.h"

#include <string.h>

typedef struct
{
  char *name;
  char *value; /* NULL: cleared */
} Entry;

/* Sorted by name: found by halving, compared and written out in one order everywhere. Texts lie in
 * the pool while there is room in it, since two allocations a field were a fifth of all that a
 * server did; the others are allocated one by one. */
struct _DmeFields
{
  Entry *entries;
  guint n;
  guint room;
  char *pool;
  gsize pool_used, pool_size;
};

static char *
keep (DmeFields *self, const char *text)
{
  gsize n;
  char *copy;

  if (text == NULL)
    return NULL;
  n = strlen (text) + 1;
  if (n > self->pool_size - self->pool_used)
    return g_memdup2 (text, n);
  copy = self->pool + self->pool_used;
  self->pool_used += n;
  return memcpy (copy, text, n);
}

static void
drop (DmeFields *self, char *text)
{
  if (self->pool == NULL || text < self->pool || text >= self->pool + self->pool_size)
    g_free (text);
}

/* Finds @name, or the place where it belongs. */
static gboolean
find (const DmeFields *self, const char *name, guint *index)
{
  guint low = 0;
  guint high = self->n;

  /* Fields mostly arrive in order. */
  if (high > 0 && strcmp (self->entries[high - 1].name, name) < 0)
    {
      *index = high;
      return FALSE;
    }

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = strcmp (self->entries[middle].name, name);

      if (order == 0)
        {
          *index = middle;
          return TRUE;
        }
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }

  *index = low;
  return FALSE;
}

static void
reserve (DmeFields *self, guint room)
{
  if (room <= self->room)
    return;

  self->room = MAX (room, MAX (8, self->room * 2));
  self->entries = g_renew (Entry, self->entries, self->room);
}

static void
remove_at (DmeFields *self, guint index)
{
  drop (self, self->entries[index].name);
  drop (self, self->entries[index].value);
  self->n--;
  memmove (&self->entries[index], &self->entries[index + 1],
           (self->n - index) * sizeof *self->entries);
}

/**
 * dme_fields_new:
 *
 * Returns: (transfer full): an empty set of fields
 */
DmeFields *
dme_fields_new (void)
{
  return g_new0 (DmeFields, 1);
}

/**
 * dme_fields_copy:
 * @self: (nullable): fields
 *
 * Returns: (transfer full) (nullable): a deep copy
 */
DmeFields *
dme_fields_copy (const DmeFields *self)
{
  DmeFields *copy;
  gsize bytes = 0;
  guint i;

  if (self == NULL)
    return NULL;

  for (i = 0; i < self->n; i++)
    bytes += strlen (self->entries[i].name) + 1 +
             (self->entries[i].value != NULL ? strlen (self->entries[i].value) + 1 : 0);
  copy = dme_fields_new ();
  dme_fields_reserve (copy, self->n, bytes);
  for (i = 0; i < self->n; i++)
    {
      copy->entries[i].name = keep (copy, self->entries[i].name);
      copy->entries[i].value = keep (copy, self->entries[i].value);
    }
  copy->n = self->n;
  return copy;
}

void
dme_fields_free (DmeFields *self)
{
  guint i;

  if (self == NULL)
    return;

  for (i = 0; i < self->n; i++)
    {
      drop (self, self->entries[i].name);
      drop (self, self->entries[i].value);
    }
  g_free (self->pool);
  g_free (self->entries);
  g_free (self);
}

/**
 * dme_fields_reserve:
 * @self: fields
 * @n: how many will be there
 * @bytes: what their names and values take, with the NUL of each
 *
 * Makes room in one piece. Neither number has to be right. Only the first call for @self counts.
 */
void
dme_fields_reserve (DmeFields *self, guint n, gsize bytes)
{
  g_return_if_fail (self != NULL);

  reserve (self, n);
  if (self->pool != NULL || bytes == 0)
    return;
  self->pool = g_malloc (bytes);
  self->pool_size = bytes;
}

static void
insert (DmeFields *self, guint index, const char *name, const char *value)
{
  reserve (self, self->n + 1);
  memmove (&self->entries[index + 1], &self->entries[index],
           (self->n - index) * sizeof *self->entries);
  self->entries[index].name = keep (self, name);
  self->entries[index].value = keep (self, value);
  self->n++;
}

/**
 * dme_fields_add:
 * @self: fields
 * @name: the name of a field
 * @value: (nullable): its canonical value; %NULL says "cleared" in a change
 *
 * Adds a field that is not there yet.
 *
 * Returns: %FALSE if it is there already; nothing has changed then
 */
gboolean
dme_fields_add (DmeFields *self, const char *name, const char *value)
{
  guint index;

  g_return_val_if_fail (self != NULL && name != NULL, FALSE);

  if (find (self, name, &index))
    return FALSE;
  insert (self, index, name, value);
  return TRUE;
}

/**
 * dme_fields_set:
 * @self: fields
 * @name: the name of a field
 * @value: (nullable): its canonical value; %NULL says "cleared" in a change
 *
 * Adds or replaces a field.
 */
void
dme_fields_set (DmeFields *self, const char *name, const char *value)
{
  guint index;

  g_return_if_fail (self != NULL && name != NULL);

  if (find (self, name, &index))
    {
      char *copy = g_strdup (value); /* @value may be the very one it replaces */

      drop (self, self->entries[index].value);
      self->entries[index].value = copy;
      return;
    }
  insert (self, index, name, value);
}

/**
 * dme_fields_set_int:
 * @self: fields
 * @name: the name of a field
 * @value: a number
 *
 * Adds or replaces a field by the canonical text of a number.
 */
void
dme_fields_set_int (DmeFields *self, const char *name, gint64 value)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  dme_fields_set (self, name, text);
}

/**
 * dme_fields_remove:
 * @self: fields
 * @name: the name of a field
 *
 * Drops a field, whether it is there or not. In a change that means: untouched.
 */
void
dme_fields_remove (DmeFields *self, const char *name)
{
  guint index;

  g_return_if_fail (self != NULL && name != NULL);

  if (find (self, name, &index))
    remove_at (self, index);
}

/**
 * dme_fields_has:
 * @self: fields
 * @name: the name of a field
 *
 * Returns: whether the field is there, also as a cleared one
 */
gboolean
dme_fields_has (const DmeFields *self, const char *name)
{
  guint index;

  g_return_val_if_fail (self != NULL && name != NULL, FALSE);

  return find (self, name, &index);
}

/**
 * dme_fields_get:
 * @self: fields
 * @name: the name of a field
 *
 * Returns: (transfer none) (nullable): the value; %NULL if absent or cleared
 */
const char *
dme_fields_get (const DmeFields *self, const char *name)
{
  guint index;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  return find (self, name, &index) ? self->entries[index].value : NULL;
}

/**
 * dme_fields_get_int:
 * @self: fields
 * @name: the name of a field
 * @fallback: what to answer where there is no number
 *
 * Returns: the value as a number
 */
gint64
dme_fields_get_int (const DmeFields *self, const char *name, gint64 fallback)
{
  const char *value = dme_fields_get (self, name);
  gint64 number;

  if (value != NULL && g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return number;

  return fallback;
}

gboolean
dme_fields_get_bool (const DmeFields *self, const char *name)
{
  return g_strcmp0 (dme_fields_get (self, name), "true") == 0;
}

/**
 * dme_fields_set_contains:
 * @self: fields
 * @name: the name of a field of kind CHOICES
 * @code: one code
 *
 * Returns: whether the set of codes that the field holds contains @code
 */
gboolean
dme_fields_set_contains (const DmeFields *self, const char *name, const char *code)
{
  const char *p;
  gsize n;

  g_return_val_if_fail (code != NULL, FALSE);

  n = strlen (code);
  for (p = dme_fields_get (self, name); p != NULL && n > 0; p = strchr (p, ','))
    {
      if (*p == ',')
        p++;
      if (strncmp (p, code, n) == 0 && (p[n] == ',' || p[n] == '\0'))
        return TRUE;
    }

  return FALSE;
}

guint
dme_fields_get_size (const DmeFields *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n;
}

const char *
dme_fields_get_name_at (const DmeFields *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n, NULL);

  return self->entries[index].name;
}

const char *
dme_fields_get_value_at (const DmeFields *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->n, NULL);

  return self->entries[index].value;
}

/**
 * dme_fields_equal:
 * @a: fields
 * @b: fields
 *
 * Returns: whether both have the same names with the same values; a cleared
 *   field is not the same as an absent one
 */
gboolean
dme_fields_equal (const DmeFields *a, const DmeFields *b)
{
  guint i;

  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (a->n != b->n)
    return FALSE;

  for (i = 0; i < a->n; i++)
    if (strcmp (a->entries[i].name, b->entries[i].name) != 0 ||
        g_strcmp0 (a->entries[i].value, b->entries[i].value) != 0)
      return FALSE;

  return TRUE;
}

/**
 * dme_fields_apply:
 * @self: the fields of a record
 * @changes: fields of a change
 *
 * Makes the changes: a value replaces, a cleared field is removed.
 */
void
dme_fields_apply (DmeFields *self, const DmeFields *changes)
{
  guint i;

  g_return_if_fail (self != NULL && changes != NULL && self != changes);

  for (i = 0; i < changes->n; i++)
    {
      if (changes->entries[i].value != NULL)
        dme_fields_set (self, changes->entries[i].name, changes->entries[i].value);
      else
        dme_fields_remove (self, changes->entries[i].name);
    }
}

/**
 * dme_fields_diff:
 * @before: the fields of a record
 * @after: the fields of the same record later
 *
 * Finds the smallest change that leads from one to the other. A cleared field
 * in either counts as absent.
 *
 * Returns: (transfer full): the change; empty if nothing differs
 */
DmeFields *
dme_fields_diff (const DmeFields *before, const DmeFields *after)
{
  DmeFields *changes = dme_fields_new ();
  guint i = 0;
  guint j = 0;

  g_return_val_if_fail (before != NULL && after != NULL, changes);

  while (i < before->n || j < after->n)
    {
      const Entry *old = i < before->n ? &before->entries[i] : NULL;
      const Entry *new = j < after->n ? &after->entries[j] : NULL;
      int order = old == NULL ? 1 : new == NULL ? -1 : strcmp (old->name, new->name);

      if (order < 0 && old->value != NULL)
        dme_fields_set (changes, old->name, NULL);
      else if (order > 0 && new->value != NULL)
        dme_fields_set (changes, new->name, new->value);
      else if (order == 0 && g_strcmp0 (old->value, new->value) != 0)
        dme_fields_set (changes, new->name, new->value);

      i += order <= 0;
      j += order >= 0;
    }

  return changes;
}
