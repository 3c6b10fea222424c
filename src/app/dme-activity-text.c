/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-activity-text.h"
#include "dme-format.h"
#include "dme-regions.h"
#include "dme-schema-table.h"
#include "dme-when.h"

/**
 * dme_region_title:
 * @code: a region code
 *
 * The name of a region with what it is, as people say it. The names of
 * kabupaten and kota carry that already.
 *
 * Returns: (transfer full) (nullable): the name, or `NULL` for an unknown code
 */
char *
dme_region_title (const char *code)
{
  const DmeRegion *region = code != NULL ? dme_regions_find (code) : NULL;

  if (region == NULL)
    return NULL;

  switch (region->level)
    {
    case DME_LEVEL_DESA:
      return g_strdup_printf (_ ("Village %s"), region->name);
    case DME_LEVEL_KELURAHAN:
      return g_strdup_printf (_ ("Urban village %s"), region->name);
    case DME_LEVEL_KECAMATAN:
      return g_strdup_printf (_ ("District %s"), region->name);
    case DME_LEVEL_KABUPATEN:
    case DME_LEVEL_KOTA:
    case DME_LEVEL_PROVINSI:
    default:
      return g_strdup (region->name);
    }
}

/**
 * dme_activity_place:
 * @fields: of an activity, or of a draft of one
 *
 * Where it was. A draft may hold text that is no code yet.
 */
char *
dme_activity_place (const DmeFields *fields)
{
  const char *code = dme_fields_get (fields, "region");
  char *title = dme_region_title (code);

  if (title != NULL)
    return title;
  if (code != NULL && *code != '\0')
    return g_strdup (code);
  return g_strdup (_ ("No village yet"));
}

char *
dme_activity_above (const DmeFields *fields)
{
  const char *code = dme_fields_get (fields, "region");
  const DmeRegion *region = code != NULL ? dme_regions_find (code) : NULL;

  return region != NULL ? dme_region_describe_above (region) : g_strdup ("");
}

char *
dme_activity_how (const DmeFields *fields)
{
  const char *mode = dme_fields_get (fields, "mode");
  const char *venue = dme_fields_get (fields, "venue");
  const char *label = NULL;

  if (mode != NULL)
    label = dme_choice_get_label (dme_type_find_field (&dme_type_activity, "mode"), mode);
  if (label != NULL && venue != NULL)
    return g_strdup_printf ("%s · %s", label, venue);
  return g_strdup (label != NULL ? label : venue != NULL ? venue : "");
}

char *
dme_people_text (gint64 people)
{
  g_autofree char *number = dme_format_int (people);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s person", "%s people", (gulong) people),
                          number);
}

char *
dme_records_text (gint64 records)
{
  g_autofree char *number = dme_format_int (records);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s record", "%s records",
                                       (gulong) records),
                          number);
}

char *
dme_photos_text (gint64 photos)
{
  g_autofree char *number = dme_format_int (photos);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s photo", "%s photos", (gulong) photos),
                          number);
}

/**
 * dme_activity_people:
 * @fields: of an activity
 *
 * How many came, and honestly: a guess is called one, and a session nobody
 * has counted has no number.
 */
char *
dme_activity_people (const DmeFields *fields)
{
  DmeAttendance att;
  g_autofree char *number = NULL;

  dme_attendance_of (fields, &att);
  if (!att.known)
    return g_strdup (_ ("– people"));
  if (!att.estimate)
    return dme_people_text (att.total);

  number = dme_format_int (att.total);
  /* Translators: an estimate, "about 200 people" */
  return g_strdup_printf (_ ("about %s people"), number);
}

/**
 * dme_activity_title:
 * @fields: of an activity
 *
 * One activity in one line: what, where, when.
 */
char *
dme_activity_title (const DmeFields *fields)
{
  const char *kind = dme_fields_get (fields, "kind");
  const DmeField *field = dme_type_find_field (&dme_type_activity, "kind");
  g_autofree char *place = dme_activity_place (fields);
  g_autofree char *day = dme_when_day (dme_fields_get (fields, "date"));

  /* Translators: kind, village, date: "Outreach session, Desa Nifukani, 21 Jun 2025" */
  return g_strdup_printf (_ ("%s, %s, %s"),
                          kind != NULL ? dme_choice_get_label (field, kind)
                                       : dme_type_get_label (&dme_type_activity),
                          place, day);
}

/**
 * dme_state_icon:
 * @state: of a record
 *
 * The icon of a state; it always stands beside the word.
 */
const char *
dme_state_icon (DmeState state)
{
  switch (state)
    {
    case DME_STATE_SENT:
      return "object-select-symbolic";
    case DME_STATE_WAITING:
    case DME_STATE_PHOTOS_WAITING:
      return "document-open-recent-symbolic";
    case DME_STATE_SENDING:
      return "emblem-synchronizing-symbolic";
    case DME_STATE_REFUSED:
      return "dialog-warning-symbolic";
    case DME_STATE_CONFLICT:
      return "dialog-question-symbolic";
    case DME_STATE_HANDED_OVER:
      return "media-removable-symbolic";
    case DME_STATE_DRAFT:
      return "document-edit-symbolic";
    case DME_STATE_GONE:
      return "go-jump-symbolic";
    default:
      return "dialog-question-symbolic";
    }
}

const char *
dme_state_css_class (DmeState state)
{
  switch (state)
    {
    case DME_STATE_SENT:
      return "success";
    case DME_STATE_REFUSED:
      return "error";
    case DME_STATE_CONFLICT:
      return "warning";
    case DME_STATE_WAITING:
    case DME_STATE_SENDING:
    case DME_STATE_HANDED_OVER:
    case DME_STATE_DRAFT:
    case DME_STATE_PHOTOS_WAITING:
    case DME_STATE_GONE:
    default:
      return NULL;
    }
}
