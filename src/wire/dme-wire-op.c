/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-wire-private.h"

/* One op, one line:
 *   {"seq":17,"type":"activity","id":"…","base":7,"gen":1,"set":{…},"del":true,"erase":true,"by":"…","at":"…","again":[3,4],"decides":[412]}
 * base and gen are left out when 0, set when empty, del when the op does not speak of deletion
 * (false: revive), again when nothing is brought again, by and at when not known. erase is true or
 * left out, and then stands alone: without set, del, again and decides, which is left out when
 * there is nothing to decide. Members nobody here knows are
 * ignored; whoever needs them keeps the line. */

#define MAX_NUMBERS 10000

static void
append_numbers (GString *out, const char *key, const GArray *numbers)
{
  if (numbers == NULL || numbers->len == 0)
    return;
  dme_json_append_key (out, key);
  for (guint i = 0; i < numbers->len; i++)
    g_string_append_printf (out, "%c%" G_GINT64_FORMAT, i == 0 ? '[' : ',',
                            g_array_index (numbers, gint64, i));
  g_string_append_c (out, ']');
}

/**
 * dme_wire_op_to_json:
 * @op: an op with type and id
 *
 * Writes an op as one line, always the same text for the same op: it is stored
 * in the op log, sent, and fingerprinted.
 *
 * Returns: (transfer full): JSON without a newline
 */
char *
dme_wire_op_to_json (const DmeOp *op)
{
  GString *out = g_string_sized_new (512);

  g_string_append_c (out, '{');
  dme_json_append_int (out, "seq", op->seq);
  dme_json_append_text (out, "type", op->type);
  dme_json_append_text (out, "id", op->id);
  dme_json_append_int_unless_0 (out, "base", op->base);
  dme_json_append_int_unless_0 (out, "gen", op->generation);
  if (op->set != NULL && dme_fields_get_size (op->set) > 0)
    {
      const DmeType *type = op->type != NULL ? dme_schema_find_type (op->type) : NULL;

      dme_json_append_key (out, "set");
      dme_wire_append_fields (out, type, op->set);
    }
  if (op->del != DME_DEL_NONE)
    {
      dme_json_append_key (out, "del");
      g_string_append (out, op->del == DME_DEL_DELETE ? "true" : "false");
    }
  if (op->erase)
    {
      dme_json_append_key (out, "erase");
      g_string_append (out, "true");
    }
  dme_json_append_text (out, "by", op->by);
  dme_json_append_text (out, "at", op->at);
  append_numbers (out, "again", op->again);
  append_numbers (out, "decides", op->decides);
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

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
scan_count (DmeScan *scan, gint64 *out)
{
  return *out == 0 && dme_scan_int (scan, out) && *out >= 0;
}

static gboolean
scan_numbers (DmeScan *scan, GArray **out)
{
  gboolean started = FALSE;
  DmeScanStep step;
  gint64 number;

  if (*out != NULL || !dme_scan_take (scan, '['))
    return FALSE;
  *out = g_array_new (FALSE, FALSE, sizeof (gint64));
  while ((step = dme_scan_element (scan, &started)) == DME_SCAN_ITEM)
    {
      if (!dme_scan_int (scan, &number) || number < 1 || (*out)->len >= MAX_NUMBERS)
        return FALSE;
      g_array_append_val (*out, number);
    }
  if ((*out)->len == 0)
    g_clear_pointer (out, g_array_unref);

  return step == DME_SCAN_DONE;
}

/* The fields: read at once if the type is known, which programs of ours write before it; else only
 * skipped, and @set says where they are. */
static gboolean
scan_set (DmeScan *scan, DmeOp *op, DmeScan *set)
{
  gboolean canonical = FALSE;

  if (set->at != NULL || dme_scan_peek (scan) != '{')
    return FALSE;
  *set = *scan;
  if (op->type == NULL)
    {
      if (!dme_scan_skip (scan, 0))
        return FALSE;
      set->end = scan->at;
      return TRUE;
    }
  set->end = NULL;
  g_clear_pointer (&op->set, dme_fields_free);
  op->set = dme_wire_scan_fields (dme_schema_find_type (op->type), scan, &canonical);
  if (op->set != NULL && canonical)
    op->set_length = (gsize) (scan->at - set->at);

  return op->set != NULL;
}

static gboolean
scan_op_member (DmeScan *scan, const char *key, GString *buffer, DmeOp *op, DmeScan *set)
{
  gboolean truth;

  if (g_str_equal (key, "seq"))
    return scan_count (scan, &op->seq);
  if (g_str_equal (key, "type"))
    return scan_text (scan, buffer, &op->type);
  if (g_str_equal (key, "id"))
    return scan_text (scan, buffer, &op->id);
  if (g_str_equal (key, "base"))
    return scan_count (scan, &op->base);
  if (g_str_equal (key, "gen"))
    return scan_count (scan, &op->generation);
  if (g_str_equal (key, "by"))
    return scan_text (scan, buffer, &op->by);
  if (g_str_equal (key, "at"))
    return scan_text (scan, buffer, &op->at);
  if (g_str_equal (key, "again"))
    return scan_numbers (scan, &op->again);
  if (g_str_equal (key, "decides"))
    return scan_numbers (scan, &op->decides);
  if (g_str_equal (key, "del"))
    {
      if (op->del != DME_DEL_NONE || !dme_scan_bool (scan, &truth))
        return FALSE;
      op->del = truth ? DME_DEL_DELETE : DME_DEL_REVIVE;
      return TRUE;
    }
  if (g_str_equal (key, "erase"))
    {
      op->erase = !op->erase && dme_scan_bool (scan, &truth) && truth;
      return op->erase;
    }
  if (g_str_equal (key, "set"))
    return scan_set (scan, op, set);

  return dme_scan_skip (scan, 0);
}

static gboolean
scan_op (DmeScan *scan, DmeOp *op)
{
  g_autoptr (GString) key = g_string_sized_new (32);
  g_autoptr (GString) buffer = g_string_sized_new (64);
  DmeScan set = { NULL, NULL };
  const char *text = scan->at;
  gboolean started = FALSE;
  DmeScanStep step;

  if (!dme_scan_take (scan, '{'))
    return FALSE;
  while ((step = dme_scan_member (scan, &started, key)) == DME_SCAN_ITEM)
    {
      if (!scan_op_member (scan, key->str, buffer, op, &set))
        return FALSE;
    }
  if (step != DME_SCAN_DONE || !dme_scan_at_end (scan))
    return FALSE;
  if (op->seq < 1 || op->type == NULL || *op->type == '\0' || op->id == NULL || *op->id == '\0')
    return FALSE;

  if (op->erase &&
      (set.at != NULL || op->del != DME_DEL_NONE || op->again != NULL || op->decides != NULL))
    return FALSE; /* What would be left of such values? */

  if (set.end != NULL)
    {
      g_clear_pointer (&op->set, dme_fields_free);
      op->set = dme_wire_scan_fields (dme_schema_find_type (op->type), &set, NULL);
    }
  if (op->set_length > 0)
    op->set_at = (gsize) (set.at - text);

  return op->set != NULL;
}

/**
 * dme_wire_op_from_json:
 * @json: one line
 * @length: its bytes, or -1
 * @error: MALFORMED, or TOO_LARGE beyond %DME_OP_MAX_BYTES
 *
 * Reads one op; @json may come from a stranger. Type, id and values are not
 * validated here: an unknown type or a value that does not fit its field makes
 * an op that validation refuses.
 *
 * Returns: (transfer full) (nullable): the op, with a `set` even if it is empty;
 *   %NULL if it is not a JSON object with seq, type and id, names a member or field
 *   twice, or holds a NUL
 */
DmeOp *
dme_wire_op_from_json (const char *json, gssize length, GError **error)
{
  g_autoptr (DmeOp) op = NULL;
  DmeScan scan;

  g_return_val_if_fail (json != NULL, NULL);

  if (length > DME_OP_MAX_BYTES)
    {
      g_set_error_literal (error, DME_WIRE_ERROR, DME_WIRE_ERROR_TOO_LARGE, "an op is too long");
      return NULL;
    }
  op = dme_op_new ();
  if (!dme_scan_init (&scan, json, length) || !scan_op (&scan, op))
    {
      dme_wire_malformed (error, "not an op");
      return NULL;
    }

  return g_steal_pointer (&op);
}
