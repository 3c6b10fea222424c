/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-access.h"
#include "dme-format.h"
#include "dme-rights.h"

#include <glib/gi18n-lib.h>

/* In the order of DmeAccessKind. */
static const DmeChoice kinds[] = {
  { "nik_dibuka", N_ ("Full NIK shown") },
  { "ekspor", N_ ("Exported to a file") },
  { "cetak", N_ ("Slip printed") },
  { "salinan", N_ ("Copy of all data about one person") },
  { "penghapusan", N_ ("Erased") },
  { "gagal_buka", N_ ("Wrong passphrase") },
  { NULL, NULL },
};

/* The record is named by text, not by a ref: a note must not wait for it, and outlives it. */
static const DmeField access_fields[] = {
  { "what", N_ ("What was done"), DME_KIND_CHOICE, DME_FIELD_REQUIRED, 2, kinds, NULL },
  { "date", N_ ("Date"), DME_KIND_DATE, DME_FIELD_REQUIRED, 2, NULL, NULL },
  { "record_type", N_ ("Kind of record"), DME_KIND_TEXT, 0, 2, NULL, NULL },
  { "record", N_ ("Record"), DME_KIND_TEXT, 0, 2, NULL, NULL },
  { "region", N_ ("Region"), DME_KIND_REGION, DME_FIELD_SEARCHED, 2, NULL, NULL },
  { "count", N_ ("Records"), DME_KIND_INT, 0, 2, NULL, NULL },
  { NULL, NULL, 0, 0, 0, NULL, NULL },
};

const DmeType dme_type_access = { "access", N_ ("Access to personal data"), access_fields,
                                  G_N_ELEMENTS (access_fields) - 1 };

/**
 * dme_access_get_code: (skip)
 * @kind: what was done
 *
 * Returns: (transfer none): its code, the value of the field `what`
 */
const char *
dme_access_get_code (DmeAccessKind kind)
{
  g_return_val_if_fail (kind <= DME_ACCESS_FAILED_UNLOCK, NULL);

  return kinds[kind].code;
}

/**
 * dme_access_describe:
 * @note: the fields of a note
 *
 * Returns: (transfer full): what was done, in the words of the people who read
 *   it: "Exported to a file: 120 persons"
 */
char *
dme_access_describe (const DmeFields *note)
{
  const char *what = dme_fields_get (note, "what");
  const char *type = dme_fields_get (note, "record_type");
  const char *label = what != NULL ? dme_choice_get_label (&access_fields[0], what) : "–";
  gint64 count = dme_fields_get_int (note, "count", 0);
  g_autofree char *number = NULL;
  g_autofree char *many = NULL;

  if (count <= 0)
    return g_strdup (label);

  number = dme_format_int (count);
  if (g_strcmp0 (type, "person") == 0)
    many = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s person", "%s people", (gulong) count),
                            number);
  else
    many =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s record", "%s records", (gulong) count),
                       number);
  /* Translators: what was done, with how many: "Exported to a file: 120 persons" */
  return g_strdup_printf (C_ ("access log", "%s: %s"), label, many);
}

/**
 * dme_type_is_append_only:
 * @type: a type
 *
 * Returns: whether a record of it is made once and never changed or deleted
 */
gboolean
dme_type_is_append_only (const DmeType *type)
{
  return type == &dme_type_access;
}

/**
 * dme_type_may_be_erased:
 * @type: a type
 *
 * Nobody may erase what the office may not: see the table of rights.
 *
 * Returns: whether records of it are about one person, or may belong to one that is
 */
gboolean
dme_type_may_be_erased (const DmeType *type)
{
  g_return_val_if_fail (type != NULL, FALSE);

  return dme_rights_has ("kantor", type->name, DME_RIGHT_ERASE);
}
