/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-import-verdict.h"

#include <glib/gi18n-lib.h>

#include "dme-form-control.h"
#include "dme-format.h"

#define MAX_ROWS 200 /* all lines that are left out come into their file */

/**
 * DmeImportVerdict:
 *
 * What would become of a file.
 */

struct _DmeImportVerdict
{
  GtkWidget parent_instance;

  DmeImportCounts counts;

  /* Children */
  AdwPreferencesGroup *figures;
  GtkLabel *good;
  AdwComboRow *twins; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (DmeImportVerdict, dme_import_verdict, GTK_TYPE_WIDGET)

static guint changed_signal;

static void
update (DmeImportVerdict *self)
{
  g_autofree char *number = dme_format_int (dme_import_verdict_get_n_good (self));

  gtk_label_set_label (self->good, number);
}

static void
twins_chosen_cb (DmeImportVerdict *self)
{
  update (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
dme_import_verdict_dispose (GObject *object)
{
  DME_IMPORT_VERDICT (object)->twins = NULL;
  dme_form_unparent_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (dme_import_verdict_parent_class)->dispose (object);
}

static void
dme_import_verdict_class_init (DmeImportVerdictClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_import_verdict_dispose;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static AdwPreferencesGroup *
add_group (DmeImportVerdict *self, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_widget_set_parent (group, GTK_WIDGET (self));
  return ADW_PREFERENCES_GROUP (group);
}

static void
dme_import_verdict_init (DmeImportVerdict *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 24);
}

static GtkLabel *
add_figure (DmeImportVerdict *self, const char *title, const char *subtitle, gint64 count)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *number = dme_format_int (count);
  GtkWidget *label = gtk_label_new (number);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_add_css_class (label, "title-4");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (self->figures, row);
  return GTK_LABEL (label);
}

static void
add_twins (DmeImportVerdict *self)
{
  const char *const choices[] = { _ ("Leave them out"), _ ("Import them too"), NULL };
  g_autoptr (GtkStringList) names = gtk_string_list_new (choices);
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("What to do with these people"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _ ("Left out, they come into the file of lines, to be compared one "
                                  "by one. The same NIK is never imported twice."));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  adw_preferences_group_add (self->figures, row);
  self->twins = ADW_COMBO_ROW (row);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (twins_chosen_cb), self,
                           G_CONNECT_SWAPPED);
}

static GtkWidget *
new_note_row (const DmeImportNote *note)
{
  static const struct
  {
    const char *icon, *css_class, *meaning;
  } kinds[] = {
    [DME_IMPORT_REFUSED] = { "dialog-error-symbolic", "error", N_ ("Left out") },
    [DME_IMPORT_TWIN] = { "system-users-symbolic", "warning", N_ ("Perhaps registered already") },
    [DME_IMPORT_DOUBT] = { "dialog-warning-symbolic", "warning", N_ ("Imported, but look at it") },
  };
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (kinds[note->kind].icon);
  g_autofree char *line = dme_format_int ((gint64) note->line);
  /* Translators: number of a line in a file, and the label of a field */
  g_autofree char *title = note->field != NULL
                             ? g_strdup_printf (_ ("Line %s · %s"), line, note->field)
                             : g_strdup_printf (_ ("Line %s"), line);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), note->text);
  gtk_widget_add_css_class (icon, kinds[note->kind].css_class);
  gtk_widget_set_tooltip_text (icon, _ (kinds[note->kind].meaning));
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (kinds[note->kind].meaning), -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  return row;
}

/* What keeps lines out stands first. */
static void
add_notes (DmeImportVerdict *self, const GPtrArray *notes)
{
  static const DmeImportFindingKind order[] = { DME_IMPORT_REFUSED, DME_IMPORT_TWIN,
                                                DME_IMPORT_DOUBT };
  AdwPreferencesGroup *group = add_group (self, _ ("Line by Line"));
  guint shown = 0;

  for (gsize k = 0; k < G_N_ELEMENTS (order); k++)
    for (guint i = 0; i < notes->len && shown < MAX_ROWS; i++)
      {
        const DmeImportNote *note = notes->pdata[i];

        if (note->kind != order[k])
          continue;
        adw_preferences_group_add (group, new_note_row (note));
        shown++;
      }
  if (notes->len > shown)
    adw_preferences_group_set_description (group,
                                           _ ("Only the first ones are shown. All lines that are "
                                              "left out come into a file, each with its reason."));
}

/**
 * dme_import_verdict_new:
 * @job: a rehearsal that has ended
 */
GtkWidget *
dme_import_verdict_new (DmeImportJob *job)
{
  DmeImportVerdict *self = g_object_new (DME_TYPE_IMPORT_VERDICT, NULL);
  const GPtrArray *notes = dme_import_job_get_notes (job);

  self->counts = *dme_import_job_get_counts (job);
  self->figures = add_group (self, _ ("If It Is Imported Now"));
  self->good = add_figure (self, _ ("Will be imported"), NULL, self->counts.imported);
  if (self->counts.already > 0)
    add_figure (self, _ ("Here already"), _ ("From this very file; they stay as they are."),
                self->counts.already);
  if (self->counts.refused > 0)
    add_figure (self, _ ("Left out"), _ ("Each has an error; it comes into a file, to be mended."),
                self->counts.refused);
  if (self->counts.doubts > 0)
    add_figure (self, _ ("Doubts"), _ ("Something looks odd, but the line is imported."),
                self->counts.doubts);
  if (self->counts.twins > 0)
    {
      add_figure (self, _ ("Perhaps registered already"), NULL, self->counts.twins);
      add_twins (self);
    }
  if (notes->len > 0)
    add_notes (self, notes);
  update (self);
  return GTK_WIDGET (self);
}

DmeImportTwins
dme_import_verdict_get_twins (DmeImportVerdict *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_VERDICT (self), DME_IMPORT_TWINS_LEAVE_OUT);

  return self->twins != NULL && adw_combo_row_get_selected (self->twins) == 1
           ? DME_IMPORT_TWINS_TAKE
           : DME_IMPORT_TWINS_LEAVE_OUT;
}

void
dme_import_verdict_set_twins (DmeImportVerdict *self, DmeImportTwins twins)
{
  g_return_if_fail (DME_IS_IMPORT_VERDICT (self));

  if (self->twins != NULL)
    adw_combo_row_set_selected (self->twins, twins == DME_IMPORT_TWINS_TAKE);
}

gint64
dme_import_verdict_get_n_good (DmeImportVerdict *self)
{
  g_return_val_if_fail (DME_IS_IMPORT_VERDICT (self), 0);

  return self->counts.imported +
         (dme_import_verdict_get_twins (self) == DME_IMPORT_TWINS_TAKE ? self->counts.twins : 0);
}
