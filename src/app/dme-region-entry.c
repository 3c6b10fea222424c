/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-region-entry.h"

#include "dme-suggest-entry.h"
#include "dme-text.h"

/**
 * DmeRegionEntry:
 *
 * An entry that finds a village by its name, or by its code.
 *
 * Names repeat in NTT (there are two Kualeu in one regency), so a name is
 * always shown with what it belongs to, and only a picked one counts. A name
 * that one village alone bears is picked on leaving.
 */

#define MAX_OFFERED 12

struct _DmeRegionEntry
{
  GtkWidget parent_instance;

  /* Borrowed: the table lives as long as the program. */
  const DmeRegion *region;

  /* Children */
  GtkWidget *suggest, *above;

  gboolean villages_only;
};

static void show_region (DmeRegionEntry *self, const DmeRegion *region);

static char *
dme_region_entry_get_text (DmeFormControl *control)
{
  DmeRegionEntry *self = DME_REGION_ENTRY (control);

  if (self->region != NULL)
    return g_strdup (self->region->code);

  return g_strdup (dme_suggest_entry_get_text (DME_SUGGEST_ENTRY (self->suggest)));
}

static void
dme_region_entry_set_text (DmeFormControl *control, const char *text)
{
  DmeRegionEntry *self = DME_REGION_ENTRY (control);

  show_region (self, *text != '\0' ? dme_regions_find (text) : NULL);
  if (self->region == NULL)
    dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest), text);
}

static GtkWidget *
dme_region_entry_get_target (DmeFormControl *control)
{
  return dme_suggest_entry_get_entry (DME_SUGGEST_ENTRY (DME_REGION_ENTRY (control)->suggest));
}

static void
dme_region_entry_iface_init (DmeFormControlInterface *iface)
{
  iface->get_text = dme_region_entry_get_text;
  iface->set_text = dme_region_entry_set_text;
  iface->get_target = dme_region_entry_get_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DmeRegionEntry,
                               dme_region_entry,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (DME_TYPE_FORM_CONTROL,
                                                      dme_region_entry_iface_init))

static const char *
get_level_label (DmeRegionLevel level)
{
  switch (level)
    {
    case DME_LEVEL_PROVINSI:
      return _ ("Province");
    case DME_LEVEL_KABUPATEN:
      return _ ("Regency");
    case DME_LEVEL_KOTA:
      return _ ("City");
    case DME_LEVEL_KECAMATAN:
      return _ ("District");
    case DME_LEVEL_KELURAHAN:
      return _ ("Kelurahan");
    case DME_LEVEL_DESA:
    default:
      return _ ("Desa");
    }
}

/* "Desa · Amanatun Selatan, Timor Tengah Selatan" */
static char *
describe (const DmeRegion *region)
{
  g_autofree char *above = dme_region_describe_above (region);

  if (above == NULL || *above == '\0')
    return g_strdup (get_level_label (region->level));

  return g_strdup_printf ("%s · %s", get_level_label (region->level), above);
}

static void
set_above (DmeRegionEntry *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->above), text);
  gtk_widget_set_visible (self->above, *text != '\0');
}

static void
show_region (DmeRegionEntry *self, const DmeRegion *region)
{
  g_autofree char *text = NULL;

  self->region = region;
  if (region == NULL)
    {
      set_above (self, "");
      return;
    }

  text = describe (region);
  dme_suggest_entry_set_text (DME_SUGGEST_ENTRY (self->suggest), region->name);
  set_above (self, text);
}

static void
search_cb (DmeRegionEntry *self, const char *text)
{
  g_autoptr (GPtrArray) found = dme_regions_search (text, self->villages_only, MAX_OFFERED);
  g_autoptr (GPtrArray) offered = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < found->len; i++)
    {
      const DmeRegion *region = found->pdata[i];
      g_autofree char *subtitle = describe (region);

      g_ptr_array_add (offered, dme_suggestion_new (region->code, region->name, subtitle));
    }

  dme_suggest_entry_offer (DME_SUGGEST_ENTRY (self->suggest), offered);
  if (self->region != NULL && g_str_equal (text, self->region->name))
    return; /* Only the list was asked for. */

  self->region = NULL;
  set_above (self, found->len == 0 && *text != '\0' ? _ ("No place of this name in NTT") : "");
  dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
picked_cb (DmeRegionEntry *self, DmeSuggestion *suggestion)
{
  show_region (self, dme_regions_find (dme_suggestion_get_key (suggestion)));
  dme_form_control_changed (DME_FORM_CONTROL (self));
}

static gboolean
is_meant (const DmeRegion *region, const char *text)
{
  g_autofree char *typed = dme_text_fold (text);
  g_autofree char *name = dme_text_fold (region->name);

  return g_str_equal (typed, name) || g_str_equal (region->code, text);
}

static void
left_cb (DmeRegionEntry *self)
{
  const char *text = dme_suggest_entry_get_text (DME_SUGGEST_ENTRY (self->suggest));
  g_autoptr (GPtrArray) found = NULL;

  if (self->region != NULL || *text == '\0')
    return;

  found = dme_regions_search (text, self->villages_only, 2);
  if (found->len == 0 || !is_meant (found->pdata[0], text))
    return;
  if (found->len > 1 && is_meant (found->pdata[1], text))
    return;

  show_region (self, found->pdata[0]);
  dme_form_control_changed (DME_FORM_CONTROL (self));
}

static void
dme_region_entry_dispose (GObject *object)
{
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_region_entry_parent_class)->dispose (object);
}

static void
dme_region_entry_class_init (DmeRegionEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_region_entry_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
dme_region_entry_init (DmeRegionEntry *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);

  self->suggest = dme_suggest_entry_new ();
  gtk_widget_set_parent (self->suggest, GTK_WIDGET (self));
  self->above = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->above), 0);
  gtk_label_set_wrap (GTK_LABEL (self->above), TRUE);
  gtk_widget_add_css_class (self->above, "dim-label");
  gtk_widget_add_css_class (self->above, "caption");
  gtk_widget_set_visible (self->above, FALSE);
  gtk_widget_set_parent (self->above, GTK_WIDGET (self));

  g_signal_connect_object (self->suggest, "search", G_CALLBACK (search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->suggest, "picked", G_CALLBACK (picked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->suggest, "left", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
}

/**
 * dme_region_entry_new:
 * @villages_only: whether only desa and kelurahan are offered
 *
 * An empty entry.
 */
GtkWidget *
dme_region_entry_new (gboolean villages_only)
{
  DmeRegionEntry *self = g_object_new (DME_TYPE_REGION_ENTRY, NULL);

  self->villages_only = villages_only;

  return GTK_WIDGET (self);
}

/**
 * dme_region_entry_set_villages_only:
 * @self: an entry
 * @villages_only: whether only desa and kelurahan are offered
 *
 * What was picked before stays.
 */
void
dme_region_entry_set_villages_only (DmeRegionEntry *self, gboolean villages_only)
{
  g_return_if_fail (DME_IS_REGION_ENTRY (self));

  self->villages_only = villages_only;
}

/**
 * dme_region_entry_get_region:
 * @self: an entry
 *
 * Returns: (nullable) (transfer none): what was picked
 */
const DmeRegion *
dme_region_entry_get_region (DmeRegionEntry *self)
{
  g_return_val_if_fail (DME_IS_REGION_ENTRY (self), NULL);

  return self->region;
}
