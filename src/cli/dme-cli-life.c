/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-db-blob.h"
#include "dme-practice.h"

/* Verbs about the store as a whole. */

static DmeCliStatus
fill_with_practice (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = dme_cli_open (cli, &status);
  g_autoptr (GError) error = NULL;

  if (db == NULL)
    return status;
  return dme_practice_fill (db, &error) ? DME_CLI_DONE : dme_cli_store_error (error, cli->dir);
}

static DmeCliStatus
make_first_vault (const DmeCli *cli, const char *passphrase)
{
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = dme_cli_open_as_it_is (cli, &status);

  return db != NULL ? dme_cli_make_vault (cli, db, passphrase) : status;
}

static char *
valid_option (const DmeCli *cli, const char *name)
{
  const char *value = dme_cli_get_option (cli, name);

  return value != NULL ? g_utf8_make_valid (value, -1) : NULL;
}

DmeCliStatus
dme_cli_init (const DmeCli *cli)
{
  g_auto (DmeIdentity) identity = { 0 };
  g_autoptr (DmeSecret) passphrase = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  DmeCliStatus status = DME_CLI_DONE;

  identity.name = valid_option (cli, "name");
  identity.role = valid_option (cli, "role");
  identity.scope = valid_option (cli, "scope");
  identity.job_title = valid_option (cli, "job");
  identity.practice = dme_cli_get_options (cli, "practice") != NULL;
  if (identity.name == NULL || identity.role == NULL || identity.scope == NULL)
    return dme_cli_usage_error ("%s", _ ("“init” needs --name, --role and --scope."));
  if (!dme_identity_check (&identity, &reason))
    {
      dme_cli_complain (NULL, reason);
      return DME_CLI_REFUSED;
    }
  if (!dme_cli_get_passphrase (cli, &passphrase, &status))
    return status;
  if (passphrase != NULL && !dme_cli_check_passphrase (passphrase, identity.name))
    return DME_CLI_REFUSED;
  if (!dme_db_create (cli->dir, &identity, &error))
    return dme_cli_store_error (error, cli->dir);
  if (passphrase != NULL && (status = make_first_vault (cli, passphrase)) != DME_CLI_DONE)
    return status;
  return identity.practice ? fill_with_practice (cli) : DME_CLI_DONE;
}

static json_t *
issues_to_json (const DmeStoreStatus *status)
{
  json_t *list = json_array ();

  for (guint i = 0; i < status->issues->len; i++)
    {
      const DmeIssue *issue = g_ptr_array_index (status->issues, i);
      const DmeRecord *record = issue->record;
      g_autofree char *text = NULL;

      if (record->refused_code != NULL)
        text = dme_problem_describe (record->refused_code, record->refused_field, record->type);
      json_array_append_new (list,
                             json_pack ("{s:s, s:s, s:s?, s:s?, s:s?}", "id", record->id, "type",
                                        record->type->name, "code", record->refused_code, "field",
                                        record->refused_field, "text", text));
    }
  return list;
}

static json_t *
photos_to_json (const DmeBlobStatus *photos)
{
  return json_pack ("{s:I, s:I, s:I, s:s?}", "waiting", (json_int_t) photos->waiting, "bytes",
                    (json_int_t) photos->bytes, "refused", (json_int_t) photos->refused, "code",
                    photos->code);
}

static json_t *
status_to_json (const DmeIdentity *identity,
                const DmeServerLink *link,
                const DmeStoreStatus *status,
                const DmeBlobStatus *photos,
                gboolean locked)
{
  json_t *document =
    json_pack ("{s:{s:s, s:s, s:s, s:s?, s:b}, s:b, s:b, s:s?, s:s?}", "identity", "name",
               identity->name, "role", identity->role, "scope", identity->scope, "job",
               identity->job_title, "practice", identity->practice, "enrolled", link->url != NULL,
               "revoked", link->revoked, "server", link->url, "server_name", link->server_name);

  json_object_set_new (document, "locked", json_boolean (locked));
  json_object_set_new (document, "records", json_integer (status->records));
  json_object_set_new (document, "drafts", json_integer (status->drafts));
  json_object_set_new (document, "waiting", json_integer (status->waiting));
  json_object_set_new (document, "sending", json_integer (status->sending));
  json_object_set_new (document, "refused", json_integer (status->refused));
  json_object_set_new (document, "conflicts", json_integer (status->conflicts));
  json_object_set_new (document, "waiting_ops", json_integer (status->waiting_ops));
  json_object_set_new (document, "photos", photos_to_json (photos));
  json_object_set_new (document, "last_sync",
                       status->last_sync_at != NULL ? json_string (status->last_sync_at)
                                                    : json_null ());
  json_object_set_new (document, "last_error",
                       status->last_error != NULL ? json_string (status->last_error)
                                                  : json_null ());
  json_object_set_new (document, "issues", issues_to_json (status));
  return document;
}

static void
print_issues (const DmeStoreStatus *status)
{
  for (guint i = 0; i < status->issues->len; i++)
    {
      const DmeIssue *issue = g_ptr_array_index (status->issues, i);
      const DmeRecord *record = issue->record;
      g_autofree char *text =
        record->refused_code != NULL
          ? dme_problem_describe (record->refused_code, record->refused_field, record->type)
          : g_strdup (dme_state_get_label (record->state));

      dme_cli_print ("%s %s: %s\n", record->type->name, record->id, text);
    }
}

static void
print_status (const DmeIdentity *identity,
              const DmeServerLink *link,
              const DmeStoreStatus *status,
              const DmeBlobStatus *photos)
{
  dme_cli_print (_ ("Name: %s (%s)\n"), identity->name, identity->role);
  dme_cli_print (_ ("Area: %s\n"), identity->scope);
  if (identity->practice)
    dme_cli_print ("%s\n", _ ("Practice: nothing here is ever sent to a real server."));
  dme_cli_print (_ ("Server: %s\n"),
                 link->url != NULL ? link->url : _ ("none yet; see “desactl enrol”"));
  dme_cli_print (_ ("Records: %d, drafts: %d\n"), (int) status->records, (int) status->drafts);
  dme_cli_print (_ ("Waiting: %d, refused: %d, to decide: %d\n"),
                 (int) (status->waiting + status->sending), (int) status->refused,
                 (int) status->conflicts);
  if (photos->waiting > 0)
    {
      g_autofree char *size = g_format_size ((guint64) photos->bytes);

      dme_cli_print (ngettext ("%d photo or scan waits (%s)\n", "%d photos or scans wait (%s)\n",
                               (gulong) photos->waiting),
                     (int) photos->waiting, size);
    }
  if (status->last_sync_at != NULL)
    dme_cli_print (_ ("Last sent: %s\n"), status->last_sync_at);
  if (status->last_error != NULL)
    {
      g_autofree char *text = dme_sync_error_to_text (status->last_error);

      dme_cli_print ("%s\n", text);
    }
  print_issues (status);
}

DmeCliStatus
dme_cli_status (const DmeCli *cli)
{
  DmeCliStatus result = DME_CLI_DONE;
  g_autoptr (DmeDb) db = dme_cli_open (cli, &result);
  g_auto (DmeIdentity) identity = { 0 };
  g_auto (DmeServerLink) link = { 0 };
  g_autoptr (DmeStoreStatus) status = NULL;
  g_auto (DmeBlobStatus) photos = { 0 };
  g_autoptr (GError) error = NULL;

  if (db == NULL)
    return result;
  if (!dme_db_get_identity (db, &identity, &error) || !dme_db_get_link (db, &link, &error))
    return dme_cli_store_error (error, cli->dir);
  status = dme_db_get_status (db, &error);
  if (status == NULL || !dme_db_get_blob_status (db, &photos, &error))
    return dme_cli_store_error (error, cli->dir);
  if (cli->json)
    dme_cli_print_json (status_to_json (&identity, &link, status, &photos, dme_db_is_locked (db)));
  else
    print_status (&identity, &link, status, &photos);
  if (!cli->json && dme_db_is_locked (db))
    dme_cli_print ("%s\n", _ ("What is said about people is locked."));
  return DME_CLI_DONE;
}

DmeCliStatus
dme_cli_backup (const DmeCli *cli)
{
  g_autofree char *file = g_canonicalize_filename (dme_cli_get_arg (cli, 0), NULL);
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = dme_cli_open (cli, &status);
  g_autoptr (GError) error = NULL;

  if (db == NULL)
    return status;
  if (!dme_db_backup (db, file, &error))
    return dme_cli_store_error (error, file);
  if (cli->json)
    dme_cli_print_json (json_pack ("{s:b}", "ok", 1));
  return DME_CLI_DONE;
}

/* A script knows what it does; a person at a terminal is asked. */
static gboolean
is_confirmed (const DmeCli *cli)
{
  char answer[8] = "";

  if (dme_cli_get_options (cli, "yes") != NULL || !isatty (STDIN_FILENO) ||
      !dme_db_exists (cli->dir))
    return TRUE;
  fprintf (stderr,
           _ ("Put the backup in the place of the store in “%s”? The present one is kept beside "
              "it. [y/N] "),
           cli->dir);
  return fgets (answer, sizeof answer, stdin) != NULL &&
         g_ascii_tolower (answer[0]) == g_ascii_tolower (*C_ ("answer to [y/N]", "y"));
}

DmeCliStatus
dme_cli_restore (const DmeCli *cli)
{
  g_autofree char *file = g_canonicalize_filename (dme_cli_get_arg (cli, 0), NULL);
  g_autofree char *kept_as = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR))
    {
      g_autofree char *text = g_strdup_printf (_ ("There is no file “%s”."), file);

      dme_cli_complain (NULL, text);
      return DME_CLI_REFUSED;
    }
  if (!is_confirmed (cli))
    return DME_CLI_REFUSED;
  if (!dme_db_restore (cli->dir, file, &kept_as, &error))
    return dme_cli_store_error (error,
                                g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_BUSY)
                                  ? cli->dir
                                  : file);
  if (kept_as != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("The store before it is kept as “%s”."), kept_as);

      fprintf (stderr, "desactl: %s\n", text);
    }
  return DME_CLI_DONE;
}

DmeCliStatus
dme_cli_verify (const DmeCli *cli)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = dme_cli_open (cli, &status);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (db == NULL)
    return status;
  good = dme_db_verify (db, findings, &error);
  if (error != NULL)
    return dme_cli_store_error (error, cli->dir);

  if (cli->json)
    {
      json_t *list = json_array ();

      for (guint i = 0; i < findings->len; i++)
        json_array_append_new (list, json_string (g_ptr_array_index (findings, i)));
      dme_cli_print_json (json_pack ("{s:b, s:o}", "ok", good, "findings", list));
    }
  for (guint i = 0; i < findings->len; i++)
    dme_cli_complain (NULL, g_ptr_array_index (findings, i));
  return good ? DME_CLI_DONE : DME_CLI_STORE;
}
