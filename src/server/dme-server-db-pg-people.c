/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-server-db-pg-private.h"
#include "dme-uuid.h"

/* People, their devices, the codes by which devices enrol, and the audit. */

#define DEVICE_COLUMNS \
  "d.no, d.id, d.person, p.name, p.role, p.scope, d.label, d.public_key, d.created_at, " \
  "d.last_seen_at, d.waiting, d.revoked_at"
#define DEVICE_FROM " FROM device d JOIN account p ON p.no = d.person "

static DmeServerDevice *
device_from (const PgRows *rows, int row)
{
  DmeServerDevice *device = g_new0 (DmeServerDevice, 1);

  device->no = pg_int (rows, row, 0);
  device->id = pg_dup (rows, row, 1);
  device->person_no = pg_int (rows, row, 2);
  device->person = pg_dup (rows, row, 3);
  device->role = pg_dup (rows, row, 4);
  device->scope = pg_dup (rows, row, 5);
  device->label = pg_dup (rows, row, 6);
  device->public_key = pg_dup (rows, row, 7);
  device->created_at = pg_dup (rows, row, 8);
  device->last_seen_at = pg_dup (rows, row, 9);
  device->waiting = pg_int (rows, row, 10);
  device->revoked_at = pg_dup (rows, row, 11);
  return device;
}

static DmeServerDevice *
first_device (const PgRows *rows)
{
  return rows != NULL && PQntuples (rows) > 0 ? device_from (rows, 0) : NULL;
}

static DmeServerDevice *
find_device (DmeServerDb *db, const char *token_hash, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return NULL;
  rows = pg_run (conn, "Reading a device", error,
                 "SELECT " DEVICE_COLUMNS DEVICE_FROM "WHERE d.token_hash = $1", "t", token_hash);
  pg_give ((PgDb *) db, conn);
  return first_device (rows);
}

static DmeServerDevice *
find_device_by_id (DmeServerTxn *txn, const char *id, GError **error)
{
  g_autoptr (PgRows)
    rows = pg_run (pg_conn (txn), "Reading a device", error,
                   "SELECT " DEVICE_COLUMNS DEVICE_FROM "WHERE d.id = $1", "t", id);

  return first_device (rows);
}

static DmeServerDevice *
find_device_by_no (DmeServerTxn *txn, gint64 no, GError **error)
{
  g_autoptr (PgRows)
    rows = pg_run (pg_conn (txn), "Reading a device", error,
                   "SELECT " DEVICE_COLUMNS DEVICE_FROM "WHERE d.no = $1", "i", no);

  return first_device (rows);
}

static GPtrArray *
list_devices (DmeServerDb *db, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return NULL;
  rows = pg_run (conn, "Listing devices", error,
                 "SELECT " DEVICE_COLUMNS
                 ", (SELECT coalesce(sum(next - 1), 0) FROM stream s WHERE s.device = d.no)"
                 ", (SELECT count(*) FROM stream s JOIN reject r ON r.stream = s.no"
                 " WHERE s.device = d.no AND r.open = 1)" DEVICE_FROM "ORDER BY d.no",
                 "");
  pg_give ((PgDb *) db, conn);
  if (rows == NULL)
    return NULL;
  devices = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_server_device_free);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      DmeServerDevice *device = device_from (rows, i);

      device->ops = pg_int (rows, i, 12);
      device->rejects = pg_int (rows, i, 13);
      g_ptr_array_add (devices, device);
    }
  return g_steal_pointer (&devices);
}

static GPtrArray *
list_people (DmeServerDb *db, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return NULL;
  rows = pg_run (conn, "Listing people", error,
                 "SELECT no, id, name, role, scope, created_at,"
                 " (SELECT count(*) FROM device d WHERE d.person = p.no AND d.revoked_at IS NULL)"
                 " FROM account p ORDER BY no",
                 "");
  pg_give ((PgDb *) db, conn);
  if (rows == NULL)
    return NULL;
  people = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_server_person_free);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      DmeServerPerson *person = g_new0 (DmeServerPerson, 1);

      person->no = pg_int (rows, i, 0);
      person->id = pg_dup (rows, i, 1);
      person->name = pg_dup (rows, i, 2);
      person->role = pg_dup (rows, i, 3);
      person->scope = pg_dup (rows, i, 4);
      person->created_at = pg_dup (rows, i, 5);
      person->devices = pg_int (rows, i, 6);
      g_ptr_array_add (people, person);
    }
  return g_steal_pointer (&people);
}

static gboolean
add_person (DmeServerTxn *txn, DmeServerPerson *person, GError **error)
{
  g_autofree char *at = dme_clock_now_utc ();
  g_autofree char *id = dme_uuid_new ();
  g_autoptr (PgRows)
    known = pg_run (pg_conn (txn), "Reading a person", error,
                    "SELECT no, id FROM account WHERE name = $1 AND role = $2 AND scope = $3",
                    "ttt", person->name, person->role, person->scope);
  g_autoptr (PgRows) made = NULL;

  if (known == NULL)
    return FALSE;
  if (PQntuples (known) == 0)
    {
      made = pg_run (pg_conn (txn), "Adding a person", error,
                     "INSERT INTO account (id, name, role, scope, created_at)"
                     " VALUES ($1, $2, $3, $4, $5) RETURNING no, id",
                     "ttttt", id, person->name, person->role, person->scope, at);
      if (made == NULL)
        return FALSE;
    }
  g_free (person->id);
  person->no = pg_int (made != NULL ? made : known, 0, 0);
  person->id = pg_dup (made != NULL ? made : known, 0, 1);
  return TRUE;
}

static gboolean
set_scope (DmeServerTxn *txn, const DmeServerPerson *person, GError **error)
{
  g_autoptr (PgRows)
    other = pg_run (pg_conn (txn), "Reading a person", error,
                    "SELECT 1 FROM account a JOIN account me ON me.no = $1 WHERE a.name = me.name"
                    " AND a.role = $2 AND a.scope = $3 AND a.no <> $1",
                    "itt", person->no, person->role, person->scope);

  if (other == NULL)
    return FALSE;
  if (PQntuples (other) > 0)
    {
      g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_EXISTS,
                   "Somebody of the same name, role and scope is there already");
      return FALSE;
    }
  return pg_defer (pg_conn (txn), "Writing a person", error,
                   "UPDATE account SET role = $1, scope = $2 WHERE no = $3", "tti", person->role,
                   person->scope, person->no);
}

static gboolean
add_code (DmeServerTxn *txn, const char *hash, gint64 person_no, gint64 expires, GError **error)
{
  return pg_defer (pg_conn (txn), "Adding a code", error,
                   "INSERT INTO enrol_code (hash, person, expires) VALUES ($1, $2, $3)", "tii",
                   hash, person_no, expires);
}

static DmeEnrolCode *
find_code (DmeServerTxn *txn, const char *hash, GError **error)
{
  g_autoptr (PgRows) rows =
    pg_run (pg_conn (txn), "Reading a code", error,
            "SELECT person, expires, used_key, device FROM enrol_code WHERE hash = $1", "t", hash);
  DmeEnrolCode *code;

  if (rows == NULL || PQntuples (rows) == 0)
    return NULL;
  code = g_new0 (DmeEnrolCode, 1);
  code->person_no = pg_int (rows, 0, 0);
  code->expires = pg_int (rows, 0, 1);
  code->used_key = pg_dup (rows, 0, 2);
  code->device_id = pg_dup (rows, 0, 3);
  return code;
}

static gboolean
use_code (DmeServerTxn *txn,
          const char *hash,
          const char *public_key,
          const char *device_id,
          GError **error)
{
  return pg_defer (pg_conn (txn), "Using a code", error,
                   "UPDATE enrol_code SET used_key = $1, device = $2 WHERE hash = $3", "ttt",
                   public_key, device_id, hash);
}

/* The id stands for the token, as no hash looks like it, until there is one. */
static gboolean
add_device (DmeServerTxn *txn, DmeServerDevice *device, GError **error)
{
  g_autoptr (PgRows)
    rows = pg_run (pg_conn (txn), "Adding a device", error,
                   "INSERT INTO device (id, person, label, public_key, token_hash, created_at)"
                   " VALUES ($1, $2, $3, $4, $1, $5) RETURNING no",
                   "tittt", device->id, device->person_no, device->label, device->public_key,
                   device->created_at);

  if (rows == NULL)
    return FALSE;
  device->no = pg_int (rows, 0, 0);
  return TRUE;
}

static gboolean
set_token (DmeServerTxn *txn, gint64 device_no, const char *token_hash, GError **error)
{
  return pg_defer (pg_conn (txn), "Writing a token", error,
                   "UPDATE device SET token_hash = $1 WHERE no = $2", "ti", token_hash, device_no);
}

static gboolean
revoke_device (DmeServerTxn *txn, gint64 device_no, const char *at, GError **error)
{
  return pg_defer (pg_conn (txn), "Revoking a device", error,
                   "UPDATE device SET revoked_at = $1 WHERE no = $2 AND revoked_at IS NULL", "ti",
                   at, device_no);
}

static gboolean
audit (DmeServerTxn *txn,
       const char *at,
       const char *who,
       const char *what,
       const char *detail,
       GError **error)
{
  return pg_defer (pg_conn (txn), "Writing the audit", error,
                   "INSERT INTO audit (at, who, what, detail) VALUES ($1, $2, $3, $4)", "tttt", at,
                   who, what, detail);
}

void
dme_server_pg_fill_people (DmeServerDbClass *class)
{
  class->find_device = find_device;
  class->find_device_by_id = find_device_by_id;
  class->find_device_by_no = find_device_by_no;
  class->list_devices = list_devices;
  class->list_people = list_people;
  class->add_person = add_person;
  class->set_scope = set_scope;
  class->add_code = add_code;
  class->find_code = find_code;
  class->use_code = use_code;
  class->add_device = add_device;
  class->set_token = set_token;
  class->revoke_device = revoke_device;
  class->audit = audit;
}
