/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-db-blob.h"
#include "dme-db-private.h"

/* Contents of photos and scans: in and out, sealed in parts, each bound to the hash, to its place
 * and to the size of the whole, so that none can be moved, swapped or left out. */

#define THUMBNAIL "thumbnail"

DmeSave *
dme_blob_ref_save_new (const char *parent,
                       const char *sha256,
                       const char *media_type,
                       gsize bytes,
                       const char *caption)
{
  DmeFields *fields = dme_fields_new ();
  g_autofree char *size = g_strdup_printf ("%" G_GSIZE_FORMAT, bytes);

  dme_fields_set (fields, "parent", parent);
  dme_fields_set (fields, "sha256", sha256);
  dme_fields_set (fields, "media_type", media_type);
  dme_fields_set (fields, "bytes", size);
  if (caption != NULL && *caption != '\0')
    dme_fields_set (fields, "caption", caption);
  return dme_save_new (&dme_type_blob_ref, NULL, fields);
}

static char *
name_of_part (gint64 part, gint64 bytes)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, part, bytes);
}

/* --- in --- */

static gboolean
bind_sealed (DmeDb *self,
             sqlite3_stmt *stmt,
             const char *parameter,
             const char *sha256,
             const char *name,
             GBytes *plain,
             GError **error)
{
  g_autoptr (GBytes) sealed = plain != NULL ? dme_db_seal_blob (self, sha256, name, plain, error)
                                            : NULL;

  if (plain != NULL && sealed == NULL)
    return FALSE;

  dme_bind_bytes (stmt, parameter, sealed);
  return TRUE;
}

static gboolean
insert_blob (DmeDb *self,
             const char *sha256,
             GBytes *content,
             const char *media_type,
             GBytes *thumbnail,
             GError **error)
{
  g_autofree char *at = dme_clock_now_utc ();
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "INSERT INTO blob (sha256, media_type, bytes, thumbnail, state, added_at)"
                    " VALUES (:sha256, :media_type, :bytes, :thumbnail, 1, :at)",
                    error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":sha256", sha256);
  dme_bind_text (stmt, ":media_type", media_type);
  dme_bind_int (stmt, ":bytes", (gint64) g_bytes_get_size (content));
  dme_bind_text (stmt, ":at", at);
  return bind_sealed (self, stmt, ":thumbnail", sha256, THUMBNAIL, thumbnail, error) &&
         dme_db_run (self, stmt, error);
}

static gboolean
insert_part (DmeDb *self,
             gint64 bid,
             const char *sha256,
             GBytes *content,
             gint64 part,
             GError **error)
{
  gint64 bytes = (gint64) g_bytes_get_size (content);
  gint64 offset = part * DME_BLOB_PART;
  g_autofree char *name = name_of_part (part, bytes);
  g_autoptr (GBytes) plain =
    g_bytes_new_from_bytes (content, (gsize) offset, (gsize) MIN (DME_BLOB_PART, bytes - offset));
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self, "INSERT INTO blob_part (bid, part, sealed) VALUES (:bid, :part, :sealed)",
                    error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":bid", bid);
  dme_bind_int (stmt, ":part", part);
  return bind_sealed (self, stmt, ":sealed", sha256, name, plain, error) &&
         dme_db_run (self, stmt, error);
}

static gint64
count_parts (gint64 bytes)
{
  return (bytes + DME_BLOB_PART - 1) / DME_BLOB_PART;
}

/* @bid: 0: there is none. */
static gboolean
find_blob (DmeDb *self, const char *sha256, gint64 *bid, gint64 *bytes, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT bid, bytes FROM blob WHERE sha256 = :sha256", error);
  int rc;

  *bid = 0;
  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":sha256", sha256);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    {
      *bid = sqlite3_column_int64 (stmt, 0);
      *bytes = sqlite3_column_int64 (stmt, 1);
    }
  return rc != SQLITE_ERROR;
}

static gboolean
add_blob (DmeDb *self,
          const char *sha256,
          GBytes *content,
          const char *media_type,
          GBytes *thumbnail,
          GError **error)
{
  gint64 n = count_parts ((gint64) g_bytes_get_size (content)), bid, bytes;

  if (!find_blob (self, sha256, &bid, &bytes, error))
    return FALSE;
  if (bid != 0)
    {
      /* Once is enough; but the week of what belongs to nothing begins anew. */
      g_autofree char *at = dme_clock_now_utc ();
      g_autoptr (DmeStmt)
        stmt = dme_db_prepare (self, "UPDATE blob SET added_at = :at WHERE bid = :bid", error);

      if (stmt == NULL)
        return FALSE;
      dme_bind_text (stmt, ":at", at);
      dme_bind_int (stmt, ":bid", bid);
      return dme_db_run (self, stmt, error);
    }

  if (!insert_blob (self, sha256, content, media_type, thumbnail, error))
    return FALSE;
  bid = sqlite3_last_insert_rowid (self->handle);
  for (gint64 part = 0; part < n; part++)
    if (!insert_part (self, bid, sha256, content, part, error))
      return FALSE;

  return TRUE;
}

/**
 * dme_db_add_blob:
 * @self: a connection
 * @content: what is to be sent: scaled already, at most %DME_BLOB_MAX bytes
 * @media_type: what it is
 * @thumbnail: (nullable): a small JPEG of it
 * @sha256: (out): its name from now on
 * @error: LOCKED, NO_VAULT; CONSTRAINT if it is empty or too large; BUSY, FULL, ENGINE
 *
 * Keeps a content, sealed. The same content twice is kept once. It is sent
 * when a record names it that the server has; until a record or a draft names
 * it, it stays for a week.
 *
 * Returns: %TRUE when it is on disk
 */
gboolean
dme_db_add_blob (DmeDb *self,
                 GBytes *content,
                 const char *media_type,
                 GBytes *thumbnail,
                 char **sha256,
                 GError **error)
{
  g_autofree char *hash = NULL;
  gsize size;

  g_return_val_if_fail (content != NULL && media_type != NULL && sha256 != NULL, FALSE);

  size = g_bytes_get_size (content);
  if (size == 0 || size > DME_BLOB_MAX)
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT,
                   "A content of %" G_GSIZE_FORMAT " bytes", size);
      return FALSE;
    }

  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  if (!dme_db_check_unlocked (self, error) || !dme_db_begin (self, error) ||
      !dme_db_end (self, add_blob (self, hash, content, media_type, thumbnail, error), error))
    return FALSE;

  *sha256 = g_steal_pointer (&hash);
  return TRUE;
}

/* --- out --- */

/**
 * dme_db_has_blob:
 * @self: a connection
 * @sha256: the name of a content
 *
 * Returns: whether it is kept here; one of another device may not be
 */
gboolean
dme_db_has_blob (DmeDb *self, const char *sha256)
{
  gint64 bid = 0, bytes;

  return find_blob (self, sha256, &bid, &bytes, NULL) && bid != 0;
}

static GBytes *
fail_not_found (const char *sha256, GError **error)
{
  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND, "No content %s", sha256);
  return NULL;
}

static GBytes *
fail_damaged (const char *sha256, GError **error)
{
  g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_DAMAGED, "The content %s is damaged",
               sha256);
  return NULL;
}

static GBytes *
read_part (DmeDb *self, gint64 bid, const char *sha256, gint64 part, gint64 bytes, GError **error)
{
  g_autofree char *name = name_of_part (part, bytes);
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self, "SELECT sealed FROM blob_part WHERE bid = :bid AND part = :part", error);
  int rc;

  if (stmt == NULL)
    return NULL;

  dme_bind_int (stmt, ":bid", bid);
  dme_bind_int (stmt, ":part", part);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_DONE)
    return fail_damaged (sha256, error);
  return rc == SQLITE_ROW ? dme_db_unseal_blob (self, sha256, name, stmt, 0, error) : NULL;
}

static gboolean
append_parts (DmeDb *self,
              gint64 bid,
              const char *sha256,
              gint64 bytes,
              GByteArray *content,
              GError **error)
{
  gint64 n = count_parts (bytes);

  for (gint64 part = 0; part < n; part++)
    {
      g_autoptr (GBytes) plain = read_part (self, bid, sha256, part, bytes, error);
      gsize length;
      gconstpointer data;

      if (plain == NULL)
        return FALSE;
      data = g_bytes_get_data (plain, &length);
      g_byte_array_append (content, data, (guint) length);
    }

  return TRUE;
}

/* Within a transaction, so that nobody takes a part away meanwhile. */
GBytes *
dme_db_read_whole_blob (DmeDb *self, const char *sha256, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GBytes) whole = NULL;
  g_autofree char *hash = NULL;
  gint64 bid, bytes;

  if (!find_blob (self, sha256, &bid, &bytes, error))
    return NULL;
  if (bid == 0)
    return fail_not_found (sha256, error);
  if (!append_parts (self, bid, sha256, bytes, content, error))
    return NULL;

  whole = g_byte_array_free_to_bytes (g_steal_pointer (&content));
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, whole);
  return g_str_equal (hash, sha256) ? g_steal_pointer (&whole) : fail_damaged (sha256, error);
}

/**
 * dme_db_load_blob:
 * @self: a connection
 * @sha256: the name of a content
 * @error: NOT_FOUND if it is not kept here, LOCKED, DAMAGED; ENGINE
 *
 * Returns: (transfer full): the content, which has that hash
 */
GBytes *
dme_db_load_blob (DmeDb *self, const char *sha256, GError **error)
{
  g_autoptr (GBytes) content = NULL;

  g_return_val_if_fail (sha256 != NULL, NULL);

  if (!dme_db_begin_read (self, error))
    return NULL;
  content = dme_db_read_whole_blob (self, sha256, error);
  return dme_db_end (self, content != NULL, error) ? g_steal_pointer (&content) : NULL;
}

/**
 * dme_db_load_thumbnail:
 * @self: a connection
 * @sha256: the name of a content
 * @error: NOT_FOUND, LOCKED, DAMAGED; ENGINE
 *
 * Returns: (transfer full) (nullable): a small picture of it; %NULL with @error unset if it has
 * none
 */
GBytes *
dme_db_load_thumbnail (DmeDb *self, const char *sha256, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT thumbnail FROM blob WHERE sha256 = :sha256", error);
  int rc;

  g_return_val_if_fail (sha256 != NULL, NULL);

  if (stmt == NULL)
    return NULL;

  dme_bind_text (stmt, ":sha256", sha256);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_DONE)
    return fail_not_found (sha256, error);
  if (rc != SQLITE_ROW || sqlite3_column_type (stmt, 0) == SQLITE_NULL)
    return NULL;
  return dme_db_unseal_blob (self, sha256, THUMBNAIL, stmt, 0, error);
}

/**
 * dme_db_read_blob_part:
 * @self: a connection
 * @sha256: the name of a content
 * @offset: below its size
 * @length: at most so many bytes; it ends where the next part begins
 * @error: NOT_FOUND, LOCKED, DAMAGED; ENGINE
 *
 * Returns: (transfer full): what stands there
 */
GBytes *
dme_db_read_blob_part (DmeDb *self, const char *sha256, gint64 offset, gsize length, GError **error)
{
  g_autoptr (GBytes) plain = NULL;
  gint64 bid, bytes, skip = offset % DME_BLOB_PART;

  g_return_val_if_fail (sha256 != NULL && offset >= 0, NULL);

  if (!find_blob (self, sha256, &bid, &bytes, error))
    return NULL;
  if (bid == 0 || offset >= bytes)
    return fail_not_found (sha256, error);

  plain = read_part (self, bid, sha256, offset / DME_BLOB_PART, bytes, error);
  if (plain == NULL)
    return NULL;
  if ((gint64) g_bytes_get_size (plain) <= skip)
    return fail_damaged (sha256, error);
  return g_bytes_new_from_bytes (plain, (gsize) skip,
                                 MIN (length, g_bytes_get_size (plain) - (gsize) skip));
}
