/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "dme-cli.h"

/* The table of verbs: which words and options each takes. */

typedef struct
{
  const char *name;
  const char *usage; /* after the verb; the same in every language */
  const char *summary;
  const char *options; /* space-separated; '=' takes a value, '*' also more than once */
  guint min_args, max_args;
  DmeCliStatus (*run) (const DmeCli *cli);
} Verb;

#define ANY G_MAXUINT

static const Verb verbs[] = {
  { "init",
    "--name N --role petugas|koordinator|kantor --scope CODE[,CODE] [--job TITLE] [--practice]",
    N_ ("make a store; --practice fills it with invented data that are never sent"),
    "name= role= scope= job= practice", 0, 0, dme_cli_init },
  { "enrol", "URL CODE [--ca-file F]", N_ ("connect to a server with a code from the office"),
    "ca-file=", 2, 2, dme_cli_enrol },
  { "status", "[--json]", N_ ("who, where, and what waits"), "json", 0, 0, dme_cli_status },
  { "types", "[--json]", N_ ("the types of records"), "json", 0, 0, dme_cli_types },
  { "fields", "TYPE [--json]", N_ ("the fields of a type"), "json", 1, 1, dme_cli_fields },
  { "add", "TYPE FIELD=VALUE... [--json]", N_ ("save a new record and print its id"), "json", 1,
    ANY, dme_cli_add },
  { "set", "TYPE ID FIELD=VALUE...", N_ ("change a record; FIELD= clears"), "json", 3, ANY,
    dme_cli_set },
  { "delete", "TYPE ID", N_ ("delete a record"), "json", 2, 2, dme_cli_delete },
  { "erase", "person|document ID --yes",
    N_ ("forget a person for good, here and at the office; without --yes it says what would go"),
    "yes", 2, 2, dme_cli_erase },
  { "attach", "TYPE ID FILE [--caption TEXT] [--json]",
    N_ ("keep a photo (made smaller) or a PDF with a record"), "json caption=", 3, 3,
    dme_cli_attach },
  { "show", "TYPE ID [--json]", N_ ("one record"), "json", 2, 2, dme_cli_show },
  { "list", "TYPE [--where FIELD=VALUE]... [--search TEXT] [--limit N] [--json]",
    N_ ("records, newest first"), "json where=* search= limit=", 1, 1, dme_cli_list },
  { "history", "TYPE ID [--json]", N_ ("who changed what, when"), "json", 2, 2, dme_cli_history },
  { "regions", "TEXT [--json]", N_ ("villages and other regions by name or code"), "json limit=", 1,
    1, dme_cli_regions },
  { "check", "NAME [--json]",
    N_ ("is this placement company (P3MI) licensed today; ends with 1 if not"), "json", 1, 1,
    dme_cli_check },
  { "duplicates", "FIELD=VALUE... [--json]",
    N_ ("who in the store may be the person with these values"), "json", 1, ANY,
    dme_cli_duplicates },
  { "merge", "person KEPT OTHER [--take FIELD,...] [--keep FIELD,...] [--json]",
    N_ ("two records of one person become one, the first; --take chooses what the other says"),
    "json take= keep=", 3, 3, dme_cli_merge },
  { "sync", "[--json]", N_ ("send what waits and fetch what is new, once"), "json", 0, 0,
    dme_cli_sync },
  { "conflicts", "[--json]", N_ ("fields that two people changed, with both values"), "json", 0, 0,
    dme_cli_conflicts },
  { "resolve", "CONFLICT mine|theirs|VALUE",
    N_ ("decide about one of them; everybody gets the decision"), "json", 2, 2, dme_cli_resolve },
  { "export", "TYPE --format csv|xlsx|json --output F",
    N_ ("write all records of a type to a file (- is stdout)"), "format= output=", 1, 1,
    dme_cli_export },
  { "import",
    "TYPE FILE.csv [--dry-run] [--map COLUMN=FIELD]... [--errors FILE] [--resume] [--json]",
    N_ ("good lines of a CSV file into the store, the others into FILE.errors.csv; running it "
        "again "
        "goes on where it stopped"),
    "json dry-run map=* errors= resume", 2, 2, dme_cli_import },
  { "slip", "person ID --output F.pdf [--heading TEXT]", N_ ("a person's registration slip as PDF"),
    "output= heading=", 2, 2, dme_cli_slip },
  { "dossier", "person ID --format json|pdf --output F [--heading TEXT]",
    N_ ("all that is written about a person, for a request of access"),
    "format= output= heading=", 2, 2, dme_cli_dossier },
  { "backup", "FILE", N_ ("write a verified copy of the store"), "json", 1, 1, dme_cli_backup },
  { "restore", "FILE", N_ ("put a backup in place; the present store is kept beside it"), "yes", 1,
    1, dme_cli_restore },
  { "verify", "[--json]", N_ ("check the whole store"), "json", 0, 0, dme_cli_verify },
  { "passphrase", "[--new-passphrase-file F]",
    N_ ("change the passphrase, or set the first one; DESA_NEW_PASSPHRASE works too"),
    "new-passphrase-file=", 0, 0, dme_cli_passphrase },
  { "recover", "[--code-file F] [--new-passphrase-file F]",
    N_ ("set a new passphrase by the recovery code; DESA_RECOVERY_CODE works too"),
    "code-file= new-passphrase-file=", 0, 0, dme_cli_recover },
};

static const char global_options[] = "store= passphrase-file= help version";

static void
print_verb (const Verb *verb)
{
  printf ("  %s %s\n      %s\n", verb->name, verb->usage, _ (verb->summary));
}

/* @verb: (nullable): the one that was named. */
static DmeCliStatus
print_help (const Verb *verb)
{
  printf ("%s\n  desactl [--store DIR] [--passphrase-file F] VERB\n\n", _ ("Usage:"));
  if (verb != NULL)
    {
      print_verb (verb);
      return DME_CLI_DONE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    print_verb (&verbs[i]);
  printf ("\n%s\n",
          _ ("The store is in $XDG_DATA_HOME/desa-migran-emas/default unless --store says "
             "otherwise.\n"
             "A passphrase (--passphrase-file or DESA_PASSPHRASE) opens what is said about people; "
             "“init” with one\n"
             "prints the recovery code on stderr.\n"
             "Exit status: 0 done; 1 refused by data; 2 wrong usage; 3 no store, or it is locked, "
             "damaged or too new;\n"
             "4 server not reached; 5 synced, but something was rejected or conflicts.\n"
             "“digest_equal” of sync --json: true, all data are the same as on the server; null, "
             "not "
             "compared."));
  return DME_CLI_DONE;
}

/* Does @options allow @name? @value, @many: how. */
static gboolean
find_option (const char *options, const char *name, gboolean *value, gboolean *many)
{
  g_auto (GStrv) words = g_strsplit (options, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize length = strcspn (words[i], "=*");

      if (strlen (name) == length && strncmp (words[i], name, length) == 0)
        {
          *value = strchr (words[i], '=') != NULL;
          *many = strchr (words[i], '*') != NULL;
          return TRUE;
        }
    }
  return FALSE;
}

static const Verb *
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return &verbs[i];
  return NULL;
}

static const char *
shown (const char *word)
{
  return g_utf8_validate (word, -1, NULL) && strlen (word) < 80 ? word : "?";
}

/* Takes the option at @argv[*i], and its value. */
static gboolean
take_option (DmeCli *cli, const Verb *verb, char *argv[], int *i, DmeCliStatus *status)
{
  const char *text = argv[*i] + 2;
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals != NULL ? g_strndup (text, equals - text) : g_strdup (text);
  gboolean takes_value = FALSE, many = FALSE;
  const char *value = equals != NULL ? equals + 1 : NULL;
  GPtrArray *values;

  if (!find_option (global_options, name, &takes_value, &many) &&
      (verb == NULL || !find_option (verb->options, name, &takes_value, &many)))
    {
      *status = dme_cli_usage_error (_ ("There is no option --%s here."), shown (name));
      return FALSE;
    }
  if (takes_value && value == NULL)
    value = argv[*i + 1] != NULL ? argv[++*i] : NULL;
  if (takes_value != (value != NULL))
    {
      *status = dme_cli_usage_error (takes_value ? _ ("The option --%s needs a value.")
                                                 : _ ("The option --%s takes no value."),
                                     name);
      return FALSE;
    }

  values = g_hash_table_lookup (cli->options, name);
  if (values != NULL && !many)
    {
      *status = dme_cli_usage_error (_ ("The option --%s is given twice."), name);
      return FALSE;
    }
  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (cli->options, g_strdup (name), values);
    }
  g_ptr_array_add (values, g_strdup (value));
  return TRUE;
}

static gboolean
take_words (DmeCli *cli, const Verb **verb, int argc, char *argv[], DmeCliStatus *status)
{
  gboolean only_words = FALSE;

  for (int i = 1; i < argc; i++)
    {
      if (!only_words && g_str_equal (argv[i], "--"))
        only_words = TRUE;
      else if (!only_words && g_str_has_prefix (argv[i], "--"))
        {
          if (!take_option (cli, *verb, argv, &i, status))
            return FALSE;
        }
      else if (*verb != NULL)
        g_ptr_array_add (cli->args, g_strdup (argv[i]));
      else
        {
          *verb = find_verb (argv[i]);
          if (*verb == NULL)
            {
              *status = dme_cli_usage_error (_ ("There is no verb “%s”."), shown (argv[i]));
              return FALSE;
            }
        }
    }
  return TRUE;
}

static DmeCliStatus
run_verb (DmeCli *cli, const Verb *verb)
{
  const char *dir = dme_cli_get_option (cli, "store");
  const char *passphrase_file = dme_cli_get_option (cli, "passphrase-file");

  if (cli->args->len < verb->min_args || cli->args->len > verb->max_args)
    return dme_cli_usage_error (_ ("Usage: desactl %s %s"), verb->name, verb->usage);
  /* Before anything is done: a script that names a file which is not there has a mistake in it. */
  if (passphrase_file != NULL && (!g_file_test (passphrase_file, G_FILE_TEST_EXISTS) ||
                                  g_file_test (passphrase_file, G_FILE_TEST_IS_DIR)))
    return dme_cli_usage_error (_ ("There is no file “%s”."), shown (passphrase_file));
  if (dir != NULL && *dir == '\0')
    return dme_cli_usage_error (_ ("The option --%s needs a value."), "store");

  cli->dir = dir != NULL
               ? g_canonicalize_filename (dir, NULL)
               : g_build_filename (g_get_user_data_dir (), "desa-migran-emas", "default", NULL);
  cli->json = dme_cli_get_options (cli, "json") != NULL;
  return verb->run (cli);
}

/**
 * dme_cli_main:
 * @argc: number of words
 * @argv: (array length=argc): the words, the program's name first
 *
 * The program without its process: sorts out the words and runs one verb.
 *
 * Returns: the exit status
 */
DmeCliStatus
dme_cli_main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) args = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) options =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  DmeCli cli = { NULL, FALSE, args, options };
  const Verb *verb = NULL;
  DmeCliStatus status = DME_CLI_USAGE;

  if (!take_words (&cli, &verb, argc, argv, &status))
    return status;
  if (g_hash_table_contains (options, "help"))
    return print_help (verb);
  if (g_hash_table_contains (options, "version"))
    {
      printf ("desactl %s\n", DME_VERSION);
      return DME_CLI_DONE;
    }
  if (verb == NULL)
    return dme_cli_usage_error ("%s", _ ("Say what to do."));
  status = run_verb (&cli, verb);
  g_free (cli.dir);
  return status;
}
