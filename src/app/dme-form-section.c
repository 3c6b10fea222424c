/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-section.h"

#include "dme-form-field.h"

/**
 * DmeFormSection:
 *
 * A group of fields of a form, in its own file with its own layout.
 *
 * The form only loops over its sections; most of them need nothing but their
 * layout, since the schema knows the rest.
 */

G_DEFINE_INTERFACE (DmeFormSection, dme_form_section, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static DmeFormField *
find_field (DmeFormSection *self, const char *name)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (self));
  guint i;

  for (i = 0; i < fields->len; i++)
    {
      if (g_strcmp0 (dme_form_field_get_field (fields->pdata[i])->name, name) == 0)
        return fields->pdata[i];
    }

  return NULL;
}

static void
default_load (DmeFormSection *self, const DmeFields *values)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (self));
  guint i;

  for (i = 0; i < fields->len; i++)
    {
      const char *name = dme_form_field_get_field (fields->pdata[i])->name;

      dme_form_field_set_text (fields->pdata[i], dme_fields_get (values, name));
    }
}

static void
default_store (DmeFormSection *self, DmeFields *values)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (self));
  guint i;

  for (i = 0; i < fields->len; i++)
    {
      g_autofree char *text = dme_form_field_get_text (fields->pdata[i]);

      if (*text != '\0')
        dme_fields_set (values, dme_form_field_get_field (fields->pdata[i])->name, text);
    }
}

static gboolean
default_show_problem (DmeFormSection *self, const char *name, const char *text, gboolean warning)
{
  DmeFormField *field = find_field (self, name);

  if (field == NULL)
    return FALSE;

  dme_form_field_show_problem (field, text, warning);

  return TRUE;
}

static gboolean
default_focus_field (DmeFormSection *self, const char *name)
{
  DmeFormField *field = find_field (self, name);

  if (field == NULL)
    return FALSE;

  dme_form_field_grab (field);

  return TRUE;
}

static char *
default_get_focus (DmeFormSection *self)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (self));
  guint i;

  for (i = 0; i < fields->len; i++)
    {
      if (dme_form_field_has_focus (fields->pdata[i]))
        return g_strdup (dme_form_field_get_field (fields->pdata[i])->name);
    }

  return NULL;
}

static void
dme_form_section_default_init (DmeFormSectionInterface *iface)
{
  iface->load = default_load;
  iface->store = default_store;
  iface->show_problem = default_show_problem;
  iface->focus_field = default_focus_field;
  iface->get_focus = default_get_focus;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", DME_TYPE_FORM_SECTION, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LEFT] = g_signal_new ("left", DME_TYPE_FORM_SECTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

/**
 * dme_form_section_load:
 * @self: a section
 * @fields: canonical values of a record, or the texts of a draft
 *
 * Shows what belongs to the section and forgets what was wrong.
 */
void
dme_form_section_load (DmeFormSection *self, const DmeFields *fields)
{
  g_return_if_fail (DME_IS_FORM_SECTION (self));

  DME_FORM_SECTION_GET_IFACE (self)->load (self, fields);
}

/**
 * dme_form_section_store:
 * @self: a section
 * @fields: where to put the texts, as typed
 *
 * The opposite of dme_form_section_load().
 */
void
dme_form_section_store (DmeFormSection *self, DmeFields *fields)
{
  g_return_if_fail (DME_IS_FORM_SECTION (self));

  DME_FORM_SECTION_GET_IFACE (self)->store (self, fields);
}

/**
 * dme_form_section_show_problem:
 * @self: a section
 * @field: (nullable): the name of a field; %NULL: the record as a whole
 * @text: (nullable): what is wrong and what to do; %NULL: nothing
 * @warning: whether it is only a doubt
 *
 * Returns: whether the section could show it
 */
gboolean
dme_form_section_show_problem (DmeFormSection *self,
                               const char *field,
                               const char *text,
                               gboolean warning)
{
  g_return_val_if_fail (DME_IS_FORM_SECTION (self), FALSE);

  return DME_FORM_SECTION_GET_IFACE (self)->show_problem (self, field, text, warning);
}

/**
 * dme_form_section_clear_problems:
 * @self: a section
 *
 * Nothing is wrong any more, or it is looked at again.
 */
void
dme_form_section_clear_problems (DmeFormSection *self)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (self));
  guint i;

  for (i = 0; i < fields->len; i++)
    dme_form_field_show_problem (fields->pdata[i], NULL, FALSE);
  dme_form_section_show_problem (self, NULL, NULL, FALSE);
}

/**
 * dme_form_section_focus_field:
 * @self: a section
 * @field: the name of a field
 *
 * Returns: whether the field is here and has the keyboard focus now
 */
gboolean
dme_form_section_focus_field (DmeFormSection *self, const char *field)
{
  g_return_val_if_fail (DME_IS_FORM_SECTION (self), FALSE);

  return DME_FORM_SECTION_GET_IFACE (self)->focus_field (self, field);
}

/**
 * dme_form_section_get_focus:
 * @self: a section
 *
 * Returns: (transfer full) (nullable): what dme_form_section_focus_field()
 *   takes, for the field that has the focus
 */
char *
dme_form_section_get_focus (DmeFormSection *self)
{
  g_return_val_if_fail (DME_IS_FORM_SECTION (self), NULL);

  return DME_FORM_SECTION_GET_IFACE (self)->get_focus (self);
}

void
dme_form_section_changed (DmeFormSection *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
dme_form_section_left (DmeFormSection *self, const char *field)
{
  g_signal_emit (self, signals[SIGNAL_LEFT], 0, field);
}

static void
field_left_cb (DmeFormSection *self, DmeFormField *field)
{
  dme_form_section_left (self, dme_form_field_get_field (field)->name);
}

/**
 * dme_form_section_watch:
 * @self: a section, after its template is there
 *
 * Lets the section speak when one of its fields does.
 */
void
dme_form_section_watch (DmeFormSection *self)
{
  g_autoptr (GPtrArray) fields = dme_form_fields_inside (GTK_WIDGET (self));
  guint i;

  for (i = 0; i < fields->len; i++)
    {
      g_signal_connect_object (fields->pdata[i], "changed", G_CALLBACK (dme_form_section_changed),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (fields->pdata[i], "left", G_CALLBACK (field_left_cb), self,
                               G_CONNECT_SWAPPED);
    }
}
