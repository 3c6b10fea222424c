/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-wire-private.h"

/* The answer to a push:
 *   {"server":"…","gen":1,"next":21,"receipt":412,"verdicts":[
 *     {"seq":17,"count":3,"verdict":"ok","rev":1234},{"seq":20,"verdict":"rejected","code":"not-a-date","field":"date"}]}
 * The members of the epoch stand first. A verdict has "rev" unless it is 0; "code" and "field" when
 * rejected; "fields" when in conflict; "waits_for" when waiting.
 * "count", 1 when absent: so many ops got the same, seq and rev counting up by one (rev not when
 * absent). Only verdicts without details are joined. */

#define MAX_VERDICTS DME_BATCH_MAX_OPS

/**
 * dme_push_reply_new:
 *
 * Returns: (transfer full): an empty answer
 */
DmePushReply *
dme_push_reply_new (void)
{
  DmePushReply *self = g_new0 (DmePushReply, 1);

  self->verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_verdict_free);

  return self;
}

void
dme_push_reply_free (DmePushReply *self)
{
  if (self == NULL)
    return;
  dme_epoch_clear (&self->epoch);
  g_ptr_array_unref (self->verdicts);
  g_free (self);
}

static void
append_verdict (GString *out, const DmeVerdict *verdict, guint count)
{
  guint i;

  if (out->str[out->len - 1] != '[')
    g_string_append_c (out, ',');
  g_string_append_c (out, '{');
  dme_json_append_int (out, "seq", verdict->seq);
  if (count > 1)
    dme_json_append_int (out, "count", count);
  dme_json_append_text (out, "verdict", dme_verdict_get_code (verdict->kind));
  dme_json_append_int_unless_0 (out, "rev", verdict->rev);
  dme_json_append_text (out, "code", verdict->code);
  dme_json_append_text (out, "field", verdict->field);
  if (verdict->fields != NULL)
    {
      dme_json_append_key (out, "fields");
      g_string_append_c (out, '[');
      for (i = 0; verdict->fields[i] != NULL; i++)
        {
          if (i > 0)
            g_string_append_c (out, ',');
          dme_json_append_string (out, verdict->fields[i]);
        }
      g_string_append_c (out, ']');
    }
  dme_json_append_text (out, "waits_for", verdict->waits_for);
  g_string_append_c (out, '}');
}

static gboolean
has_details (const DmeVerdict *verdict)
{
  return verdict->code != NULL || verdict->field != NULL || verdict->fields != NULL ||
         verdict->waits_for != NULL;
}

/* How many verdicts from @index on stand as one. */
static guint
count_alike (GPtrArray *verdicts, guint index)
{
  const DmeVerdict *first = g_ptr_array_index (verdicts, index);
  guint n = 1;

  if (has_details (first))
    return 1;
  for (; index + n < verdicts->len; n++)
    {
      const DmeVerdict *next = g_ptr_array_index (verdicts, index + n);
      gint64 rev = first->rev == 0 ? 0 : first->rev + n;

      if (has_details (next) || next->kind != first->kind || next->seq != first->seq + n ||
          next->rev != rev)
        break;
    }

  return n;
}

/**
 * dme_push_reply_to_json:
 * @self: an answer
 *
 * Returns: (transfer full): JSON, compact
 */
char *
dme_push_reply_to_json (const DmePushReply *self)
{
  GString *out = g_string_sized_new (256 + 48 * self->verdicts->len);
  guint i, n;

  g_string_append_c (out, '{');
  dme_epoch_append (out, &self->epoch);
  dme_json_append_int_unless_0 (out, "receipt", self->receipt);
  dme_json_append_int_unless_0 (out, "clash", self->clash);
  dme_json_append_key (out, "verdicts");
  g_string_append_c (out, '[');
  for (i = 0; i < self->verdicts->len; i += n)
    {
      n = count_alike (self->verdicts, i);
      append_verdict (out, g_ptr_array_index (self->verdicts, i), n);
    }
  g_string_append (out, "]}");

  return g_string_free (out, FALSE);
}

static gboolean
read_fields (DmeVerdict *verdict, json_t *fields, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  size_t i;
  json_t *name;

  if (fields == NULL)
    return TRUE;
  if (!json_is_array (fields))
    return dme_wire_malformed (error, "the fields of a verdict are not an array");
  json_array_foreach (fields, i, name)
  {
    if (!json_is_string (name))
      return dme_wire_malformed (error, "a field of a verdict is not a string");
    g_strv_builder_add (names, json_string_value (name));
  }
  verdict->fields = g_strv_builder_end (names);

  return TRUE;
}

static DmeVerdict *
read_verdict (json_t *object, gint64 *count, GError **error)
{
  g_autoptr (DmeVerdict) verdict = dme_verdict_new (0, DME_VERDICT_NONE);
  g_autofree char *kind = NULL;

  if (!json_is_object (object))
    {
      dme_wire_malformed (error, "a verdict is not an object");
      return NULL;
    }
  if (!dme_json_get_int (object, "seq", TRUE, &verdict->seq, error) ||
      !dme_json_get_int (object, "count", FALSE, count, error) ||
      !dme_json_get_text (object, "verdict", TRUE, &kind, error) ||
      !dme_json_get_int (object, "rev", FALSE, &verdict->rev, error) ||
      !dme_json_get_text (object, "code", FALSE, &verdict->code, error) ||
      !dme_json_get_text (object, "field", FALSE, &verdict->field, error) ||
      !read_fields (verdict, json_object_get (object, "fields"), error) ||
      !dme_json_get_text (object, "waits_for", FALSE, &verdict->waits_for, error))
    return NULL;
  if (verdict->seq < 1 || !dme_verdict_from_code (kind, &verdict->kind))
    {
      dme_wire_malformed (error, "a verdict of no known kind");
      return NULL;
    }

  return g_steal_pointer (&verdict);
}

/* Adds @verdict, and copies of it for the ops that follow it alike. Takes @verdict. */
static gboolean
add_verdicts (GPtrArray *verdicts, DmeVerdict *verdict, gint64 count, GError **error)
{
  gint64 i;

  g_ptr_array_add (verdicts, verdict);
  if (count < 1 || count > (gint64) MAX_VERDICTS - verdicts->len + 1 ||
      verdict->seq > G_MAXINT64 - count || verdict->rev > G_MAXINT64 - count ||
      (count > 1 && has_details (verdict)))
    return dme_wire_malformed (error, "the count of a verdict is not possible");
  for (i = 1; i < count; i++)
    {
      DmeVerdict *next = dme_verdict_new (verdict->seq + i, verdict->kind);

      next->rev = verdict->rev == 0 ? 0 : verdict->rev + i;
      g_ptr_array_add (verdicts, next);
    }

  return TRUE;
}

/**
 * dme_push_reply_from_json:
 * @json: an answer
 * @length: its bytes, or -1
 * @error: MALFORMED
 *
 * Reads the answer to a push. All or nothing: an answer that is partly
 * understood is no receipt.
 *
 * Returns: (transfer full) (nullable): the answer
 */
DmePushReply *
dme_push_reply_from_json (const char *json, gssize length, GError **error)
{
  g_autoptr (DmePushReply) reply = dme_push_reply_new ();
  g_autoptr (json_t) object = dme_json_load_object (json, length, error);
  json_t *verdicts, *item;
  size_t i;

  if (object == NULL || !dme_epoch_read (&reply->epoch, object, error) ||
      !dme_json_get_int (object, "receipt", FALSE, &reply->receipt, error) ||
      !dme_json_get_int (object, "clash", FALSE, &reply->clash, error))
    return NULL;
  verdicts = json_object_get (object, "verdicts");
  if (!json_is_array (verdicts))
    {
      dme_wire_malformed (error, "an answer without verdicts");
      return NULL;
    }
  json_array_foreach (verdicts, i, item)
  {
    gint64 count = 1;
    DmeVerdict *verdict = read_verdict (item, &count, error);

    if (verdict == NULL || !add_verdicts (reply->verdicts, verdict, count, error))
      return NULL;
  }

  return g_steal_pointer (&reply);
}
