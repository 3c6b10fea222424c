/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-person-sections.h"

#include "dme-activity-text.h"
#include "dme-record-entry.h"
#include "dme-schema-persons.h"
#include "dme-schema-table.h"

typedef struct
{
  const char *first, *second;
} Line;

static DmeFieldsSection *
new_section (const char *title, const Line *lines)
{
  DmeFieldsSection *self = DME_FIELDS_SECTION (dme_fields_section_new (&dme_type_person, title));

  for (; lines->first != NULL; lines++)
    dme_fields_section_add_line (self, lines->first, lines->second);

  return self;
}

/* With these a person is registered in less than a minute. */
DmeFieldsSection *
dme_person_section_new_who (void)
{
  static const Line lines[] = {
    { "name", NULL },           { "sex", "region" }, { "nik", "no_nik_reason" },
    { "phone", "phone_owner" }, { NULL, NULL },
  };
  DmeFieldsSection *self = new_section (_ ("Who"), lines);

  dme_fields_section_watch (self);

  return self;
}

DmeFieldsSection *
dme_person_section_new_life (void)
{
  static const Line lines[] = {
    { "birth_date", "birth_place" },     { "address", NULL }, { "education", "marital" },
    { "contact_name", "contact_phone" }, { NULL, NULL },
  };
  DmeFieldsSection *self = new_section (_ ("Personal Data"), lines);

  dme_fields_section_watch (self);

  return self;
}

static char *
organisation_title (const DmeFields *fields)
{
  const char *name = dme_fields_get (fields, "name");

  return g_strdup (name != NULL ? name : "–");
}

static char *
organisation_subtitle (const DmeFields *fields)
{
  const char *licence = dme_fields_get (fields, "licence_no");

  return g_strdup (licence != NULL ? licence : "");
}

/* A P3MI is chosen from the list or not at all: who is not on it belongs under "Recruiter". */
DmeFieldsSection *
dme_person_section_new_plan (void)
{
  static const Line lines[] = {
    { "scheme", "subscheme" },
    { "sector", "job" },
    { "country", "procedural" },
    { NULL, NULL },
  };
  DmeFieldsSection *self = new_section (_ ("Work Plan"), lines);
  GtkWidget *company = dme_record_entry_new (&dme_type_organisation, "p3mi", organisation_title,
                                             organisation_subtitle);
  GtkWidget *met =
    dme_record_entry_new (&dme_type_activity, NULL, dme_activity_title, dme_activity_how);

  dme_fields_section_add_line_full (self, "organisation", DME_FORM_CONTROL (company), "recruiter");
  dme_fields_section_add_button (self, _ ("Check _P3MI"), "form.check-recruiter");
  dme_fields_section_add_line_full (self, "activity", DME_FORM_CONTROL (met), NULL);
  dme_fields_section_add_line (self, "red_flags", NULL);
  dme_fields_section_watch (self);

  return self;
}

void
dme_person_section_set_store (DmeFieldsSection *plan, DmeStore *store)
{
  static const char *const names[] = { "organisation", "activity" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      DmeFormField *field = dme_fields_section_find (plan, names[i]);

      dme_record_entry_set_store (DME_RECORD_ENTRY (dme_form_field_get_control (field)), store);
    }
}

DmeFieldsSection *
dme_person_section_new_status (void)
{
  static const Line lines[] = {
    { "status", "status_on" },
    { NULL, NULL },
  };
  DmeFieldsSection *self = new_section (_ ("Status"), lines);

  dme_fields_section_watch (self);

  return self;
}

/**
 * dme_person_section_new_security:
 * @due: (out) (transfer none): a label for what must be paid
 *
 * BPJS Ketenagakerjaan and Kesehatan.
 */
DmeFieldsSection *
dme_person_section_new_security (GtkWidget **due)
{
  static const Line first[] = {
    { "bpjs_tk_no", "bpjs_tk_phase" },
    { "bpjs_tk_months", "bpjs_tk_paid_on" },
    { "bpjs_tk_until", NULL },
    { NULL, NULL },
  };
  DmeFieldsSection *self = new_section (_ ("Social Security"), first);

  *due = dme_fields_section_add_note (self);
  dme_fields_section_add_line (self, "bpjs_kes_no", "bpjs_kes_active");
  dme_fields_section_watch (self);

  return self;
}
