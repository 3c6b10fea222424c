/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-wire-private.h"

/* The small messages: status, enrolment, problems. Members that are absent or empty are left out;
 * members nobody here knows are ignored, so that either side may be newer. */

/* Reads one JSON object; @error: MALFORMED. */
json_t *
dme_json_load_object (const char *json, gssize length, GError **error)
{
  gsize n = length < 0 ? strlen (json) : (gsize) length;
  json_t *object = json_loadb (json, n, JSON_REJECT_DUPLICATES, NULL);

  if (!json_is_object (object))
    {
      g_clear_pointer (&object, json_decref);
      dme_wire_malformed (error, "not a JSON object");
    }

  return object;
}

static gboolean
wrong_member (GError **error, const char *key)
{
  g_set_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED,
               "\"%s\" is missing or not what it should be", key);

  return FALSE;
}

/* An optional member may also be null. */
static json_t *
get_member (json_t *object, const char *key)
{
  json_t *value = json_object_get (object, key);

  return json_is_null (value) ? NULL : value;
}

gboolean
dme_json_get_text (json_t *object, const char *key, gboolean required, char **value, GError **error)
{
  json_t *member = get_member (object, key);

  if (member == NULL && !required)
    return TRUE;
  if (!json_is_string (member) || (required && json_string_length (member) == 0))
    return wrong_member (error, key);
  g_free (*value);
  *value = g_strdup (json_string_value (member));

  return TRUE;
}

gboolean
dme_json_get_int (json_t *object, const char *key, gboolean required, gint64 *value, GError **error)
{
  json_t *member = get_member (object, key);

  if (member == NULL && !required)
    return TRUE;
  if (!json_is_integer (member) || json_integer_value (member) < 0)
    return wrong_member (error, key);
  *value = json_integer_value (member);

  return TRUE;
}

gboolean
dme_json_get_bool (json_t *object, const char *key, gboolean *value, GError **error)
{
  json_t *member = get_member (object, key);

  if (member == NULL)
    return TRUE;
  if (!json_is_boolean (member))
    return wrong_member (error, key);
  *value = json_is_true (member);

  return TRUE;
}

/* --- epoch --- */

void
dme_epoch_clear (DmeEpoch *self)
{
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->lineage, g_array_unref);
  memset (self, 0, sizeof *self);
}

/* The members of an epoch, into an object under construction. */
void
dme_epoch_append (GString *out, const DmeEpoch *epoch)
{
  guint i;

  dme_json_append_text (out, "server", epoch->server);
  dme_json_append_text (out, "name", epoch->name);
  dme_json_append_true (out, "practice", epoch->practice);
  dme_json_append_int (out, "gen", epoch->generation);
  if (epoch->lineage != NULL && epoch->lineage->len > 1)
    {
      dme_json_append_key (out, "lineage");
      for (i = 0; i + 1 < epoch->lineage->len; i += 2)
        g_string_append_printf (out, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
                                i == 0 ? "[" : ",", g_array_index (epoch->lineage, gint64, i),
                                g_array_index (epoch->lineage, gint64, i + 1));
      g_string_append_c (out, ']');
    }
  dme_json_append_int_unless_0 (out, "safe", epoch->safe);
  dme_json_append_int_unless_0 (out, "next", epoch->next);
  dme_json_append_int_unless_0 (out, "time", epoch->time);
}

static gboolean
read_lineage (DmeEpoch *self, json_t *lineage, GError **error)
{
  size_t i;
  json_t *pair;

  if (lineage == NULL)
    return TRUE;
  if (!json_is_array (lineage))
    return wrong_member (error, "lineage");
  self->lineage = g_array_new (FALSE, FALSE, sizeof (gint64));
  json_array_foreach (lineage, i, pair)
  {
    gint64 numbers[2];

    if (json_array_size (pair) != 2 || !json_is_integer (json_array_get (pair, 0)) ||
        !json_is_integer (json_array_get (pair, 1)))
      return wrong_member (error, "lineage");
    numbers[0] = json_integer_value (json_array_get (pair, 0));
    numbers[1] = json_integer_value (json_array_get (pair, 1));
    g_array_append_vals (self->lineage, numbers, 2);
  }

  return TRUE;
}

gboolean
dme_epoch_read (DmeEpoch *self, json_t *object, GError **error)
{
  g_auto (DmeEpoch) epoch = { 0 };

  if (!dme_json_get_text (object, "server", TRUE, &epoch.server, error) ||
      !dme_json_get_text (object, "name", FALSE, &epoch.name, error) ||
      !dme_json_get_bool (object, "practice", &epoch.practice, error) ||
      !dme_json_get_int (object, "gen", TRUE, &epoch.generation, error) ||
      !read_lineage (&epoch, get_member (object, "lineage"), error) ||
      !dme_json_get_int (object, "safe", FALSE, &epoch.safe, error) ||
      !dme_json_get_int (object, "next", FALSE, &epoch.next, error) ||
      !dme_json_get_int (object, "time", FALSE, &epoch.time, error))
    return FALSE;
  *self = epoch;
  memset (&epoch, 0, sizeof epoch);

  return TRUE;
}

/**
 * dme_epoch_to_json:
 * @self: who answers
 *
 * Writes the answer of `GET /v1/status`; the same members head every other answer.
 *
 * Returns: (transfer full): JSON
 */
char *
dme_epoch_to_json (const DmeEpoch *self)
{
  GString *out = g_string_new ("{");

  dme_epoch_append (out, self);
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

/**
 * dme_epoch_from_json:
 * @self: (out caller-allocates): filled on success, otherwise zeroed
 * @json: an answer
 * @length: its bytes, or -1
 * @error: MALFORMED
 *
 * Reads who answered. `server` and `gen` are required.
 *
 * Returns: whether it is such an answer
 */
gboolean
dme_epoch_from_json (DmeEpoch *self, const char *json, gssize length, GError **error)
{
  g_autoptr (json_t) object = dme_json_load_object (json, length, error);

  memset (self, 0, sizeof *self);

  return object != NULL && dme_epoch_read (self, object, error);
}

/* --- enrolment --- */

void
dme_enrol_request_clear (DmeEnrolRequest *self)
{
  g_free (self->code);
  g_free (self->public_key);
  g_free (self->name);
  memset (self, 0, sizeof *self);
}

void
dme_enrol_reply_clear (DmeEnrolReply *self)
{
  dme_epoch_clear (&self->epoch);
  g_free (self->device);
  g_free (self->token);
  g_free (self->person);
  g_free (self->role);
  g_free (self->scope);
  g_free (self->server_key);
  memset (self, 0, sizeof *self);
}

/**
 * dme_enrol_request_to_json:
 * @self: a request
 *
 * Returns: (transfer full): `{"code":…,"public_key":…,"name":…,"practice":true}`
 */
char *
dme_enrol_request_to_json (const DmeEnrolRequest *self)
{
  GString *out = g_string_new ("{");

  dme_json_append_text (out, "code", self->code);
  dme_json_append_text (out, "public_key", self->public_key);
  dme_json_append_text (out, "name", self->name);
  dme_json_append_true (out, "practice", self->practice);
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

/**
 * dme_enrol_request_from_json:
 * @self: (out caller-allocates): filled on success, otherwise zeroed
 * @json: a request of a stranger
 * @length: its bytes, or -1
 * @error: MALFORMED
 *
 * Reads a request. `code` and `public_key` are required; whether they are what
 * they claim is for the server to find out.
 *
 * Returns: whether it is such a request
 */
gboolean
dme_enrol_request_from_json (DmeEnrolRequest *self, const char *json, gssize length, GError **error)
{
  g_autoptr (json_t) object = dme_json_load_object (json, length, error);

  memset (self, 0, sizeof *self);
  if (object != NULL && dme_json_get_text (object, "code", TRUE, &self->code, error) &&
      dme_json_get_text (object, "public_key", TRUE, &self->public_key, error) &&
      dme_json_get_text (object, "name", FALSE, &self->name, error) &&
      dme_json_get_bool (object, "practice", &self->practice, error))
    return TRUE;
  dme_enrol_request_clear (self);

  return FALSE;
}

/**
 * dme_enrol_reply_to_json:
 * @self: an answer
 *
 * Returns: (transfer full): the epoch's members, then `device`, `token`, `person`,
 *   `role`, `scope` and `server_key`
 */
char *
dme_enrol_reply_to_json (const DmeEnrolReply *self)
{
  GString *out = g_string_new ("{");

  dme_epoch_append (out, &self->epoch);
  dme_json_append_text (out, "device", self->device);
  dme_json_append_text (out, "token", self->token);
  dme_json_append_text (out, "person", self->person);
  dme_json_append_text (out, "role", self->role);
  dme_json_append_text (out, "scope", self->scope);
  dme_json_append_text (out, "server_key", self->server_key);
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

/**
 * dme_enrol_reply_from_json:
 * @self: (out caller-allocates): filled on success, otherwise zeroed
 * @json: an answer
 * @length: its bytes, or -1
 * @error: MALFORMED
 *
 * Reads an answer. The epoch, `device`, `token`, `role`, `scope` and `server_key` are required.
 *
 * Returns: whether it is such an answer
 */
gboolean
dme_enrol_reply_from_json (DmeEnrolReply *self, const char *json, gssize length, GError **error)
{
  g_autoptr (json_t) object = dme_json_load_object (json, length, error);

  memset (self, 0, sizeof *self);
  if (object != NULL && dme_epoch_read (&self->epoch, object, error) &&
      dme_json_get_text (object, "device", TRUE, &self->device, error) &&
      dme_json_get_text (object, "token", TRUE, &self->token, error) &&
      dme_json_get_text (object, "person", FALSE, &self->person, error) &&
      dme_json_get_text (object, "role", TRUE, &self->role, error) &&
      dme_json_get_text (object, "scope", TRUE, &self->scope, error) &&
      dme_json_get_text (object, "server_key", TRUE, &self->server_key, error))
    return TRUE;
  dme_enrol_reply_clear (self);

  return FALSE;
}

/* --- problems --- */

void
dme_http_problem_clear (DmeHttpProblem *self)
{
  g_free (self->code);
  g_free (self->detail);
  memset (self, 0, sizeof *self);
}

/**
 * dme_http_problem_to_json:
 * @self: why a request was refused
 *
 * Writes a problem document (RFC 9457) without `type`, which then is "about:blank";
 * `code` is an extension member.
 *
 * Returns: (transfer full): `{"status":401,"code":"revoked","detail":…}`
 */
char *
dme_http_problem_to_json (const DmeHttpProblem *self)
{
  GString *out = g_string_new ("{");

  dme_json_append_int (out, "status", self->status);
  dme_json_append_text (out, "code", self->code);
  dme_json_append_text (out, "detail", self->detail);
  g_string_append_c (out, '}');

  return g_string_free (out, FALSE);
}

/**
 * dme_http_problem_from_json:
 * @self: (out caller-allocates): filled on success, otherwise zeroed
 * @json: a problem document
 * @length: its bytes, or -1
 * @error: MALFORMED
 *
 * Reads a problem document. `status` and `code` are required: one without our
 * `code` comes from something between us and the server.
 *
 * Returns: whether it is a problem of ours
 */
gboolean
dme_http_problem_from_json (DmeHttpProblem *self, const char *json, gssize length, GError **error)
{
  g_autoptr (json_t) object = dme_json_load_object (json, length, error);
  gint64 status = 0;

  memset (self, 0, sizeof *self);
  if (object != NULL && dme_json_get_int (object, "status", TRUE, &status, error) &&
      dme_json_get_text (object, "code", TRUE, &self->code, error) &&
      dme_json_get_text (object, "detail", FALSE, &self->detail, error))
    {
      self->status = (guint) MIN (status, 999);
      return TRUE;
    }
  dme_http_problem_clear (self);

  return FALSE;
}
