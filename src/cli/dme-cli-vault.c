/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "dme-cli.h"
#include "dme-passphrase.h"

/* Passphrases: where they come from, and the verbs that change them. A secret is never a word of
 * the command line, where everybody on the machine could read it. */

#define MAX_SECRET_FILE 65536

/* Reads until @size bytes are there, or nothing comes any more. */
static gssize
read_all (int fd, char *buffer, gsize size)
{
  gsize length = 0;

  while (length < size)
    {
      gssize n = read (fd, buffer + length, size - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      length += (gsize) n;
    }

  return (gssize) length;
}

/* The first line: a file may hold more for others to read. Nothing of it stays in memory. Pipes do
 * as well as files, so that a secret need not touch the disk. */
static char *
read_secret (const char *path, DmeCliStatus *status)
{
  const char *name = g_utf8_validate (path, -1, NULL) ? path : "?";
  char *buffer = g_malloc (MAX_SECRET_FILE + 1);
  char *secret = NULL;
  gssize length = -1;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd >= 0)
    {
      length = read_all (fd, buffer, MAX_SECRET_FILE + 1);
      close (fd);
    }

  if (length < 0)
    *status = dme_cli_usage_error (_ ("The file “%s” cannot be read."), name);
  else if (length > MAX_SECRET_FILE)
    *status =
      dme_cli_usage_error (_ ("The file “%s” is too long to hold a passphrase or a code."), name);
  else
    {
      gsize end = 0;

      while (end < (gsize) length && strchr ("\r\n", buffer[end]) == NULL)
        end++; /* NUL ends it too: strchr() finds it. */
      secret = g_strndup (buffer, end);
    }

  explicit_bzero (buffer, MAX_SECRET_FILE + 1);
  g_free (buffer);
  return secret;
}

/**
 * dme_cli_get_secret:
 * @cli: the call
 * @option: the option that names a file
 * @variable: the environment variable that may hold it instead
 * @secret: (out) (nullable): the first line; for dme_secret_free()
 * @status: (out): the status to leave with
 *
 * Returns: FALSE after the user was told that the file cannot be read
 */
gboolean
dme_cli_get_secret (const DmeCli *cli,
                    const char *option,
                    const char *variable,
                    char **secret,
                    DmeCliStatus *status)
{
  const char *file = dme_cli_get_option (cli, option);
  const char *value = g_getenv (variable);

  *secret = NULL;
  if (file != NULL)
    return (*secret = read_secret (file, status)) != NULL;

  if (value != NULL && *value != '\0')
    *secret = g_strdup (value);
  return TRUE;
}

gboolean
dme_cli_get_passphrase (const DmeCli *cli, char **passphrase, DmeCliStatus *status)
{
  return dme_cli_get_secret (cli, "passphrase-file", "DESA_PASSPHRASE", passphrase, status);
}

/**
 * dme_cli_check_passphrase:
 * @passphrase: a new one
 * @name: (nullable): of the user
 *
 * Returns: whether it may be used; otherwise the user was told why not
 */
gboolean
dme_cli_check_passphrase (const char *passphrase, const char *name)
{
  DmePassphraseStrength strength = dme_passphrase_strength (passphrase, name);

  if (!dme_passphrase_is_allowed (strength))
    dme_cli_complain ("passphrase", dme_passphrase_advice (strength));
  return dme_passphrase_is_allowed (strength);
}

static void
print_code (const char *code)
{
  fprintf (stderr, "%s\n  %s\n",
           _ ("Recovery code. Write it down and keep it apart from this computer: it opens the "
              "data when the passphrase is forgotten, and it is not shown again."),
           code);
}

/**
 * dme_cli_make_vault:
 * @cli: the call
 * @db: a store without a vault
 * @passphrase: an allowed one
 *
 * Makes the vault and prints the recovery code on stderr.
 */
DmeCliStatus
dme_cli_make_vault (const DmeCli *cli, DmeDb *db, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeSecret) code = NULL;

  if (!dme_db_make_vault (db, passphrase, &code, &error))
    return dme_cli_store_error (error, cli->dir);

  print_code (code);
  return DME_CLI_DONE;
}

static gboolean
get_new_passphrase (const DmeCli *cli, char **passphrase, DmeCliStatus *status)
{
  return dme_cli_get_secret (cli, "new-passphrase-file", "DESA_NEW_PASSPHRASE", passphrase, status);
}

/* The name makes a bad passphrase, so it is looked at too. */
static gboolean
check_for (DmeDb *db, const char *passphrase)
{
  g_auto (DmeIdentity) identity = { 0 };

  dme_db_get_identity (db, &identity, NULL);
  return dme_cli_check_passphrase (passphrase, identity.name);
}

static DmeCliStatus
change_passphrase (const DmeCli *cli, DmeDb *db, const char *now, const char *next)
{
  g_autoptr (GError) error = NULL;

  if (now == NULL)
    return dme_cli_usage_error ("%s", _ ("Give the present passphrase by --passphrase-file or "
                                         "DESA_PASSPHRASE."));
  if (next == NULL)
    return dme_cli_usage_error ("%s", _ ("Give the new passphrase by --new-passphrase-file or "
                                         "DESA_NEW_PASSPHRASE."));
  if (!check_for (db, next))
    return DME_CLI_REFUSED;
  if (!dme_db_change_passphrase (db, now, next, &error))
    return dme_cli_store_error (error, cli->dir);
  return DME_CLI_DONE;
}

/* Changes the passphrase; for a store made before there were any, sets the first one. */
DmeCliStatus
dme_cli_passphrase (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeSecret) now = NULL;
  g_autoptr (DmeSecret) next = NULL;

  if (!dme_cli_get_passphrase (cli, &now, &status) || !get_new_passphrase (cli, &next, &status))
    return status;
  db = dme_cli_open_as_it_is (cli, &status);
  if (db == NULL)
    return status;
  if (dme_db_has_vault (db))
    return change_passphrase (cli, db, now, next);

  if (next == NULL)
    next = g_steal_pointer (&now);
  if (next == NULL)
    return dme_cli_usage_error ("%s",
                                _ ("Give the passphrase by --passphrase-file or DESA_PASSPHRASE."));
  if (!check_for (db, next))
    return DME_CLI_REFUSED;
  return dme_cli_make_vault (cli, db, next);
}

DmeCliStatus
dme_cli_recover (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeSecret) code = NULL;
  g_autoptr (DmeSecret) next = NULL;
  g_autoptr (GError) error = NULL;

  if (!dme_cli_get_secret (cli, "code-file", "DESA_RECOVERY_CODE", &code, &status) ||
      !get_new_passphrase (cli, &next, &status))
    return status;
  if (code == NULL)
    return dme_cli_usage_error ("%s",
                                _ ("Give the recovery code by --code-file or DESA_RECOVERY_CODE."));
  if (next == NULL)
    return dme_cli_usage_error ("%s", _ ("Give the new passphrase by --new-passphrase-file or "
                                         "DESA_NEW_PASSPHRASE."));
  db = dme_cli_open_as_it_is (cli, &status);
  if (db == NULL)
    return status;
  if (!check_for (db, next))
    return DME_CLI_REFUSED;
  if (!dme_db_reset_passphrase (db, code, next, &error))
    return dme_cli_store_error (error, cli->dir);
  return DME_CLI_DONE;
}
