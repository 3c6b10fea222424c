/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-consent-section.h"

#include "dme-clock.h"
#include "dme-consent.h"
#include "dme-fields-section.h"
#include "dme-notice-output.h"
#include "dme-notice-reader.h"
#include "dme-schema-persons.h"

/**
 * DmeConsentSection:
 *
 * The notice, to be read or read aloud, and below it how consent was given.
 *
 * As soon as a method is chosen, the present day and time and the person at
 * the computer are written beside it; all of it can be corrected. The version
 * of the notice is that which stands on the screen.
 */

struct _DmeConsentSection
{
  GtkWidget parent_instance;

  /* Owned */
  char *user;
  char *version; /* as loaded */

  /* Children */
  GtkWidget *notice;
  DmeFieldsSection *fields;
  DmeFormField *withdrawn; /* borrowed from fields */
  GtkWidget *renew;
};

static const char *const proof[] = { "consent_method", "consent_at", "consent_time", "consent_by" };

static char *
get_text (DmeConsentSection *self, const char *name)
{
  return dme_form_field_get_text (dme_fields_section_find (self->fields, name));
}

static void
fill (DmeConsentSection *self, const char *name, const char *text)
{
  g_autofree char *there = get_text (self, name);

  if (*there == '\0' && text != NULL)
    dme_form_field_set_text (dme_fields_section_find (self->fields, name), text);
}

static void
show_withdrawn (DmeConsentSection *self)
{
  g_autofree char *text = dme_form_field_get_text (self->withdrawn);

  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->withdrawn)), *text != '\0');
  gtk_widget_set_visible (self->renew, *text != '\0');
}

static void
dme_consent_section_load (DmeFormSection *section, const DmeFields *values)
{
  DmeConsentSection *self = DME_CONSENT_SECTION (section);

  dme_form_section_load (DME_FORM_SECTION (self->fields), values);
  g_free (self->version);
  self->version = g_strdup (dme_fields_get (values, "consent_version"));
  show_withdrawn (self);
}

static void
dme_consent_section_store (DmeFormSection *section, DmeFields *values)
{
  DmeConsentSection *self = DME_CONSENT_SECTION (section);
  gsize i;

  dme_form_section_store (DME_FORM_SECTION (self->fields), values);
  if (self->version != NULL)
    {
      dme_fields_set (values, "consent_version", self->version);
      return;
    }
  for (i = 0; i < G_N_ELEMENTS (proof); i++)
    {
      if (dme_fields_has (values, proof[i]))
        dme_fields_set_int (values, "consent_version", DME_CONSENT_VERSION);
    }
}

static void
dme_consent_section_iface_init (DmeFormSectionInterface *iface)
{
  iface->load = dme_consent_section_load;
  iface->store = dme_consent_section_store;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeConsentSection,
                               dme_consent_section,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_SECTION,
                                                      dme_consent_section_iface_init))

/* Heard before anybody who watches the section, so that all of it is kept at once. */
static void
method_changed_cb (DmeConsentSection *self)
{
  g_autofree char *method = get_text (self, "consent_method");
  g_autofree char *today = NULL;
  g_autofree char *time = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) wita = NULL;

  if (*method == '\0')
    return;

  today = dme_clock_today ();
  now = g_date_time_new_from_unix_utc (dme_clock_now () / G_USEC_PER_SEC);
  wita = g_date_time_add_hours (now, 8);
  time = g_date_time_format (wita, "%H:%M");
  fill (self, "consent_at", today);
  fill (self, "consent_time", time);
  fill (self, "consent_by", self->user);
}

static void
set (DmeConsentSection *self, const char *name, const char *text)
{
  dme_form_field_set_text (dme_fields_section_find (self->fields, name), text);
}

/* Who withdrew is asked anew: the old consent goes, and how the new one is given is asked. */
static void
renew_clicked_cb (DmeConsentSection *self)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (proof); i++)
    set (self, proof[i], NULL);
  set (self, "consent_withdrawn_at", NULL);
  g_clear_pointer (&self->version, g_free);
  show_withdrawn (self);
  dme_form_section_changed (DME_FORM_SECTION (self));
  dme_form_section_focus_field (DME_FORM_SECTION (self), "consent_method");
}

/* --- the notice --- */

/* Who has heard it to its end has had it read aloud. */
static void
notice_finished_cb (DmeConsentSection *self)
{
  g_autofree char *method = get_text (self, "consent_method");

  if (*method == '\0')
    {
      set (self, "consent_method", "dibacakan");
      method_changed_cb (self);
      dme_form_section_changed (DME_FORM_SECTION (self));
    }
  dme_form_section_focus_field (DME_FORM_SECTION (self), "consent_method");
}

static void
read_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeNoticeReader *reader = dme_notice_reader_new (GTK_WINDOW (gtk_widget_get_root (widget)));

  g_signal_connect_object (reader, "finished", G_CALLBACK (notice_finished_cb), widget,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (reader));
}

static void
print_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dme_notice_print_empty (widget);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dme_notice_save_empty (widget);
}

static void
dme_consent_section_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_consent_section_parent_class)->dispose (object);
}

static void
dme_consent_section_finalize (GObject *object)
{
  DmeConsentSection *self = DME_CONSENT_SECTION (object);

  g_free (self->user);
  g_free (self->version);

  G_OBJECT_CLASS (dme_consent_section_parent_class)->finalize (object);
}

static void
dme_consent_section_class_init (DmeConsentSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dme_consent_section_dispose;
  object_class->finalize = dme_consent_section_finalize;

  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "consent.read", NULL, read_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "consent.print", NULL, print_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "consent.save", NULL, save_action);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

/* A title, then paragraphs, each headed by a line of its own: headings are set in bold. */
static char *
notice_to_markup (const char *notice)
{
  g_auto (GStrv) parts = g_strsplit (notice, "\n\n", -1);
  GString *markup = g_string_new (NULL);
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (g_strstrip (parts[i]), -1);
      char *line_end = strchr (escaped, '\n');

      if (i > 0)
        g_string_append (markup, "\n\n");
      if (i == 0)
        g_string_append_printf (markup, "<b><big>%s</big></b>", escaped);
      else if (line_end != NULL)
        g_string_append_printf (markup, "<b>%.*s</b>%s", (int) (line_end - escaped), escaped,
                                line_end);
      else
        g_string_append (markup, escaped);
    }

  return g_string_free (markup, FALSE);
}

static void
add_notice_buttons (DmeConsentSection *self)
{
  const struct
  {
    const char *label, *action;
  } buttons[] = {
    { _ ("_Read Aloud…"), "consent.read" },
    { _ ("_Print…"), "consent.print" },
    { _ ("Save as P_DF…"), "consent.save" },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (buttons[i].label);

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), buttons[i].action);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_set_parent (box, GTK_WIDGET (self));
}

static void
add_notice (DmeConsentSection *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *markup = notice_to_markup (dme_consent_get_notice (DME_CONSENT_VERSION));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Consent"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _ ("Let the person read this, or read it aloud. Then "
                                            "write down how they agreed."));
  self->notice = gtk_label_new (NULL);
  gtk_label_set_markup (GTK_LABEL (self->notice), markup);
  gtk_label_set_wrap (GTK_LABEL (self->notice), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->notice), 0);
  gtk_widget_add_css_class (self->notice, "card");
  gtk_widget_add_css_class (self->notice, "consent-notice");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->notice);
  gtk_widget_set_parent (group, GTK_WIDGET (self));
  add_notice_buttons (self);
}

static void
dme_consent_section_init (DmeConsentSection *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 12);
  add_notice (self);

  self->fields = DME_FIELDS_SECTION (dme_fields_section_new (&dme_type_person, ""));
  dme_fields_section_add_line (self->fields, "consent_method", "consent_by");
  dme_fields_section_add_line (self->fields, "consent_at", "consent_time");
  self->withdrawn = dme_fields_section_add_line (self->fields, "consent_withdrawn_at", NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->fields), GTK_WIDGET (self));
  self->renew = gtk_button_new_with_mnemonic (_ ("_New Consent"));
  gtk_widget_set_halign (self->renew, GTK_ALIGN_START);
  g_signal_connect_object (self->renew, "clicked", G_CALLBACK (renew_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->renew, GTK_WIDGET (self));
  show_withdrawn (self);
  g_signal_connect_object (dme_fields_section_find (self->fields, "consent_method"), "changed",
                           G_CALLBACK (method_changed_cb), self, G_CONNECT_SWAPPED);
  dme_form_section_watch (DME_FORM_SECTION (self));
}

GtkWidget *
dme_consent_section_new (void)
{
  return g_object_new (DME_TYPE_CONSENT_SECTION, NULL);
}

/**
 * dme_consent_section_set_user:
 * @self: the section
 * @name: (nullable): of the person at the computer
 *
 * Who is written down as having taken the consent.
 */
void
dme_consent_section_set_user (DmeConsentSection *self, const char *name)
{
  g_return_if_fail (DME_IS_CONSENT_SECTION (self));

  g_free (self->user);
  self->user = g_strdup (name);
}
