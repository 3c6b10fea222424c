/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-pull.h"

#include <string.h>

#include "dme-cursor.h"
#include "dme-regions.h"
#include "dme-rights.h"
#include "dme-scope.h"
#include "dme-server-record.h"
#include "dme-uuid.h"

/* What a device does not know yet (DESIGN 5.4): the parts of the feed that its person may see, each
 * from where the cursor stands, until the page is full. */

#define USUAL_RATIO 6 /* of text to its compressed size */
#define MIN_PAGE 1024
#define MAX_IDS 200

typedef struct
{
  DmeServerDb *db;
  const DmeServerDevice *device;
  const GPtrArray *scope; /* of char*: region codes */
  gint64 start;           /* of the pass: what is older is known */
  gboolean own;           /* also what the device itself did */
  gint64 at;              /* of the last thing that was looked at */
  GPtrArray *lines;
  gint64 skipped;
  gsize bytes, limit;
} Pull;

static gboolean
is_in_scope (const Pull *self, const char *region)
{
  if (region == NULL)
    return TRUE;
  for (guint i = 0; i < self->scope->len; i++)
    if (dme_region_code_in_scope (region, self->scope->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
add_line (Pull *self, char *line)
{
  self->bytes += strlen (line) + 1;
  g_ptr_array_add (self->lines, line);
}

static gboolean
add_conflict (Pull *self,
              const DmeServerRecord *record,
              const DmeConflictRow *row,
              DmePageRecord *out,
              GError **error)
{
  DmePageConflict *conflict = g_new0 (DmePageConflict, 1);
  g_autoptr (GError) why = NULL;
  gint64 device = 0;
  const char *at = NULL;

  g_ptr_array_add (out->conflicts, conflict);
  conflict->rev = row->rev;
  conflict->field = g_strdup (row->field);
  conflict->value = g_strdup (row->value);
  conflict->by = g_strdup (row->by);
  conflict->at = g_strdup (row->at);
  conflict->mine = g_str_equal (row->device, self->device->id);
  if (dme_server_record_get_author (record, row->field, &device, &at))
    {
      conflict->now_by = dme_server_db_get_author (self->db, device, &why);
      conflict->now_at = g_strdup (at);
    }
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static void
set_from (const DmeServerRecord *record, const char *name, DmePageRecord *out)
{
  if (!g_str_equal (name, DME_FIELD_DELETED))
    dme_fields_set (out->set, name, dme_fields_get (record->fields, name));
}

/* Both values are shown side by side, so the one that stands goes along whenever it was written. */
static gboolean
add_conflicts (Pull *self, const DmeServerRecord *record, DmePageRecord *out, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (record->row->conflicts == 0)
    return TRUE;
  rows = dme_server_db_list_conflicts_of (self->db, record->row->id, error);
  if (rows == NULL)
    return FALSE;
  out->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_page_conflict_free);
  for (guint i = 0; i < rows->len; i++)
    {
      const DmeConflictRow *row = rows->pdata[i];

      if (!add_conflict (self, record, row, out, error))
        return FALSE;
      if (!out->whole)
        set_from (record, row->field, out);
    }
  return TRUE;
}

typedef struct
{
  const Pull *pull;
  const DmeServerRecord *record;
  DmePageRecord *out;
  gboolean foreign; /* somebody else changed something since */
  gboolean told;    /* its feed number is that of an op which the device has the verdict of */
} Diff;

static void
diff_stamp (const char *field, gint64 rev, gint64 device, gpointer user_data)
{
  Diff *diff = user_data;
  gboolean own = device == diff->pull->device->no;

  if (own && rev == diff->record->row->rev && !g_str_equal (field, DME_FIELD_DELETED))
    diff->told = TRUE;
  if (own || rev <= diff->pull->start)
    return;
  diff->foreign = TRUE;
  set_from (diff->record, field, diff->out);
}

static DmePageRecord *
new_line (const DmeRecordRow *row)
{
  DmePageRecord *out = dme_page_record_new ();

  out->type = g_strdup (row->type);
  out->id = g_strdup (row->id);
  out->rev = row->rev;
  out->deleted = row->deleted;
  out->region = g_strdup (row->region);
  out->updated_at = g_strdup (row->updated_at);
  out->updated_by = g_strdup (row->updated_by);
  out->set = dme_fields_new ();
  return out;
}

static void
make_whole (DmePageRecord *out, const DmeRecordRow *row)
{
  out->whole = TRUE;
  out->set_text = g_strdup (row->body);
  out->created_at = g_strdup (row->created_at);
  out->created_by = g_strdup (row->created_by);
}

/* Whoever made the record has the fields it was made with; a record that came from elsewhere, or
 * that this device has never read, comes whole. */
static gboolean
comes_whole (const Pull *self, const DmeRecordRow *row)
{
  return self->own || row->moved > self->start ||
         (row->stamp_rev > self->start && row->stamp_device != self->device->no);
}

static gboolean
add_record (Pull *self, const DmeRecordRow *row, GError **error)
{
  g_autoptr (DmePageRecord) out = new_line (row);
  g_autoptr (DmeServerRecord) record = NULL;
  gboolean whole = comes_whole (self, row);

  if (whole)
    make_whole (out, row);
  if (!whole || row->conflicts > 0)
    {
      record = dme_server_record_from_row (dme_record_row_copy (row), error);
      if (record == NULL || !add_conflicts (self, record, out, error))
        return FALSE;
    }
  if (!whole)
    {
      Diff diff = { .pull = self, .record = record, .out = out };

      if (row->rev == row->stamp_rev && row->stamp_device == self->device->no)
        diff.told = TRUE;
      dme_server_record_each_stamp (record, diff_stamp, &diff);
      if (!diff.foreign && diff.told && row->conflicts == 0)
        {
          self->skipped++; /* All of it is the device's own doing, and it knows. */
          return TRUE;
        }
    }
  add_line (self, dme_page_record_to_json (out));
  return TRUE;
}

static gboolean
take_item (const DmeFeedItem *item, gpointer user_data, gboolean *enough, GError **error)
{
  Pull *self = user_data;

  if (item->record == NULL)
    {
      if (!is_in_scope (self, item->region))
        add_line (self, dme_page_gone_to_json (item->id, FALSE));
    }
  else if (item->record->erased)
    add_line (self, dme_page_gone_to_json (item->id, TRUE));
  else if (dme_rights_has (self->device->role, item->record->type, DME_RIGHT_READ) &&
           !add_record (self, item->record, error))
    return FALSE;
  self->at = item->rev;
  *enough = self->bytes >= self->limit;
  return TRUE;
}

/* @first: no part was read before. @more: this one was not read to its end. */
static gboolean
read_part (Pull *self,
           const char *part,
           const DmePosition *from,
           gboolean own,
           gboolean first,
           DmePage *page,
           DmeCursor *next,
           gboolean *more,
           GError **error)
{
  gint64 head = 0;

  self->start = from != NULL ? from->start : 0;
  self->at = from != NULL ? from->at : 0;
  /* A part that was granted just now may hold what the device has let go of. */
  self->own = own || (from != NULL ? from->start == 0 : !first);
  *more = self->bytes >= self->limit; /* Full before it began. */
  if (*more)
    {
      dme_cursor_add (next, part, self->start, self->at);
      return TRUE;
    }
  if (!dme_server_db_read_feed (self->db, part, self->at, &head, take_item, self, error))
    return FALSE;
  page->head = MAX (page->head, head);
  if (self->at > head) /* Another database than the one that was read: all of it is news. */
    {
      const DmePosition nothing = { NULL, 0, 0 };

      return read_part (self, part, &nothing, TRUE, FALSE, page, next, more, error);
    }
  *more = self->bytes >= self->limit;
  /* The pass ends only where nothing newer is left, since what it has passed may have changed
   * meanwhile and then brings older news along too. */
  dme_cursor_add (next, part, *more ? self->start : MAX (head, self->at),
                  *more ? self->at : MAX (head, self->at));
  return TRUE;
}

static void
tell_scope (const DmeServerDevice *device,
            const DmeCursor *before,
            const char *scope,
            DmePage *page)
{
  g_autofree char *known = before != NULL ? dme_cursor_get_scope (before) : NULL;

  if (g_strcmp0 (known, scope) == 0 && g_strcmp0 (before->role, device->role) == 0)
    return;
  page->scope = g_strdup (scope);
  page->role = g_strdup (device->role);
}

/* Erasures concern everybody, but nobody who has read nothing yet. */
static gboolean
add_erased (Pull *self, const DmeCursor *before, DmePage *page, DmeCursor *next, GError **error)
{
  const DmePosition *from = before != NULL ? dme_cursor_find (before, DME_FEED_ERASED) : NULL;
  gboolean more = FALSE;
  gint64 head = 0;

  if (from != NULL)
    {
      /* An erasure says all there is to say: no pass has to be remembered. */
      const DmePosition end = { NULL, from->at, from->at };

      if (!read_part (self, DME_FEED_ERASED, &end, FALSE, FALSE, page, next, &more, error))
        return FALSE;
      page->more = page->more || more;
      return TRUE;
    }
  if (!dme_server_db_read_feed (self->db, DME_FEED_ERASED, G_MAXINT64, &head, take_item, self,
                                error))
    return FALSE;
  dme_cursor_add (next, DME_FEED_ERASED, head, head);
  return TRUE;
}

static gboolean
read_all (Pull *self,
          const DmeCursor *before,
          gboolean own,
          DmePage *page,
          DmeCursor *next,
          GError **error)
{
  if (!add_erased (self, before, page, next, error))
    return FALSE;
  for (guint i = 0; i <= self->scope->len; i++)
    {
      const char *part = i < self->scope->len ? self->scope->pdata[i] : DME_FEED_NOWHERE;
      gboolean more = FALSE;

      if (!read_part (self, part, before != NULL ? dme_cursor_find (before, part) : NULL, own,
                      before == NULL, page, next, &more, error))
        return FALSE;
      page->more = page->more || more;
    }
  return TRUE;
}

static gboolean
read_page (DmeServerDb *db,
           const DmeServerDevice *device,
           const DmeCursor *before,
           gboolean own,
           gsize limit,
           DmePage *page,
           char **text,
           GError **error)
{
  g_autoptr (GPtrArray) scope = dme_scope_split (device->scope);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DmeCursor) next = dme_cursor_new (page->epoch.generation, device->role);
  g_autofree char *codes = NULL;
  Pull pull = { .db = db, .device = device, .scope = scope, .lines = lines, .limit = limit };

  page->more = FALSE;
  page->head = 0;
  g_clear_pointer (&page->scope, g_free);
  g_clear_pointer (&page->role, g_free);
  g_clear_pointer (&page->cursor, g_free);
  if (!read_all (&pull, before, own, page, next, error))
    return FALSE;
  page->own = pull.skipped;
  codes = dme_cursor_get_scope (next);
  tell_scope (device, before, codes, page);
  page->cursor = dme_cursor_to_text (next);
  *text = dme_page_to_text (page, lines, lines->len);
  return TRUE;
}

/**
 * dme_pull_read:
 * @db: the server's database
 * @device: who asks
 * @cursor: (nullable): as the device was given it last
 * @own: whether the device needs again what it did itself
 * @max: compressed bytes that a page may have; one record may be more
 * @page: its epoch is set; its head is filled in, no records
 * @text: (out): the page
 * @error: of the database
 *
 * Reads the next page. A page that turns out larger than @max is read again with less.
 *
 * Returns: success; FALSE without @error: @cursor is not one
 */
gboolean
dme_pull_read (DmeServerDb *db,
               const DmeServerDevice *device,
               const char *cursor,
               gboolean own,
               gsize max,
               DmePage *page,
               char **text,
               GError **error)
{
  g_autoptr (DmeCursor) before = NULL;
  gsize limit = CLAMP (max, MIN_PAGE, DME_BATCH_MAX) * USUAL_RATIO;

  if (cursor != NULL && *cursor != '\0')
    {
      before = strlen (cursor) <= DME_CURSOR_MAX ? dme_cursor_from_text (cursor) : NULL;
      if (before == NULL)
        return FALSE;
      dme_cursor_enter (before, &page->epoch);
      /* People of another role may read other types: those they have never read. */
      if (g_strcmp0 (before->role, device->role) != 0)
        g_clear_pointer (&before, dme_cursor_free);
    }
  for (;; limit /= 2)
    {
      g_autoptr (GBytes) packed = NULL;
      gsize length;

      if (!read_page (db, device, before, own, limit, page, text, error))
        return FALSE;
      length = strlen (*text);
      if (length <= max || limit <= MIN_PAGE)
        return TRUE;
      packed = dme_gzip (*text, length);
      if (g_bytes_get_size (packed) <= max)
        return TRUE;
      g_clear_pointer (text, g_free);
    }
}

static gboolean
add_id (Pull *self, const char *id, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (DmeRecordRow) row = dme_server_db_load_record (self->db, id, &why);

  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (row != NULL && row->erased)
    add_line (self, dme_page_gone_to_json (id, TRUE));
  else if (row == NULL || !is_in_scope (self, row->region) ||
           !dme_rights_has (self->device->role, row->type, DME_RIGHT_READ))
    add_line (self, dme_page_gone_to_json (id, FALSE));
  else
    return add_record (self, row, error);
  return TRUE;
}

gboolean
dme_pull_read_ids (DmeServerDb *db,
                   const DmeServerDevice *device,
                   const char *ids,
                   DmePage *page,
                   char **text,
                   GError **error)
{
  g_autoptr (GPtrArray) scope = dme_scope_split (device->scope);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) each = g_strsplit (ids, ",", MAX_IDS + 1);
  Pull pull = {
    .db = db, .device = device, .scope = scope, .lines = lines, .limit = G_MAXSIZE, .own = TRUE
  };

  if (g_strv_length (each) > MAX_IDS)
    return FALSE;
  for (guint i = 0; each[i] != NULL; i++)
    if (!dme_uuid_is_valid (each[i]))
      return FALSE;
  for (guint i = 0; each[i] != NULL; i++)
    if (!add_id (&pull, each[i], error))
      return FALSE;
  *text = dme_page_to_text (page, lines, lines->len);
  return TRUE;
}
