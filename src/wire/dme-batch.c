/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-wire-private.h"

/* A batch, protocol 1: what one device has to say, in its order. Over HTTP it is the body of POST
 * /v1/push, gzip.
 *
 * Text in UTF-8; every line ends with one newline (0x0a), the last one too.
 *
 *   {"desa":1,"device":"…","incarnation":"…","first":17,"count":2,"gen":1,"waiting":9}
 *   {"seq":17,"type":"activity","id":"…","set":{…},"by":"…","at":"…"}
 *   {"seq":18,"type":"follow_up","id":"…","set":{…},"by":"…","at":"…"}
 *   {"sig":"…"}
 *
 * that is: a header, "count" ops, one a line, and the signature.
 *
 * Header: "desa" is the protocol; other numbers are refused as PROTOCOL. "device" is the one the
 * token belongs to; "incarnation" its life (a restored backup is a new one); (device, incarnation,
 * seq) names an op. "first" is the seq of the first op, from 1; ops are consecutive. "gen", left
 * out when 0: the server's generation as last heard; "waiting", left out when these are all:
 * how many ops of the device have no final verdict, these included. Members nobody knows are
 * ignored.
 *
 * Op: see dme-wire-op.c. A line that is longer than DME_OP_MAX_BYTES, is not JSON, or lacks seq,
 * type or id is an op without a type: it is refused by itself and the others go on. A line that
 * gives another seq than its place says makes the batch malformed, since a verdict would then name
 * the wrong op.
 *
 * Signature: Ed25519 in base64url without padding, over every byte before its line. It is checked
 * before any op is read.
 *
 * Limits: DME_BATCH_MAX bytes as sent, DME_BATCH_MAX_INFLATED inflated, DME_BATCH_MAX_OPS ops. */

#define MAX_NAME 64 /* of device and incarnation */

void
dme_batch_header_clear (DmeBatchHeader *self)
{
  g_free (self->device);
  g_free (self->incarnation);
  memset (self, 0, sizeof *self);
}

void
dme_batch_free (DmeBatch *self)
{
  if (self == NULL)
    return;
  dme_batch_header_clear (&self->header);
  g_ptr_array_unref (self->ops);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static void
append_header (GString *text, const DmeBatchHeader *header)
{
  g_string_append_c (text, '{');
  dme_json_append_int (text, "desa", header->protocol);
  dme_json_append_text (text, "device", header->device);
  dme_json_append_text (text, "incarnation", header->incarnation);
  dme_json_append_int (text, "first", header->first);
  dme_json_append_int (text, "count", header->count);
  dme_json_append_int_unless_0 (text, "gen", header->generation);
  if (header->waiting > header->count)
    dme_json_append_int (text, "waiting", header->waiting);
  g_string_append (text, "}\n");
}

/**
 * dme_batch_build:
 * @header: what heads the batch; `protocol` 0 means %DME_PROTOCOL, and `count` is
 *   taken from @lines
 * @lines: (element-type utf8): op lines of dme_wire_op_to_json(), consecutive from `first`
 * @sign: signs the text; returns base64url
 * @user_data: for @sign
 *
 * Writes, signs and compresses a batch.
 *
 * Returns: (transfer full): the bytes to send
 */
GBytes *
dme_batch_build (const DmeBatchHeader *header,
                 GPtrArray *lines,
                 DmeSignFunc sign,
                 gpointer user_data)
{
  g_autoptr (GString) text = g_string_sized_new (1024 + 512 * lines->len);
  g_autofree char *signature = NULL;
  DmeBatchHeader full = *header;
  guint i;

  if (full.protocol == 0)
    full.protocol = DME_PROTOCOL;
  full.count = lines->len;
  append_header (text, &full);
  for (i = 0; i < lines->len; i++)
    {
      g_string_append (text, g_ptr_array_index (lines, i));
      g_string_append_c (text, '\n');
    }

  signature = sign (text->str, text->len, user_data);
  g_return_val_if_fail (signature != NULL, NULL);
  g_string_append (text, "{\"sig\":\"");
  g_string_append (text, signature);
  g_string_append (text, "\"}\n");

  return dme_gzip (text->str, text->len);
}

/* Finds the line that starts at @from and moves @from behind it. FALSE: no newline before @end. */
static gboolean
next_line (const char **from, const char *end, const char **line, gsize *length)
{
  const char *newline = memchr (*from, '\n', (gsize) (end - *from));

  if (newline == NULL)
    return FALSE;
  *line = *from;
  *length = (gsize) (newline - *from);
  *from = newline + 1;

  return TRUE;
}

static gboolean
read_header (DmeBatchHeader *header, const char *line, gsize length, GError **error)
{
  g_autoptr (json_t) object = dme_json_load_object (line, (gssize) length, error);
  gint64 protocol = 0;

  if (object == NULL || !dme_json_get_int (object, "desa", TRUE, &protocol, error))
    return FALSE;
  if (protocol != DME_PROTOCOL)
    {
      g_set_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_PROTOCOL,
                   "protocol %" G_GINT64_FORMAT " is not spoken here", protocol);
      return FALSE;
    }
  header->protocol = DME_PROTOCOL;
  if (!dme_json_get_text (object, "device", TRUE, &header->device, error) ||
      !dme_json_get_text (object, "incarnation", TRUE, &header->incarnation, error) ||
      !dme_json_get_int (object, "first", TRUE, &header->first, error) ||
      !dme_json_get_int (object, "count", TRUE, &header->count, error) ||
      !dme_json_get_int (object, "gen", FALSE, &header->generation, error) ||
      !dme_json_get_int (object, "waiting", FALSE, &header->waiting, error))
    return FALSE;
  if (strlen (header->device) > MAX_NAME || strlen (header->incarnation) > MAX_NAME ||
      header->first < 1 || header->first > G_MAXINT64 - DME_BATCH_MAX_OPS)
    return dme_wire_malformed (error, "the header of the batch is not possible");
  header->waiting = MAX (header->waiting, header->count);
  if (header->count > DME_BATCH_MAX_OPS)
    {
      g_set_error_literal (error, DME_WIRE_ERROR, DME_WIRE_ERROR_TOO_LARGE,
                           "too many ops in one batch");
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_signature (const char *text,
                 gsize signed_length,
                 const char *line,
                 gsize length,
                 DmeVerifyFunc verify,
                 gpointer user_data,
                 GError **error)
{
  g_autoptr (json_t) object = dme_json_load_object (line, (gssize) length, error);
  g_autofree char *signature = NULL;

  if (object == NULL || !dme_json_get_text (object, "sig", TRUE, &signature, error))
    return FALSE;
  if (!verify (signature, text, signed_length, user_data))
    {
      g_set_error_literal (error, DME_WIRE_ERROR, DME_WIRE_ERROR_SIGNATURE,
                           "the signature does not belong to this batch and device");
      return FALSE;
    }

  return TRUE;
}

/* The op of one line, or one without a type in its place. */
static DmeOp *
read_op (const char *line, gsize length, gint64 seq)
{
  DmeOp *op = dme_wire_op_from_json (line, (gssize) length, NULL);

  if (op == NULL)
    {
      op = dme_op_new ();
      op->seq = seq;
    }

  return op;
}

/* A copy of one line. A NUL, which no C string or SQL text can hold, becomes another character that
 * JSON allows nowhere: the copy then is as unreadable as the line, and not a good op that was never
 * sent. */
static char *
copy_line (const char *line, gsize length)
{
  char *copy = g_malloc (length + 1);
  gsize i;

  for (i = 0; i < length; i++)
    copy[i] = line[i] != '\0' ? line[i] : '\001';
  copy[length] = '\0';

  return copy;
}

static gboolean
read_ops (DmeBatch *self, const char *from, const char *end, GError **error)
{
  const char *line;
  gsize length;
  gint64 seq = self->header.first;

  while (next_line (&from, end, &line, &length))
    {
      DmeOp *op = read_op (line, length, seq);

      g_ptr_array_add (self->ops, op);
      g_ptr_array_add (self->lines, copy_line (line, length));
      if (op->seq != seq++)
        return dme_wire_malformed (error, "the ops of the batch are not consecutive");
    }

  return TRUE;
}

/* The last line of @text, which ends with a newline. */
static const char *
find_last_line (const char *text, gsize length)
{
  const char *line = text + length - 1;

  while (line > text && line[-1] != '\n')
    line--;

  return line;
}

static guint
count_lines (const char *from, const char *end)
{
  guint n = 0;

  for (; (from = memchr (from, '\n', (gsize) (end - from))) != NULL; from++)
    n++;

  return n;
}

static gboolean
parse_text (DmeBatch *self,
            const char *text,
            gsize length,
            const char *device,
            DmeVerifyFunc verify,
            gpointer user_data,
            GError **error)
{
  const char *from = text, *end = text + length, *line, *last;
  gsize n;

  if (end[-1] != '\n' || !next_line (&from, end, &line, &n))
    return dme_wire_malformed (error, "the batch is cut off");
  if (!read_header (&self->header, line, n, error))
    return FALSE;
  last = find_last_line (text, length);
  if (last < from)
    return dme_wire_malformed (error, "the batch has no signature");
  if (device != NULL && !g_str_equal (device, self->header.device))
    {
      g_set_error_literal (error, DME_WIRE_ERROR, DME_WIRE_ERROR_SIGNATURE,
                           "the batch is of another device");
      return FALSE;
    }
  if (!check_signature (text, (gsize) (last - text), last, (gsize) (end - 1 - last), verify,
                        user_data, error))
    return FALSE;
  if (count_lines (from, last) != self->header.count)
    return dme_wire_malformed (error, "the batch has more or fewer ops than its header says");

  return read_ops (self, from, last, error);
}

/**
 * dme_batch_parse:
 * @body: what came
 * @gzipped: whether it is compressed
 * @device: (nullable): the device that the token belongs to; %NULL: not known otherwise
 *   (a file), @verify then looks at nothing but the signature
 * @verify: checks the signature
 * @user_data: for @verify
 * @error: MALFORMED, TOO_LARGE, SIGNATURE (also for another device) or PROTOCOL
 *
 * Reads a batch that may come from a stranger: all of its structure or nothing.
 * Only single ops may be bad; see the top of this file.
 *
 * Returns: (transfer full) (nullable): the batch
 */
DmeBatch *
dme_batch_parse (GBytes *body,
                 gboolean gzipped,
                 const char *device,
                 DmeVerifyFunc verify,
                 gpointer user_data,
                 GError **error)
{
  g_autoptr (DmeBatch) self = g_new0 (DmeBatch, 1);
  g_autoptr (GBytes) plain = NULL;
  const char *text;
  gsize length;

  self->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_op_free);
  self->lines = g_ptr_array_new_with_free_func (g_free);

  plain = gzipped ? dme_gunzip (body, DME_BATCH_MAX_INFLATED, error) : g_bytes_ref (body);
  if (plain == NULL)
    return NULL;
  text = g_bytes_get_data (plain, &length);
  if (length > DME_BATCH_MAX_INFLATED)
    {
      g_set_error_literal (error, DME_WIRE_ERROR, DME_WIRE_ERROR_TOO_LARGE,
                           "the batch is too large");
      return NULL;
    }
  if (length == 0)
    {
      dme_wire_malformed (error, "the batch is empty");
      return NULL;
    }
  if (!parse_text (self, text, length, device, verify, user_data, error))
    return NULL;

  return g_steal_pointer (&self);
}
