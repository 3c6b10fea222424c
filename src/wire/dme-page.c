/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-page.h"

#include <string.h>

#include "dme-wire-private.h"

/* A page of the feed, protocol 1: the answer to GET /v1/pull. Text in UTF-8; every line ends with
 * one newline (0x0a), the last one too.
 *
 *   {"server":"…","gen":1,"next":21,"cursor":"…","head":412,"count":3}
 *   {"type":"activity","id":"…","rev":410,"region":"53.02.08.2005","set":{…},"updated":["…","…"]}
 *   {"gone":"…"}
 *   {"erased":"…"}
 *
 * Head: the members of the epoch; "cursor", where the next page begins; "more", when there is one;
 * "head", the last feed number; "own", how many
 * records are not named since only the device itself has changed them; "scope" and "role", when the
 * cursor did not know them; "count" of the lines that follow.
 *
 * Record: "type" stands before "set". "whole": what "set" does not name has no value. "deleted"
 * when it is. "created" and "updated" are time and name. "conflicts", all that are open, each
 * {"rev":…,"field":"…","value":…,"by":"…","at":"…","now_by":"…","now_at":"…","mine":true}. Members
 * nobody knows are ignored. */

#define MAX_CONFLICTS 1000

DmePageConflict *
dme_page_conflict_copy (const DmePageConflict *self)
{
  DmePageConflict *copy = g_new0 (DmePageConflict, 1);

  copy->rev = self->rev;
  copy->field = g_strdup (self->field);
  copy->value = g_strdup (self->value);
  copy->by = g_strdup (self->by);
  copy->at = g_strdup (self->at);
  copy->now_by = g_strdup (self->now_by);
  copy->now_at = g_strdup (self->now_at);
  copy->mine = self->mine;
  return copy;
}

void
dme_page_conflict_free (DmePageConflict *self)
{
  if (self == NULL)
    return;
  g_free (self->field);
  g_free (self->value);
  g_free (self->by);
  g_free (self->at);
  g_free (self->now_by);
  g_free (self->now_at);
  g_free (self);
}

DmePageRecord *
dme_page_record_new (void)
{
  return g_new0 (DmePageRecord, 1);
}

void
dme_page_record_free (DmePageRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->id);
  g_free (self->region);
  g_free (self->created_at);
  g_free (self->created_by);
  g_free (self->updated_at);
  g_free (self->updated_by);
  g_clear_pointer (&self->set, dme_fields_free);
  g_free (self->set_text);
  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
  g_free (self);
}

DmePage *
dme_page_new (void)
{
  DmePage *self = g_new0 (DmePage, 1);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_page_record_free);
  self->gone = g_ptr_array_new_with_free_func (g_free);
  self->erased = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
dme_page_free (DmePage *self)
{
  if (self == NULL)
    return;
  dme_epoch_clear (&self->epoch);
  g_free (self->cursor);
  g_free (self->scope);
  g_free (self->role);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->gone);
  g_ptr_array_unref (self->erased);
  g_free (self);
}

/* --- writing --- */

static void
append_pair (GString *out, const char *key, const char *at, const char *by)
{
  if (at == NULL)
    return;
  dme_json_append_key (out, key);
  g_string_append_c (out, '[');
  dme_json_append_string (out, at);
  g_string_append_c (out, ',');
  dme_json_append_string (out, by != NULL ? by : "");
  g_string_append_c (out, ']');
}

static void
append_conflict (GString *out, const DmePageConflict *conflict)
{
  if (out->str[out->len - 1] != '[')
    g_string_append_c (out, ',');
  g_string_append_c (out, '{');
  dme_json_append_int (out, "rev", conflict->rev);
  dme_json_append_text (out, "field", conflict->field);
  dme_json_append_text (out, "value", conflict->value);
  dme_json_append_text (out, "by", conflict->by);
  dme_json_append_text (out, "at", conflict->at);
  dme_json_append_text (out, "now_by", conflict->now_by);
  dme_json_append_text (out, "now_at", conflict->now_at);
  dme_json_append_true (out, "mine", conflict->mine);
  g_string_append_c (out, '}');
}

/**
 * dme_page_record_to_json:
 * @self: what became of a record
 *
 * Returns: (transfer full): one line without its newline
 */
char *
dme_page_record_to_json (const DmePageRecord *self)
{
  GString *out = g_string_sized_new (768);

  g_string_append_c (out, '{');
  dme_json_append_text (out, "type", self->type);
  dme_json_append_text (out, "id", self->id);
  dme_json_append_int (out, "rev", self->rev);
  dme_json_append_text (out, "region", self->region);
  dme_json_append_true (out, "whole", self->whole);
  dme_json_append_true (out, "deleted", self->deleted);
  if (self->set_text != NULL)
    {
      dme_json_append_key (out, "set");
      g_string_append (out, self->set_text);
    }
  else if (self->set != NULL && dme_fields_get_size (self->set) > 0)
    {
      dme_json_append_key (out, "set");
      dme_wire_append_fields (out, dme_schema_find_type (self->type), self->set);
    }
  append_pair (out, "created", self->created_at, self->created_by);
  append_pair (out, "updated", self->updated_at, self->updated_by);
  if (self->conflicts != NULL && self->conflicts->len > 0)
    {
      dme_json_append_key (out, "conflicts");
      g_string_append_c (out, '[');
      for (guint i = 0; i < self->conflicts->len; i++)
        append_conflict (out, g_ptr_array_index (self->conflicts, i));
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

char *
dme_page_gone_to_json (const char *id, gboolean erased)
{
  GString *out = g_string_new ("{");

  dme_json_append_text (out, erased ? "erased" : "gone", id);
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

/**
 * dme_page_to_text:
 * @page: its head; the records are taken from @lines
 * @lines: (element-type utf8): of dme_page_record_to_json() and dme_page_gone_to_json()
 * @n: how many of them
 *
 * Returns: (transfer full): the page
 */
char *
dme_page_to_text (const DmePage *page, GPtrArray *lines, guint n)
{
  GString *out = g_string_sized_new (512 + 256 * n);

  g_string_append_c (out, '{');
  dme_epoch_append (out, &page->epoch);
  dme_json_append_text (out, "cursor", page->cursor);
  dme_json_append_true (out, "more", page->more);
  dme_json_append_int_unless_0 (out, "head", page->head);
  dme_json_append_int_unless_0 (out, "own", page->own);
  dme_json_append_text (out, "scope", page->scope);
  dme_json_append_text (out, "role", page->role);
  dme_json_append_int_unless_0 (out, "count", n);
  g_string_append (out, "}\n");
  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, g_ptr_array_index (lines, i));
      g_string_append_c (out, '\n');
    }

  return g_string_free (out, FALSE);
}

/* --- reading --- */

/* A text member; a second one of the same name is refused. */
static gboolean
scan_text (DmeScan *scan, GString *buffer, char **out)
{
  if (*out != NULL || dme_scan_peek (scan) != '"' || !dme_scan_string (scan, buffer))
    return FALSE;
  *out = g_strndup (buffer->str, buffer->len);
  return TRUE;
}

static gboolean
scan_number (DmeScan *scan, gint64 *out)
{
  return *out == 0 && dme_scan_int (scan, out) && *out >= 0;
}

/* ["time","name"] */
static gboolean
scan_pair (DmeScan *scan, GString *buffer, char **at, char **by)
{
  gboolean started = FALSE;

  return *at == NULL && *by == NULL && dme_scan_take (scan, '[') &&
         dme_scan_element (scan, &started) == DME_SCAN_ITEM && scan_text (scan, buffer, at) &&
         dme_scan_element (scan, &started) == DME_SCAN_ITEM && scan_text (scan, buffer, by) &&
         dme_scan_element (scan, &started) == DME_SCAN_DONE;
}

static gboolean
scan_conflict_member (DmeScan *scan, const char *key, GString *buffer, DmePageConflict *conflict)
{
  if (g_str_equal (key, "rev"))
    return scan_number (scan, &conflict->rev);
  if (g_str_equal (key, "field"))
    return scan_text (scan, buffer, &conflict->field);
  if (g_str_equal (key, "value"))
    return dme_scan_peek (scan) == 'n' ? dme_scan_null (scan)
                                       : scan_text (scan, buffer, &conflict->value);
  if (g_str_equal (key, "by"))
    return scan_text (scan, buffer, &conflict->by);
  if (g_str_equal (key, "at"))
    return scan_text (scan, buffer, &conflict->at);
  if (g_str_equal (key, "now_by"))
    return scan_text (scan, buffer, &conflict->now_by);
  if (g_str_equal (key, "now_at"))
    return scan_text (scan, buffer, &conflict->now_at);
  if (g_str_equal (key, "mine"))
    return dme_scan_bool (scan, &conflict->mine);
  return dme_scan_skip (scan, 0);
}

static gboolean
scan_conflict (DmeScan *scan, GString *key, GString *buffer, DmePageConflict *conflict)
{
  gboolean started = FALSE;
  DmeScanStep step;

  if (!dme_scan_take (scan, '{'))
    return FALSE;
  while ((step = dme_scan_member (scan, &started, key)) == DME_SCAN_ITEM)
    if (!scan_conflict_member (scan, key->str, buffer, conflict))
      return FALSE;
  return step == DME_SCAN_DONE && conflict->rev > 0 && conflict->field != NULL &&
         *conflict->field != '\0';
}

static gboolean
scan_conflicts (DmeScan *scan, GString *key, GString *buffer, DmePageRecord *record)
{
  gboolean started = FALSE;
  DmeScanStep step;

  if (record->conflicts != NULL || !dme_scan_take (scan, '['))
    return FALSE;
  record->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_page_conflict_free);
  while ((step = dme_scan_element (scan, &started)) == DME_SCAN_ITEM)
    {
      DmePageConflict *conflict = g_new0 (DmePageConflict, 1);

      g_ptr_array_add (record->conflicts, conflict);
      if (record->conflicts->len > MAX_CONFLICTS || !scan_conflict (scan, key, buffer, conflict))
        return FALSE;
    }
  return step == DME_SCAN_DONE;
}

static gboolean
scan_set (DmeScan *scan, DmePageRecord *record)
{
  if (record->set != NULL || record->type == NULL || dme_scan_peek (scan) != '{')
    return FALSE;
  record->set = dme_wire_scan_fields (dme_schema_find_type (record->type), scan, NULL);
  return record->set != NULL;
}

typedef struct
{
  DmePageRecord *record;
  char *gone, *erased;
} Line;

static void
line_clear (Line *self)
{
  g_clear_pointer (&self->record, dme_page_record_free);
  g_free (self->gone);
  g_free (self->erased);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static gboolean
scan_line_member (DmeScan *scan, GString *key, GString *buffer, Line *line)
{
  DmePageRecord *record = line->record;

  if (g_str_equal (key->str, "type"))
    return scan_text (scan, buffer, &record->type);
  if (g_str_equal (key->str, "id"))
    return scan_text (scan, buffer, &record->id);
  if (g_str_equal (key->str, "rev"))
    return scan_number (scan, &record->rev);
  if (g_str_equal (key->str, "region"))
    return scan_text (scan, buffer, &record->region);
  if (g_str_equal (key->str, "whole"))
    return dme_scan_bool (scan, &record->whole);
  if (g_str_equal (key->str, "deleted"))
    return dme_scan_bool (scan, &record->deleted);
  if (g_str_equal (key->str, "set"))
    return scan_set (scan, record);
  if (g_str_equal (key->str, "created"))
    return scan_pair (scan, buffer, &record->created_at, &record->created_by);
  if (g_str_equal (key->str, "updated"))
    return scan_pair (scan, buffer, &record->updated_at, &record->updated_by);
  if (g_str_equal (key->str, "conflicts"))
    return scan_conflicts (scan, key, buffer, record);
  if (g_str_equal (key->str, "gone"))
    return scan_text (scan, buffer, &line->gone);
  if (g_str_equal (key->str, "erased"))
    return scan_text (scan, buffer, &line->erased);
  return dme_scan_skip (scan, 0);
}

static gboolean
scan_line (DmePage *self, const char *text, gsize length)
{
  g_autoptr (GString) key = g_string_sized_new (32);
  g_autoptr (GString) buffer = g_string_sized_new (64);
  g_auto (Line) line = { .record = dme_page_record_new () };
  gboolean started = FALSE;
  DmeScanStep step;
  DmeScan scan;

  if (!dme_scan_init (&scan, text, (gssize) length) || !dme_scan_take (&scan, '{'))
    return FALSE;
  while ((step = dme_scan_member (&scan, &started, key)) == DME_SCAN_ITEM)
    if (!scan_line_member (&scan, key, buffer, &line))
      return FALSE;
  if (step != DME_SCAN_DONE || !dme_scan_at_end (&scan))
    return FALSE;

  if (line.gone != NULL || line.erased != NULL)
    {
      if (line.record->id != NULL || (line.gone != NULL && line.erased != NULL))
        return FALSE;
      if (line.gone != NULL)
        g_ptr_array_add (self->gone, g_steal_pointer (&line.gone));
      else
        g_ptr_array_add (self->erased, g_steal_pointer (&line.erased));
      return TRUE;
    }
  if (line.record->type == NULL || *line.record->type == '\0' || line.record->id == NULL ||
      *line.record->id == '\0' || line.record->rev < 1)
    return FALSE;
  if (line.record->set == NULL)
    line.record->set = dme_fields_new ();
  g_ptr_array_add (self->records, g_steal_pointer (&line.record));
  return TRUE;
}

static gboolean
read_head (DmePage *self, const char *line, gsize length, gint64 *count, GError **error)
{
  g_autoptr (json_t) object = dme_json_load_object (line, (gssize) length, error);

  return object != NULL && dme_epoch_read (&self->epoch, object, error) &&
         dme_json_get_text (object, "cursor", FALSE, &self->cursor, error) &&
         dme_json_get_bool (object, "more", &self->more, error) &&
         dme_json_get_int (object, "head", FALSE, &self->head, error) &&
         dme_json_get_int (object, "own", FALSE, &self->own, error) &&
         dme_json_get_text (object, "scope", FALSE, &self->scope, error) &&
         dme_json_get_text (object, "role", FALSE, &self->role, error) &&
         dme_json_get_int (object, "count", FALSE, count, error);
}

/**
 * dme_page_parse:
 * @text: what came, inflated
 * @length: its bytes
 * @error: MALFORMED or TOO_LARGE
 *
 * Reads a page: all of it or nothing, since the cursor speaks for every line. A page that was cut
 * anywhere is malformed.
 *
 * Returns: (transfer full) (nullable): the page
 */
DmePage *
dme_page_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (DmePage) self = dme_page_new ();
  const char *from = text, *end = text + length;
  gint64 count = 0, n = -1;

  if (length > DME_PAGE_MAX_INFLATED)
    {
      g_set_error_literal (error, DME_WIRE_ERROR, DME_WIRE_ERROR_TOO_LARGE,
                           "the page is too large");
      return NULL;
    }
  while (from < end)
    {
      const char *newline = memchr (from, '\n', (gsize) (end - from));

      if (newline == NULL || n >= DME_PAGE_MAX_LINES)
        break;
      if (n < 0 ? !read_head (self, from, (gsize) (newline - from), &count, error)
                : !scan_line (self, from, (gsize) (newline - from)))
        {
          if (error != NULL && *error == NULL)
            dme_wire_malformed (error, "a line of the page is none");
          return NULL;
        }
      n++;
      from = newline + 1;
    }
  if (from != end || n != count || (self->cursor != NULL && strlen (self->cursor) > DME_CURSOR_MAX))
    {
      dme_wire_malformed (error, "the page is cut off");
      return NULL;
    }

  return g_steal_pointer (&self);
}
