/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-person-parts.h"

#include "dme-clock.h"
#include "dme-consent.h"
#include "dme-detail-sections.h"
#include "dme-format.h"
#include "dme-papers.h"
#include "dme-person-text.h"
#include "dme-rows.h"
#include "dme-schema-persons.h"
#include "dme-social-security.h"
#include "dme-validate.h"

static GtkWidget *
new_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);

  return label;
}

/* "Peminat › Terdata › ...": the way most people go, with the present step in bold. Who gave up or
 * was stopped has left it. */
static char *
steps_to_markup (const char *status)
{
  GString *markup = g_string_new (NULL);
  const DmeField *field = dme_type_find_field (&dme_type_person, "status");
  const DmeChoice *choice;
  gboolean off = g_strcmp0 (status, "batal") == 0 || g_strcmp0 (status, "dicegah") == 0;

  for (choice = dme_person_statuses; choice->code != NULL; choice++)
    {
      g_autofree char *label = NULL;
      gboolean here = g_strcmp0 (choice->code, status) == 0;

      if (!here && (g_str_equal (choice->code, "batal") || g_str_equal (choice->code, "dicegah")))
        continue;
      label = g_markup_escape_text (dme_choice_get_label (field, choice->code), -1);
      if (markup->len > 0)
        g_string_append (markup, off && here ? "   " : " › ");
      g_string_append_printf (markup, here ? "<b>%s</b>" : "<span alpha=\"65%%\">%s</span>", label);
    }

  return g_string_free (markup, FALSE);
}

/* The name, and at its right whether all of this was sent. */
static GtkWidget *
new_name_line (const DmeRecord *record)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *state = dme_state_label_new ();
  g_autofree char *name = dme_person_title (record);
  GtkWidget *label = new_label (name, "title-1");

  gtk_widget_set_hexpand (label, TRUE);
  dme_state_label_set (state, record->state);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), state);

  return line;
}

/**
 * dme_person_part_head:
 * @bundle: a person
 *
 * Who it is, and how far they are.
 */
GtkWidget *
dme_person_part_head (const DmePersonBundle *bundle)
{
  const DmeFields *fields = bundle->record->fields;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *about = dme_person_about (fields);
  g_autofree char *markup = steps_to_markup (dme_fields_get (fields, "status"));
  const char *since = dme_fields_get (fields, "status_on");
  g_autofree char *words = NULL;
  g_autofree char *day = NULL;
  GtkWidget *steps = new_label (NULL, NULL);

  gtk_box_append (GTK_BOX (box), new_name_line (bundle->record));
  gtk_box_append (GTK_BOX (box), new_label (about, NULL));
  gtk_label_set_markup (GTK_LABEL (steps), markup);
  if (since != NULL)
    day = dme_format_date_long (since);
  /* Translators: status, and the day since when it holds */
  words = day != NULL ? g_strdup_printf (_ ("%s since %s"), dme_person_status (fields), day)
                      : g_strdup (dme_person_status (fields));
  gtk_accessible_update_property (GTK_ACCESSIBLE (steps), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_box_append (GTK_BOX (box), steps);
  if (day != NULL)
    gtk_box_append (GTK_BOX (box), new_label (words, "dim-label"));
  if (!dme_consent_may_use (fields))
    gtk_box_append (GTK_BOX (box),
                    new_label (_ ("The consent is withdrawn: this record is neither changed nor "
                                  "counted, and is not exported. A new consent lifts that."),
                               "warning"));

  return box;
}

/* Wide enough for the longest name, so that the values stand in line. */
static GtkWidget *
new_row (const char *label, const char *words)
{
  GtkWidget *row = dme_detail_row_new (GTK_ORIENTATION_HORIZONTAL, label, words);
  GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  GtkWidget *name = gtk_widget_get_first_child (box);

  gtk_label_set_width_chars (GTK_LABEL (name), 28);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 32);

  return row;
}

static gboolean
add_field (GtkWidget *list, const DmeFields *fields, const char *name)
{
  const DmeField *field = dme_type_find_field (&dme_type_person, name);
  const char *value = dme_fields_get (fields, name);
  g_autofree char *words = value != NULL ? dme_value_to_text (field, value) : NULL;

  if (words == NULL)
    return FALSE;

  gtk_list_box_append (GTK_LIST_BOX (list), new_row (dme_field_get_label (field), words));

  return TRUE;
}

static void
add_fields (GtkWidget *list, const DmeFields *fields, const char *const *names)
{
  for (; *names != NULL; names++)
    add_field (list, fields, *names);
}

/* Without rows a boxed list is an empty frame. The tab is its title. */
static GtkWidget *
finish (GtkWidget *list)
{
  if (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0) == NULL)
    gtk_list_box_append (GTK_LIST_BOX (list), new_row ("–", _ ("Nothing is written down yet")));

  return dme_detail_section_new ("", list);
}

static void
add_nik (GtkWidget *list, const DmeFields *fields, gboolean show)
{
  const DmeField *field = dme_type_find_field (&dme_type_person, "nik");
  const char *nik = dme_fields_get (fields, "nik");
  g_autofree char *words = show && nik != NULL ? g_strdup (nik) : dme_person_nik (fields);
  GtkWidget *row = new_row (dme_field_get_label (field), words);
  GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  GtkWidget *button;

  gtk_label_set_yalign (GTK_LABEL (gtk_widget_get_first_child (box)), 0.5f);
  if (nik != NULL && !show)
    {
      button = gtk_button_new_with_mnemonic (_ ("_Show"));
      gtk_widget_set_tooltip_text (button, _ ("Show the NIK in full. That is noted in the access "
                                              "log."));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "person.show-nik");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), button);
    }
  else if (nik != NULL)
    gtk_box_append (GTK_BOX (box), new_label (_ ("Noted in the access log"), "dim-label"));
  gtk_list_box_append (GTK_LIST_BOX (list), row);
}

GtkWidget *
dme_person_part_life (const DmePersonBundle *bundle, gboolean show_nik)
{
  static const char *const names[] = { "sex",          "birth_date",    "birth_place", "phone",
                                       "phone_owner",  "address",       "education",   "marital",
                                       "contact_name", "contact_phone", NULL };
  GtkWidget *list = dme_detail_list_new (_ ("Personal Data"));

  add_nik (list, bundle->record->fields, show_nik);
  add_fields (list, bundle->record->fields, names);

  return finish (list);
}

static void
add_named (GtkWidget *list, const DmeFields *fields, const char *name, const char *words)
{
  if (dme_fields_get (fields, name) == NULL)
    return;

  gtk_list_box_append (GTK_LIST_BOX (list),
                       new_row (dme_field_get_label (dme_type_find_field (&dme_type_person, name)),
                                words != NULL ? words : _ ("Not on this computer yet")));
}

GtkWidget *
dme_person_part_plan (const DmePersonBundle *bundle)
{
  static const char *const first[] = { "scheme",  "subscheme",  "sector", "job",
                                       "country", "procedural", NULL };
  const DmeFields *fields = bundle->record->fields;
  GtkWidget *list = dme_detail_list_new (_ ("Work Plan"));

  add_fields (list, fields, first);
  add_named (list, fields, "organisation", bundle->organisation);
  add_field (list, fields, "recruiter");
  add_named (list, fields, "activity", bundle->activity);
  add_field (list, fields, "red_flags");

  return finish (list);
}

/* --- papers --- */

static GArray *
list_papers (DmeRecord *person,
             GPtrArray *documents,
             const char *today,
             DmePapersProgress *progress)
{
  g_autofree const DmeFields **fields = g_new (const DmeFields *, documents->len + 1);
  guint i;

  for (i = 0; i < documents->len; i++)
    fields[i] = ((DmeRecord *) documents->pdata[i])->fields;

  return dme_papers_list (person->fields, fields, documents->len, today, progress);
}

static char *
describe_paper (const DmePaper *paper)
{
  GString *text = g_string_new (NULL);
  const char *expires = paper->document != NULL ? dme_fields_get (paper->document, "expires")
                                                : NULL;

  switch (paper->state)
    {
    case DME_PAPER_THERE:
      g_string_append (text, _ ("There"));
      break;
    case DME_PAPER_IN_WORK:
      g_string_append (text, _ ("Being made"));
      break;
    case DME_PAPER_NOT_NEEDED:
      g_string_append (text, _ ("Not needed"));
      break;
    case DME_PAPER_MISSING:
    default:
      g_string_append (text, _ ("Not yet"));
      break;
    }
  if (expires != NULL)
    {
      g_autofree char *day = dme_format_date_long (expires);

      g_string_append (text, " · ");
      /* Translators: %s is a day */
      g_string_append_printf (text,
                              paper->expiry == DME_EXPIRY_EXPIRED ? _ ("expired on %s")
                                                                  : _ ("valid until %s"),
                              day);
    }
  if (paper->hint != NULL && !paper->done)
    g_string_append_printf (text, " · %s", paper->hint);

  return g_string_free (text, FALSE);
}

static const char *
get_paper_icon (const DmePaper *paper)
{
  if (paper->expiry == DME_EXPIRY_EXPIRED || paper->expiry == DME_EXPIRY_SOON)
    return "dialog-warning-symbolic";
  if (paper->done)
    return "object-select-symbolic";

  return paper->state == DME_PAPER_IN_WORK ? "content-loading-symbolic" : "list-add-symbolic";
}

static GtkWidget *
new_paper_row (const DmePaper *paper, gboolean may_change)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (get_paper_icon (paper));
  g_autofree char *words = describe_paper (paper);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), dme_paper_get_label (paper));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), words);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  if (paper->expiry == DME_EXPIRY_EXPIRED || paper->expiry == DME_EXPIRY_SOON)
    gtk_widget_add_css_class (icon, "warning");
  else if (paper->done)
    gtk_widget_add_css_class (icon, "success");
  else
    gtk_widget_add_css_class (icon, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  if (!paper->counted)
    {
      GtkWidget *note = gtk_label_new (_ ("asked for in practice"));

      gtk_widget_add_css_class (note, "caption");
      gtk_widget_add_css_class (note, "dim-label");
      gtk_label_set_ellipsize (GTK_LABEL (note), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (note), 8);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), note);
    }
  if (may_change)
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", paper->kind);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "person.edit-paper");
    }

  return row;
}

static GtkWidget *
new_papers_list (const char *title, GArray *papers, gboolean village, gboolean may_change)
{
  GtkWidget *list = dme_detail_list_new (title);
  guint i;

  for (i = 0; i < papers->len; i++)
    {
      const DmePaper *paper = &g_array_index (papers, DmePaper, i);

      if (paper->village == village)
        gtk_list_box_append (GTK_LIST_BOX (list), new_paper_row (paper, may_change));
    }

  return dme_detail_section_new (title, list);
}

/**
 * dme_person_part_papers:
 * @bundle: a person
 *
 * The checklist: what the village can do stands first.
 */
GtkWidget *
dme_person_part_papers (const DmePersonBundle *bundle)
{
  g_autofree char *today = dme_clock_today ();
  DmePapersProgress progress;
  g_autoptr (GArray) papers = list_papers (bundle->record, bundle->documents, today, &progress);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  gboolean may_change = dme_consent_may_use (bundle->record->fields);

  gtk_box_append (GTK_BOX (box), new_papers_list (_ ("What Can Be Done in the Village"), papers,
                                                  TRUE, may_change));
  gtk_box_append (GTK_BOX (box), new_papers_list (_ ("Other Papers"), papers, FALSE, may_change));

  return box;
}

char *
dme_person_papers_title (const DmePersonBundle *bundle)
{
  g_autofree char *today = dme_clock_today ();
  DmePapersProgress progress;
  g_autoptr (GArray) papers = list_papers (bundle->record, bundle->documents, today, &progress);
  g_autofree char *done = dme_papers_progress_to_text (&progress);

  /* Translators: %s is "3 of 8" */
  return g_strdup_printf (_ ("Papers %s"), done);
}

/* --- social security, consent --- */

GtkWidget *
dme_person_part_security (const DmePersonBundle *bundle)
{
  static const char *const names[] = { "bpjs_tk_no",      "bpjs_tk_phase",
                                       "bpjs_tk_months",  "bpjs_tk_paid_on",
                                       "bpjs_tk_until",   "bpjs_kes_no",
                                       "bpjs_kes_active", NULL };
  const DmeFields *fields = bundle->record->fields;
  g_autofree char *today = dme_clock_today ();
  GtkWidget *list = dme_detail_list_new (_ ("Social Security"));
  const char *paid_on = dme_fields_get (fields, "bpjs_tk_paid_on");
  DmeContribution due;

  gtk_list_box_append (GTK_LIST_BOX (list),
                       new_row (_ ("BPJS Ketenagakerjaan"),
                                dme_cover_get_label (dme_social_security_get_cover (fields,
                                                                                    today))));
  add_fields (list, fields, names);
  if (dme_social_security_get_due (dme_fields_get (fields, "scheme"),
                                   dme_fields_get (fields, "subscheme"),
                                   (int) dme_fields_get_int (fields, "bpjs_tk_months", 0),
                                   paid_on != NULL ? paid_on : today, &due))
    {
      g_autofree char *text = dme_contribution_to_text (&due);

      gtk_list_box_append (GTK_LIST_BOX (list), new_row (_ ("What must be paid"), text));
    }

  return finish (list);
}

GtkWidget *
dme_person_part_consent (const DmePersonBundle *bundle)
{
  static const char *const names[] = { "consent_at", "consent_time",    "consent_method",
                                       "consent_by", "consent_version", "consent_withdrawn_at",
                                       NULL };
  const DmeFields *fields = bundle->record->fields;
  DmeConsent state = dme_consent_get_state (fields);
  GtkWidget *list = dme_detail_list_new (_ ("Consent"));
  GtkWidget *section, *button;

  gtk_list_box_append (GTK_LIST_BOX (list), new_row (_ ("Consent"), dme_consent_get_label (state)));
  add_fields (list, fields, names);
  section = dme_detail_section_new (_ ("Consent"), list);
  if (state == DME_CONSENT_GIVEN || state == DME_CONSENT_UNPROVED)
    {
      button = gtk_button_new_with_mnemonic (_ ("_Withdraw Consent…"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "person.withdraw");
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (section), button);
    }

  return section;
}

/* --- what was agreed --- */

static GtkWidget *
new_icon_button (const char *icon, const char *name, const char *action, const char *id)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return button;
}

static GtkWidget *
new_follow_up_row (DmeRecord *follow_up, gboolean may_change)
{
  GtkWidget *row = dme_row_new_follow_up (follow_up, FALSE);

  if (!may_change)
    return row;
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             new_icon_button ("user-trash-symbolic", _ ("Delete"),
                                              "win.delete-follow-up", follow_up->id));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", follow_up->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "person.edit-follow-up");

  return row;
}

/**
 * dme_person_part_follow_ups:
 * @bundle: a person
 *
 * What is to be done, by whom and until when; what is done stands below.
 */
GtkWidget *
dme_person_part_follow_ups (const DmePersonBundle *bundle)
{
  GtkWidget *list = dme_detail_list_new (_ ("Follow-Ups"));
  gboolean may_change = dme_consent_may_use (bundle->record->fields);
  GtkWidget *section, *button;

  for (guint done = 0; done < 2; done++)
    for (guint i = 0; i < bundle->follow_ups->len; i++)
      {
        DmeRecord *follow_up = bundle->follow_ups->pdata[i];

        if (done == (dme_record_get (follow_up, "done_on") != NULL))
          gtk_list_box_append (GTK_LIST_BOX (list), new_follow_up_row (follow_up, may_change));
      }
  if (bundle->follow_ups->len == 0)
    gtk_list_box_append (GTK_LIST_BOX (list), new_row ("–", _ ("Nothing has been agreed yet")));
  section = dme_detail_section_new (_ ("Follow-Ups"), list);
  if (may_change)
    {
      button = gtk_button_new_with_mnemonic (_ ("_Add Follow-Up…"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "person.add-follow-up");
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (section), button);
    }

  return section;
}

char *
dme_person_follow_ups_title (const DmePersonBundle *bundle)
{
  guint open = 0;

  for (guint i = 0; i < bundle->follow_ups->len; i++)
    open += dme_record_get (bundle->follow_ups->pdata[i], "done_on") == NULL;
  if (open == 0)
    return g_strdup (_ ("Follow-Ups"));
  /* Translators: how many are not done yet */
  return g_strdup_printf (_ ("Follow-Ups (%u)"), open);
}
