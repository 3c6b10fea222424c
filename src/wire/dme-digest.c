/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-digest.h"

#include <string.h>

#include "dme-wire-private.h"

/* {"server":"…","gen":1,"head":412,"types":[["activity",12,"00f3…"]]}, or instead of "types"
 * "buckets":[[3,"…"],…] or "records":[["id",412],…]. A hash is 16 digits, base 16. */

/* FNV-1a, then mixed, so that the sum of many does not lose what one says. Nobody gains by making
 * two sets of records look alike: who could, may write them. */
static guint64
mix (guint64 hash)
{
  hash ^= hash >> 30;
  hash *= G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  hash ^= hash >> 27;
  hash *= G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return hash ^ hash >> 31;
}

static guint64
hash_text (const char *text)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (; *text != '\0'; text++)
    hash = (hash ^ (guchar) *text) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

void
dme_digest_add (DmeDigest *self, const char *id, gint64 rev)
{
  self->count++;
  self->hash += mix (hash_text (id) + mix ((guint64) rev));
}

gboolean
dme_digest_equal (const DmeDigest *a, const DmeDigest *b)
{
  return a->count == b->count && a->hash == b->hash;
}

guint
dme_digest_get_bucket (const char *id)
{
  return mix (hash_text (id)) % DME_DIGEST_BUCKETS;
}

static void
type_free (gpointer data)
{
  DmeTypeDigest *type = data;

  g_free (type->type);
  g_free (type);
}

static void
version_free (gpointer data)
{
  DmeVersion *version = data;

  g_free (version->id);
  g_free (version);
}

DmeDigestReply *
dme_digest_reply_new (void)
{
  return g_new0 (DmeDigestReply, 1);
}

void
dme_digest_reply_free (DmeDigestReply *self)
{
  if (self == NULL)
    return;
  dme_epoch_clear (&self->epoch);
  g_clear_pointer (&self->types, g_ptr_array_unref);
  g_clear_pointer (&self->buckets, g_array_unref);
  g_clear_pointer (&self->versions, g_ptr_array_unref);
  g_free (self);
}

void
dme_digest_reply_begin_types (DmeDigestReply *self)
{
  if (self->types == NULL)
    self->types = g_ptr_array_new_with_free_func (type_free);
}

void
dme_digest_reply_begin_versions (DmeDigestReply *self)
{
  if (self->versions == NULL)
    self->versions = g_ptr_array_new_with_free_func (version_free);
}

DmeDigest *
dme_digest_reply_get (DmeDigestReply *self, const char *type)
{
  DmeTypeDigest *found;

  dme_digest_reply_begin_types (self);
  for (guint i = 0; i < self->types->len; i++)
    {
      found = self->types->pdata[i];
      if (g_str_equal (found->type, type))
        return &found->digest;
    }
  found = g_new0 (DmeTypeDigest, 1);
  found->type = g_strdup (type);
  g_ptr_array_add (self->types, found);
  return &found->digest;
}

void
dme_digest_reply_add_version (DmeDigestReply *self, const char *id, gint64 rev)
{
  DmeVersion *version = g_new (DmeVersion, 1);

  dme_digest_reply_begin_versions (self);
  *version = (DmeVersion){ g_strdup (id), rev };
  g_ptr_array_add (self->versions, version);
}

static void
append_digest (GString *out, const DmeDigest *digest)
{
  g_string_append_printf (out, "%" G_GINT64_FORMAT ",\"%016" G_GINT64_MODIFIER "x\"]",
                          digest->count, digest->hash);
}

static void
append_types (GString *out, const GPtrArray *types)
{
  dme_json_append_key (out, "types");
  g_string_append_c (out, '[');
  for (guint i = 0; i < types->len; i++)
    {
      const DmeTypeDigest *type = types->pdata[i];

      g_string_append (out, i > 0 ? ",[" : "[");
      dme_json_append_string (out, type->type);
      g_string_append_c (out, ',');
      append_digest (out, &type->digest);
    }
  g_string_append_c (out, ']');
}

char *
dme_digest_reply_to_json (const DmeDigestReply *self)
{
  GString *out = g_string_new ("{");

  dme_epoch_append (out, &self->epoch);
  dme_json_append_int_unless_0 (out, "head", self->head);
  if (self->types != NULL)
    append_types (out, self->types);
  if (self->buckets != NULL)
    {
      dme_json_append_key (out, "buckets");
      for (guint i = 0; i < self->buckets->len; i++)
        {
          g_string_append (out, i > 0 ? ",[" : "[[");
          append_digest (out, &g_array_index (self->buckets, DmeDigest, i));
        }
      g_string_append (out, self->buckets->len > 0 ? "]" : "[]");
    }
  if (self->versions != NULL)
    {
      dme_json_append_key (out, "records");
      g_string_append_c (out, '[');
      for (guint i = 0; i < self->versions->len; i++)
        {
          const DmeVersion *version = self->versions->pdata[i];

          g_string_append (out, i > 0 ? ",[" : "[");
          dme_json_append_string (out, version->id);
          g_string_append_printf (out, ",%" G_GINT64_FORMAT "]", version->rev);
        }
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

/* The last two of an array. */
static gboolean
read_digest (json_t *array, gsize from, DmeDigest *digest)
{
  json_t *count = json_array_get (array, from), *hash = json_array_get (array, from + 1);
  char *end = NULL;

  if (json_array_size (array) != from + 2 || !json_is_integer (count) ||
      json_integer_value (count) < 0 || !json_is_string (hash) || json_string_length (hash) != 16)
    return FALSE;
  digest->count = json_integer_value (count);
  digest->hash = g_ascii_strtoull (json_string_value (hash), &end, 16);
  return *end == '\0' && g_ascii_isxdigit (*json_string_value (hash));
}

static gboolean
read_types (DmeDigestReply *self, json_t *types)
{
  size_t i;
  json_t *item;

  json_array_foreach (types, i, item)
  {
    DmeDigest digest;

    if (!json_is_string (json_array_get (item, 0)) || !read_digest (item, 1, &digest))
      return FALSE;
    *dme_digest_reply_get (self, json_string_value (json_array_get (item, 0))) = digest;
  }
  return types == NULL || json_is_array (types);
}

static gboolean
read_buckets (DmeDigestReply *self, json_t *buckets)
{
  size_t i;
  json_t *item;

  if (buckets == NULL)
    return TRUE;
  if (json_array_size (buckets) != DME_DIGEST_BUCKETS)
    return FALSE;
  self->buckets = g_array_new (FALSE, TRUE, sizeof (DmeDigest));
  json_array_foreach (buckets, i, item)
  {
    DmeDigest digest;

    if (!read_digest (item, 0, &digest))
      return FALSE;
    g_array_append_val (self->buckets, digest);
  }
  return TRUE;
}

static gboolean
read_versions (DmeDigestReply *self, json_t *versions)
{
  size_t i;
  json_t *item;

  json_array_foreach (versions, i, item)
  {
    json_t *id = json_array_get (item, 0), *rev = json_array_get (item, 1);

    if (json_array_size (item) != 2 || !json_is_string (id) || !json_is_integer (rev))
      return FALSE;
    dme_digest_reply_add_version (self, json_string_value (id), json_integer_value (rev));
  }
  return versions == NULL || json_is_array (versions);
}

DmeDigestReply *
dme_digest_reply_from_json (const char *json, gssize length, GError **error)
{
  g_autoptr (DmeDigestReply) self = dme_digest_reply_new ();
  g_autoptr (json_t) object = dme_json_load_object (json, length, error);

  if (object == NULL || !dme_epoch_read (&self->epoch, object, error) ||
      !dme_json_get_int (object, "head", FALSE, &self->head, error))
    return NULL;
  if (!read_types (self, json_object_get (object, "types")) ||
      !read_buckets (self, json_object_get (object, "buckets")) ||
      !read_versions (self, json_object_get (object, "records")))
    {
      dme_wire_malformed (error, "not a digest");
      return NULL;
    }
  return g_steal_pointer (&self);
}
