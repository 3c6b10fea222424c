/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-activity-text.h"
#include "dme-format.h"
#include "dme-organisation-row.h"
#include "dme-schema-table.h"

static const char *
licence_icon (DmeLicence licence)
{
  switch (licence)
    {
    case DME_LICENCE_VALID:
      return "object-select-symbolic";
    case DME_LICENCE_EXPIRED:
    case DME_LICENCE_SUSPENDED:
    case DME_LICENCE_REVOKED:
      return "dialog-error-symbolic";
    case DME_LICENCE_SOON:
    case DME_LICENCE_UNKNOWN:
    case DME_LICENCE_NONE:
    default:
      return "dialog-warning-symbolic";
    }
}

static const char *
licence_css_class (DmeLicence licence)
{
  switch (licence)
    {
    case DME_LICENCE_VALID:
      return "success";
    case DME_LICENCE_EXPIRED:
    case DME_LICENCE_SUSPENDED:
    case DME_LICENCE_REVOKED:
      return "error";
    case DME_LICENCE_SOON:
    case DME_LICENCE_UNKNOWN:
    case DME_LICENCE_NONE:
    default:
      return "warning";
    }
}

/* An icon, and the same in words. */
static GtkWidget *
licence_label_new (DmeLicence licence)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (licence_icon (licence)));
  gtk_box_append (GTK_BOX (box), gtk_label_new (dme_licence_get_label (licence)));
  gtk_widget_add_css_class (box, licence_css_class (licence));
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

/* Joins what is there: "a · b". */
static void
add_line (GString *text, const char *a, const char *b)
{
  if (a == NULL && b == NULL)
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, "%s%s%s", a != NULL ? a : "", a != NULL && b != NULL ? " · " : "",
                          b != NULL ? b : "");
}

static char *
describe (DmeRecord *organisation, DmeLicence licence, const char *nearness)
{
  const DmeField *kind_field = dme_type_find_field (&dme_type_organisation, "kind");
  const char *kind = dme_record_get (organisation, "kind");
  const char *code = dme_record_get (organisation, "region");
  const char *until = dme_record_get (organisation, "licence_until");
  g_autofree char *region = code != NULL ? dme_region_title (code) : NULL;
  g_autofree char *day = until != NULL ? dme_format_date_long (until) : NULL;
  g_autofree char *valid = NULL;
  GString *text = g_string_new (NULL);

  add_line (text, nearness, NULL);
  if (licence == DME_LICENCE_NONE)
    {
      add_line (text, kind != NULL ? dme_choice_get_label (kind_field, kind) : NULL, region);
      add_line (text, dme_record_get (organisation, "address"), NULL);
      return g_string_free (text, FALSE);
    }

  /* Translators: of a licence; %s is a date */
  valid = day != NULL ? g_strdup_printf (_ ("valid until %s"), day)
                      : g_strdup (_ ("the end of the licence is not in the list"));
  add_line (text, dme_record_get (organisation, "licence_no"), valid);
  add_line (text, dme_record_get (organisation, "address"), region);
  return g_string_free (text, FALSE);
}

/**
 * dme_organisation_row_new:
 * @organisation: a record
 * @licence: what dme_licence_get() says of it
 * @nearness: (nullable): how its name differs from what was asked
 * @action: (nullable): an action that takes its id, for when it is activated
 *
 * A row of a boxed list: name, licence and its end, address, and whether it is
 * licensed by icon and words.
 */
GtkWidget *
dme_organisation_row_new (DmeRecord *organisation,
                          DmeLicence licence,
                          const char *nearness,
                          const char *action)
{
  GtkWidget *row = adw_action_row_new ();
  const char *name = dme_record_get (organisation, "name");
  g_autofree char *subtitle = describe (organisation, licence, nearness);

  /* It takes its texts for markup unless told otherwise, and told so first. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name != NULL ? name : "–");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (licence != DME_LICENCE_NONE)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), licence_label_new (licence));
  if (action != NULL)
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", organisation->id);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
    }
  return row;
}
