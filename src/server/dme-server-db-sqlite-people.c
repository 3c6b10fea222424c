/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-server-db-sqlite-private.h"
#include "dme-uuid.h"

/* People, their devices, the codes by which devices enrol, and the audit. */

#define DEVICE_COLUMNS \
  "d.no, d.id, d.person, p.name, p.role, p.scope, d.label, d.public_key, d.created_at, " \
  "d.last_seen_at, d.waiting, d.revoked_at"
#define DEVICE_FROM " FROM device d JOIN account p ON p.no = d.person "

static DmeServerDevice *
device_from (Loan *stmt)
{
  DmeServerDevice *device = g_new0 (DmeServerDevice, 1);

  device->no = sqlite3_column_int64 (stmt, 0);
  device->id = column_dup (stmt, 1);
  device->person_no = sqlite3_column_int64 (stmt, 2);
  device->person = column_dup (stmt, 3);
  device->role = column_dup (stmt, 4);
  device->scope = column_dup (stmt, 5);
  device->label = column_dup (stmt, 6);
  device->public_key = column_dup (stmt, 7);
  device->created_at = column_dup (stmt, 8);
  device->last_seen_at = column_dup (stmt, 9);
  device->waiting = sqlite3_column_int64 (stmt, 10);
  device->revoked_at = column_dup (stmt, 11);
  return device;
}

static DmeServerDevice *
load_device (Conn *conn, const char *sql, const char *value, GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (conn, sql, error);

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, ":value", value);
  return conn_row (conn, stmt, "Reading a device", error) > 0 ? device_from (stmt) : NULL;
}

static DmeServerDevice *
find_device (DmeServerDb *db, const char *token_hash, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  DmeServerDevice *device;

  if (conn == NULL)
    return NULL;
  device = load_device (conn, "SELECT " DEVICE_COLUMNS DEVICE_FROM "WHERE d.token_hash = :value",
                        token_hash, error);
  reader_give (self, conn);
  return device;
}

static DmeServerDevice *
find_device_by_id (DmeServerTxn *txn, const char *id, GError **error)
{
  return load_device (txn_conn (txn), "SELECT " DEVICE_COLUMNS DEVICE_FROM "WHERE d.id = :value",
                      id, error);
}

static DmeServerDevice *
find_device_by_no (DmeServerTxn *txn, gint64 no, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan)
    stmt = conn_prepare (conn, "SELECT " DEVICE_COLUMNS DEVICE_FROM "WHERE d.no = :no", error);

  if (stmt == NULL)
    return NULL;
  bind_int (stmt, ":no", no);
  return conn_row (conn, stmt, "Reading a device", error) > 0 ? device_from (stmt) : NULL;
}

static GPtrArray *
read_devices (Conn *conn, GError **error)
{
  g_autoptr (GPtrArray)
    devices = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_server_device_free);
  g_autoptr (Loan)
    stmt = conn_prepare (conn,
                         "SELECT " DEVICE_COLUMNS
                         ", (SELECT coalesce(sum(next - 1), 0) FROM stream s WHERE s.device = d.no)"
                         ", (SELECT count(*) FROM stream s JOIN reject r ON r.stream = s.no WHERE "
                         "s.device = d.no AND r.open = 1)" DEVICE_FROM "ORDER BY d.no",
                         error);
  int row;

  if (stmt == NULL)
    return NULL;
  while ((row = conn_row (conn, stmt, "Listing devices", error)) > 0)
    {
      DmeServerDevice *device = device_from (stmt);

      device->ops = sqlite3_column_int64 (stmt, 12);
      device->rejects = sqlite3_column_int64 (stmt, 13);
      g_ptr_array_add (devices, device);
    }
  return row < 0 ? NULL : g_steal_pointer (&devices);
}

static GPtrArray *
list_devices (DmeServerDb *db, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  GPtrArray *devices;

  if (conn == NULL)
    return NULL;
  devices = read_devices (conn, error);
  reader_give (self, conn);
  return devices;
}

static GPtrArray *
read_people (Conn *conn, GError **error)
{
  g_autoptr (GPtrArray)
    people = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_server_person_free);
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "SELECT no, id, name, role, scope, created_at,"
                  " (SELECT count(*) FROM device d WHERE d.person = p.no AND d.revoked_at IS NULL)"
                  " FROM account p ORDER BY no",
                  error);
  int row;

  if (stmt == NULL)
    return NULL;
  while ((row = conn_row (conn, stmt, "Listing people", error)) > 0)
    {
      DmeServerPerson *person = g_new0 (DmeServerPerson, 1);

      person->no = sqlite3_column_int64 (stmt, 0);
      person->id = column_dup (stmt, 1);
      person->name = column_dup (stmt, 2);
      person->role = column_dup (stmt, 3);
      person->scope = column_dup (stmt, 4);
      person->created_at = column_dup (stmt, 5);
      person->devices = sqlite3_column_int64 (stmt, 6);
      g_ptr_array_add (people, person);
    }
  return row < 0 ? NULL : g_steal_pointer (&people);
}

static GPtrArray *
list_people (DmeServerDb *db, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  GPtrArray *people;

  if (conn == NULL)
    return NULL;
  people = read_people (conn, error);
  reader_give (self, conn);
  return people;
}

static int
find_person (Conn *conn, DmeServerPerson *person, GError **error)
{
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "SELECT no, id FROM account WHERE name = :name AND role = "
                                        ":role AND scope = :scope",
                                        error);
  int row;

  if (stmt == NULL)
    return -1;
  bind_text (stmt, ":name", person->name);
  bind_text (stmt, ":role", person->role);
  bind_text (stmt, ":scope", person->scope);
  row = conn_row (conn, stmt, "Reading a person", error);
  if (row > 0)
    {
      person->no = sqlite3_column_int64 (stmt, 0);
      g_free (person->id);
      person->id = column_dup (stmt, 1);
    }
  return row;
}

static gboolean
add_person (DmeServerTxn *txn, DmeServerPerson *person, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autofree char *at = dme_clock_now_utc ();
  int found = find_person (conn, person, error);
  g_autoptr (Loan) stmt = NULL;

  if (found != 0)
    return found > 0;
  stmt =
    conn_prepare (conn,
                  "INSERT INTO account (id, name, role, scope, created_at) VALUES (:id, :name, "
                  ":role, :scope, :at)",
                  error);
  if (stmt == NULL)
    return FALSE;
  g_free (person->id);
  person->id = dme_uuid_new ();
  bind_text (stmt, ":id", person->id);
  bind_text (stmt, ":name", person->name);
  bind_text (stmt, ":role", person->role);
  bind_text (stmt, ":scope", person->scope);
  bind_text (stmt, ":at", at);
  if (!conn_done (conn, stmt, "Adding a person", error))
    return FALSE;
  person->no = sqlite3_last_insert_rowid (conn->db);
  return TRUE;
}

static gboolean
set_scope (DmeServerTxn *txn, const DmeServerPerson *person, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) other = conn_prepare (conn,
                                         "SELECT 1 FROM account a JOIN account me ON me.no = :no"
                                         " WHERE a.name = me.name AND a.role = :role"
                                         " AND a.scope = :scope AND a.no <> :no",
                                         error);
  g_autoptr (Loan) stmt =
    conn_prepare (conn, "UPDATE account SET role = :role, scope = :scope WHERE no = :no", error);
  int row;

  if (other == NULL || stmt == NULL)
    return FALSE;
  bind_int (other, ":no", person->no);
  bind_text (other, ":role", person->role);
  bind_text (other, ":scope", person->scope);
  row = conn_row (conn, other, "Reading a person", error);
  if (row > 0)
    g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_EXISTS,
                 "Somebody of the same name, role and scope is there already");
  if (row != 0)
    return FALSE;
  bind_text (stmt, ":role", person->role);
  bind_text (stmt, ":scope", person->scope);
  bind_int (stmt, ":no", person->no);
  return conn_done (conn, stmt, "Writing a person", error);
}

static gboolean
add_code (DmeServerTxn *txn, const char *hash, gint64 person_no, gint64 expires, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt = conn_prepare (conn,
                                        "INSERT INTO enrol_code (hash, person, expires) VALUES "
                                        "(:hash, :person, :expires)",
                                        error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":hash", hash);
  bind_int (stmt, ":person", person_no);
  bind_int (stmt, ":expires", expires);
  return conn_done (conn, stmt, "Adding a code", error);
}

static DmeEnrolCode *
find_code (DmeServerTxn *txn, const char *hash, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "SELECT person, expires, used_key, device FROM enrol_code WHERE hash = :hash",
                  error);
  DmeEnrolCode *code;

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, ":hash", hash);
  if (conn_row (conn, stmt, "Reading a code", error) <= 0)
    return NULL;
  code = g_new0 (DmeEnrolCode, 1);
  code->person_no = sqlite3_column_int64 (stmt, 0);
  code->expires = sqlite3_column_int64 (stmt, 1);
  code->used_key = column_dup (stmt, 2);
  code->device_id = column_dup (stmt, 3);
  return code;
}

static gboolean
use_code (DmeServerTxn *txn,
          const char *hash,
          const char *public_key,
          const char *device_id,
          GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "UPDATE enrol_code SET used_key = :key, device = :device WHERE hash = :hash",
                  error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":hash", hash);
  bind_text (stmt, ":key", public_key);
  bind_text (stmt, ":device", device_id);
  return conn_done (conn, stmt, "Using a code", error);
}

static gboolean
add_device (DmeServerTxn *txn, DmeServerDevice *device, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "INSERT INTO device (id, person, label, public_key, token_hash, created_at)"
                  " VALUES (:id, :person, :label, :key, :id, :at)",
                  error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":id",
             device->id); /* Stands for the token, as no hash looks like it, until there is one. */
  bind_int (stmt, ":person", device->person_no);
  bind_text (stmt, ":label", device->label);
  bind_text (stmt, ":key", device->public_key);
  bind_text (stmt, ":at", device->created_at);
  if (!conn_done (conn, stmt, "Adding a device", error))
    return FALSE;
  device->no = sqlite3_last_insert_rowid (conn->db);
  return TRUE;
}

static gboolean
set_token (DmeServerTxn *txn, gint64 device_no, const char *token_hash, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan)
    stmt = conn_prepare (conn, "UPDATE device SET token_hash = :hash WHERE no = :no", error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":hash", token_hash);
  bind_int (stmt, ":no", device_no);
  return conn_done (conn, stmt, "Writing a token", error);
}

static gboolean
revoke_device (DmeServerTxn *txn, gint64 device_no, const char *at, GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt =
    conn_prepare (conn, "UPDATE device SET revoked_at = :at WHERE no = :no AND revoked_at IS NULL",
                  error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":at", at);
  bind_int (stmt, ":no", device_no);
  return conn_done (conn, stmt, "Revoking a device", error);
}

static gboolean
audit (DmeServerTxn *txn,
       const char *at,
       const char *who,
       const char *what,
       const char *detail,
       GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "INSERT INTO audit (at, who, what, detail) VALUES (:at, :who, :what, :detail)",
                  error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":at", at);
  bind_text (stmt, ":who", who);
  bind_text (stmt, ":what", what);
  bind_text (stmt, ":detail", detail);
  return conn_done (conn, stmt, "Writing the audit", error);
}

void
dme_server_sqlite_fill_people (DmeServerDbClass *class)
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
