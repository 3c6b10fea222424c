/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-person-form.h"

#include "dme-clock.h"
#include "dme-consent-section.h"
#include "dme-consent.h"
#include "dme-duplicates-section.h"
#include "dme-format.h"
#include "dme-nik.h"
#include "dme-person-sections.h"
#include "dme-record-form-private.h"
#include "dme-schema-persons.h"
#include "dme-social-security.h"
#include "dme-validate.h"

/**
 * DmePersonForm:
 *
 * The page on which a person is registered or changed.
 *
 * What follows from what was typed is written where nothing stands yet: birth
 * date and sex by a good NIK, the end of the insurance by the payment. All of
 * it can be corrected.
 */

struct _DmePersonForm
{
  DmeRecordForm parent_instance;

  /* Borrowed: of the sections */
  DmeFieldsSection *plan;
  DmeDuplicatesSection *duplicates;
  DmeConsentSection *consent;
  GtkWidget *due;

  /* Owned */
  char *status;       /* as shown last */
  gboolean following; /* what follows is being written */
};

G_DEFINE_FINAL_TYPE (DmePersonForm, dme_person_form, DME_TYPE_RECORD_FORM)

static const char *
dme_person_form_get_title (DmeRecordForm *form)
{
  return form->is_new ? _ ("New Person") : _ ("Edit Person");
}

static void
dme_person_form_set_defaults (DmeRecordForm *form, DmeFields *fields)
{
  g_autofree char *today = dme_clock_today ();

  dme_fields_set (fields, "status", "peminat");
  dme_fields_set (fields, "status_on", today);
}

/* Canonical, or NULL if it is not there or not understood. */
static char *
get_value (const DmeFields *texts, const char *name)
{
  g_autoptr (DmeProblem) problem = NULL;
  const char *text = dme_fields_get (texts, name);
  g_autofree char *value = NULL;

  if (text != NULL)
    value = dme_value_from_text (dme_type_find_field (&dme_type_person, name), text, &problem);

  return problem == NULL ? g_steal_pointer (&value) : NULL;
}

static void
show_due (DmePersonForm *self, const DmeFields *texts)
{
  g_autofree char *months = get_value (texts, "bpjs_tk_months");
  g_autofree char *on = get_value (texts, "bpjs_tk_paid_on");
  DmeContribution due;
  gboolean known;

  if (on == NULL)
    on = dme_clock_today ();
  known = months != NULL &&
          dme_social_security_get_due (dme_fields_get (texts, "scheme"),
                                       dme_fields_get (texts, "subscheme"),
                                       (int) CLAMP (g_ascii_strtoll (months, NULL, 10), 0, 9999),
                                       on, &due);
  gtk_widget_set_visible (self->due, known);
  if (known)
    {
      g_autofree char *text = dme_contribution_to_text (&due);

      gtk_label_set_text (GTK_LABEL (self->due), text);
    }
}

/* The end of the insurance, unless the card says otherwise. */
static void
fill_until (DmeRecordForm *form, const DmeFields *texts)
{
  g_autofree char *months = get_value (texts, "bpjs_tk_months");
  g_autofree char *paid_on = get_value (texts, "bpjs_tk_paid_on");
  g_autofree char *until = NULL;

  if (months == NULL || paid_on == NULL || dme_fields_get (texts, "bpjs_tk_until") != NULL)
    return;

  until = dme_social_security_get_until (paid_on,
                                         (int) CLAMP (g_ascii_strtoll (months, NULL, 10), 0, 9999));
  if (until != NULL)
    dme_record_form_fill (form, "bpjs_tk_until", until);
}

/* A good NIK says when its bearer was born, and the sex. */
static void
fill_from_nik (DmeRecordForm *form, const DmeFields *texts)
{
  g_autofree char *value = get_value (texts, "nik");
  g_autofree char *today = dme_clock_today ();
  DmeNik nik;

  if (value == NULL || !dme_nik_parse (value, today, &nik))
    return;

  if (dme_fields_get (texts, "birth_date") == NULL)
    dme_record_form_fill (form, "birth_date", nik.birth_date);
  if (dme_fields_get (texts, "sex") == NULL)
    dme_record_form_fill (form, "sex", nik.sex);
}

static void
dme_person_form_left (DmeRecordForm *form, const char *field)
{
  g_autoptr (DmeFields) texts = dme_record_form_get_texts (form);

  if (g_str_equal (field, "nik"))
    fill_from_nik (form, texts);
  else if (g_str_equal (field, "bpjs_tk_months") || g_str_equal (field, "bpjs_tk_paid_on"))
    fill_until (form, texts);
}

static void
ask_for_duplicates (DmePersonForm *self, const DmeFields *texts)
{
  static const char *const names[] = { "name", "nik", "phone", "birth_date", "sex", "region" };
  g_autoptr (DmeFields) known = dme_fields_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = get_value (texts, names[i]);

      if (value != NULL)
        dme_fields_set (known, names[i], value);
    }
  dme_duplicates_section_ask (self->duplicates, known, DME_RECORD_FORM (self)->id);
}

static void
dme_person_form_follow (DmeRecordForm *form, const DmeFields *texts)
{
  DmePersonForm *self = DME_PERSON_FORM (form);
  const char *status = dme_fields_get (texts, "status");

  show_due (self, texts);
  if (self->following)
    return;

  ask_for_duplicates (self, texts);
  /* A new status holds from today on, unless another day is typed. */
  if (!form->loading && status != NULL && g_strcmp0 (self->status, status) != 0)
    {
      g_autofree char *today = dme_clock_today ();

      self->following = TRUE;
      dme_record_form_fill (form, "status_on", today);
      self->following = FALSE;
    }
  g_free (self->status);
  self->status = g_strdup (status);
}

static char *
dme_person_form_refuse (DmeRecordForm *form, const DmeFields *changes)
{
  g_autoptr (DmeFields) after = dme_fields_copy (form->loaded);
  const char *field = NULL;

  dme_fields_apply (after, changes);
  if (!dme_consent_may_use (form->loaded) && dme_consent_may_use (after) &&
      !dme_consent_is_valid (after))
    return g_strdup (_ ("The new consent is not complete. Choose how it was given, and write down "
                        "when and by whom."));
  if (dme_consent_may_change (form->loaded, changes, &field))
    return NULL;

  return g_strdup (_ ("The person has withdrawn the consent: nothing more is changed. "
                      "If they agree again, write down the new consent first."));
}

/* A person who is not saved yet cannot be named by a red flag. */
static void
check_recruiter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonForm *self = DME_PERSON_FORM (widget);
  DmeRecordForm *form = DME_RECORD_FORM (self);
  DmeFormField *organisation = dme_fields_section_find (self->plan, "organisation");
  DmeFormField *recruiter = dme_fields_section_find (self->plan, "recruiter");
  g_autofree char *company = dme_form_field_get_text (organisation);
  g_autofree char *typed = dme_form_field_get_text (recruiter);

  gtk_widget_activate_action (widget, "win.check-recruiter", "(sss)", form->is_new ? "" : form->id,
                              company, typed);
}

static void
dme_person_form_finalize (GObject *object)
{
  g_free (DME_PERSON_FORM (object)->status);

  G_OBJECT_CLASS (dme_person_form_parent_class)->finalize (object);
}

static void
dme_person_form_class_init (DmePersonFormClass *klass)
{
  DmeRecordFormClass *form_class = DME_RECORD_FORM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dme_person_form_finalize;

  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "form.check-recruiter", NULL,
                                   check_recruiter_action);
  form_class->record_type = &dme_type_person;
  form_class->first_field = "name";
  form_class->get_title = dme_person_form_get_title;
  form_class->set_defaults = dme_person_form_set_defaults;
  form_class->follow = dme_person_form_follow;
  form_class->left = dme_person_form_left;
  form_class->refuse = dme_person_form_refuse;
}

static void
dme_person_form_init (DmePersonForm *self)
{
  DmeRecordForm *form = DME_RECORD_FORM (self);

  self->plan = dme_person_section_new_plan ();
  self->duplicates = DME_DUPLICATES_SECTION (dme_duplicates_section_new ());
  self->consent = DME_CONSENT_SECTION (dme_consent_section_new ());

  dme_record_form_add_section (form, DME_FORM_SECTION (dme_person_section_new_who ()));
  dme_record_form_add_section (form, DME_FORM_SECTION (self->duplicates));
  dme_record_form_add_section (form, DME_FORM_SECTION (dme_person_section_new_life ()));
  dme_record_form_add_section (form, DME_FORM_SECTION (self->plan));
  dme_record_form_add_section (form, DME_FORM_SECTION (dme_person_section_new_status ()));
  dme_record_form_add_section (form,
                               DME_FORM_SECTION (dme_person_section_new_security (&self->due)));
  dme_record_form_add_section (form, DME_FORM_SECTION (self->consent));
}

static void
identity_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePersonForm) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (DmeIdentity) identity = { 0 };

  if (!dme_store_identity_finish (DME_STORE (source), result, &identity, &error))
    g_message ("The name of the user could not be read: %s", error->message);
  else if (DME_RECORD_FORM (self)->sections->len > 0)
    dme_consent_section_set_user (self->consent, identity.name);
}

/**
 * dme_person_form_new:
 * @store: where persons and drafts are kept
 *
 * An empty form.
 */
GtkWidget *
dme_person_form_new (DmeStore *store)
{
  DmePersonForm *self;

  g_return_val_if_fail (DME_IS_STORE (store), NULL);

  self = g_object_new (DME_TYPE_PERSON_FORM, NULL);
  dme_person_section_set_store (self->plan, store);
  dme_duplicates_section_set_store (self->duplicates, store);
  dme_record_form_start (DME_RECORD_FORM (self), store);
  dme_store_identity_async (store, NULL, identity_cb, g_object_ref (self));

  return GTK_WIDGET (self);
}
