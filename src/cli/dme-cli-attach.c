/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-cli.h"
#include "dme-db-blob.h"
#include "dme-picture.h"

/* The verb that lets a photo or a scan belong to a record. */

static DmePicture *
load_picture (const char *path, DmeCliStatus *status)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = g_filename_display_name (path);
  DmePicture *picture = dme_picture_load (file, NULL, &error);

  if (picture != NULL)
    return picture;

  g_debug ("%s", error->message);
  text = dme_picture_error_to_text (error, name);
  dme_cli_complain ("FILE", text);
  *status = DME_CLI_REFUSED;
  return NULL;
}

/* The record that names the content; of a paper also its field. */
static GPtrArray *
make_saves (const DmeRecord *record,
            const char *sha256,
            const DmePicture *picture,
            const char *caption)
{
  GPtrArray *saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);

  g_ptr_array_add (saves, dme_blob_ref_save_new (record->id, sha256, picture->media_type,
                                                 g_bytes_get_size (picture->content), caption));
  if (dme_type_find_field (record->type, "scan") != NULL)
    {
      DmeFields *fields = dme_fields_new ();

      dme_fields_set (fields, "scan", sha256);
      g_ptr_array_add (saves, dme_save_new (record->type, record->id, fields));
    }

  return saves;
}

static DmeCliStatus
attach (const DmeCli *cli, DmeDb *db, const DmeRecord *record, const DmePicture *picture)
{
  g_autoptr (GPtrArray) saves = NULL, problems = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = NULL;
  const char *id;

  if (!dme_db_add_blob (db, picture->content, picture->media_type, picture->thumbnail, &sha256,
                        &error))
    return dme_cli_store_error (error, cli->dir);

  saves = make_saves (record, sha256, picture, dme_cli_get_option (cli, "caption"));
  if (!dme_db_save (db, saves, NULL, &problems, &error))
    {
      if (problems != NULL && dme_cli_refuse (problems, &dme_type_blob_ref) == DME_CLI_REFUSED)
        return DME_CLI_REFUSED;
      return dme_cli_store_error (error, cli->dir);
    }

  id = ((DmeSave *) saves->pdata[0])->id;
  if (cli->json)
    dme_cli_print_json (json_pack ("{s:s, s:s, s:s, s:I}", "id", id, "sha256", sha256, "media_type",
                                   picture->media_type, "bytes",
                                   (json_int_t) g_bytes_get_size (picture->content)));
  else
    dme_cli_print ("%s\n", id);
  return DME_CLI_DONE;
}

/**
 * dme_cli_attach:
 * @cli: the call; its words are TYPE ID FILE
 *
 * Keeps a photo or a scan with a record, and prints the id of the record that
 * says so.
 *
 * Returns: the status to leave with
 */
DmeCliStatus
dme_cli_attach (const DmeCli *cli)
{
  DmeCliStatus status = DME_CLI_DONE;
  const DmeType *type = dme_cli_get_type (cli, &status);
  g_autoptr (DmePicture) picture = NULL;
  g_autoptr (DmeDb) db = NULL;
  g_autoptr (DmeRecord) record = NULL;

  if (type == NULL)
    return status;
  picture = load_picture (dme_cli_get_arg (cli, 2), &status);
  if (picture == NULL)
    return status;
  db = dme_cli_open (cli, &status);
  if (db == NULL)
    return status;
  record = dme_cli_load_named (cli, type, db, &status);
  if (record == NULL)
    return status;

  return attach (cli, db, record, picture);
}
