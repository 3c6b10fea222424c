/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-activity-text.h"
#include "dme-conflict-row.h"
#include "dme-problem.h"
#include "dme-rows.h"
#include "dme-schema-table.h"
#include "dme-sync-page.h"
#include "dme-sync-text.h"
#include "dme-when.h"

/**
 * DmeSyncPage:
 *
 * What is on its way to the server, what is not and why.
 */

struct _DmeSyncPage
{
  GtkWidget parent_instance;

  DmeSyncer *syncer;      /* owned */
  DmeStoreStatus *status; /* borrowed from the window */
  guint tick_id;          /* while a time to come is shown */

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *detail;
  GtkProgressBar *progress;
  GtkWidget *server_button;
  GtkWidget *sync_button;
  AdwPreferencesGroup *decisions_group;
  GtkListBox *decisions;
  AdwPreferencesGroup *issues_group;
  GtkListBox *issues;
  GtkWidget *receipts_group;
  GtkListBox *receipts;
};

G_DEFINE_FINAL_TYPE (DmeSyncPage, dme_sync_page, GTK_TYPE_WIDGET)

static void
update_state (DmeSyncPage *self)
{
  DmeSyncView view;
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  gboolean running, enrolled;

  dme_sync_view_init (&view, self->status, self->syncer);
  title = dme_sync_view_get_title (&view);
  detail = dme_sync_view_get_detail (&view);
  running = view.state == DME_SYNCER_RUNNING;
  enrolled = view.state != DME_SYNCER_NOT_ENROLLED;

  gtk_image_set_from_icon_name (self->icon, dme_sync_view_get_icon (&view));
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), *detail != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->progress),
                          running && view.total + view.photo_bytes > 0);
  if (running && view.photo_bytes > 0)
    gtk_progress_bar_set_fraction (self->progress,
                                   (double) view.photo_done / (double) view.photo_bytes);
  else if (running && view.total > 0)
    gtk_progress_bar_set_fraction (self->progress, (double) view.done / (double) view.total);
  gtk_widget_set_visible (self->server_button, !enrolled);
  gtk_widget_set_visible (self->sync_button, enrolled);
}

static GtkWidget *
button_new (const char *label, const char *about, const char *action, GVariant *target)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *name = g_strdup_printf ("%s: %s", label, about);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

/* The activity a problem belongs to: itself, or the one it is a part of. */
static const char *
activity_of (DmeRecord *record)
{
  const DmeField *parent = dme_type_get_parent_field (record->type);

  if (record->type == &dme_type_activity)
    return record->id;
  return parent != NULL ? dme_record_get (record, parent->name) : NULL;
}

static char *
title_of (DmeRecord *record)
{
  const char *what;

  if (record->type == &dme_type_activity)
    return dme_activity_title (record->fields);
  what = dme_record_get (record, record->type == &dme_type_follow_up ? "what" : "name");
  if (what == NULL)
    return g_strdup (dme_type_get_label (record->type));
  return g_strdup_printf ("%s: %s", dme_type_get_label (record->type), what);
}

static GtkWidget *
issue_row_new (DmeIssue *issue)
{
  DmeRecord *record = issue->record;
  const char *activity = activity_of (record);
  const char *field = record->refused_field != NULL ? record->refused_field : "";
  g_autofree char *title = title_of (record);
  g_autofree char *reason = NULL;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (dme_state_icon (record->state));

  if (record->state == DME_STATE_CONFLICT)
    reason = g_strdup (_ ("Somebody else changed the same field. Both values are kept."));
  else if (record->refused_code != NULL)
    reason = dme_problem_describe (record->refused_code, record->refused_field, record->type);
  else
    reason = g_strdup (_ ("The server gave no reason. Check the record and send it again."));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), reason);
  gtk_widget_add_css_class (icon, dme_state_css_class (record->state));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);

  if (activity != NULL && record->state == DME_STATE_REFUSED)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               button_new (_ ("Correct"), title, "win.edit-activity",
                                           g_variant_new ("(ss)", activity,
                                                          record->type == &dme_type_activity
                                                            ? field
                                                            : "")));
  if (record->state == DME_STATE_REFUSED)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               button_new (_ ("Send Again"), title, "win.send-record-again",
                                           g_variant_new ("(ss)", record->type->name, record->id)));
  if (activity != NULL && record->state == DME_STATE_CONFLICT)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               button_new (_ ("Open"), title, "win.show-activity",
                                           g_variant_new_string (activity)));
  return row;
}

static void
fill_decisions (DmeSyncPage *self)
{
  GPtrArray *decisions = self->status->decisions;
  guint n = decisions != NULL ? decisions->len : 0;
  g_autofree char *title = g_strdup_printf (_ ("Needs Your Decision (%u)"), n);

  dme_list_box_clear (self->decisions);
  for (guint i = 0; i < n; i++)
    {
      const DmeConflict *conflict = decisions->pdata[i];
      g_autofree char *what = title_of (conflict->record);

      gtk_list_box_append (self->decisions, dme_conflict_row_new (conflict, what));
    }
  adw_preferences_group_set_title (self->decisions_group, title);
  gtk_widget_set_visible (GTK_WIDGET (self->decisions_group), n > 0);
}

/* Both of its values are shown above. */
static gboolean
is_among_decisions (DmeSyncPage *self, const DmeRecord *record)
{
  GPtrArray *decisions = self->status->decisions;

  for (guint i = 0; decisions != NULL && i < decisions->len; i++)
    if (g_str_equal (((DmeConflict *) decisions->pdata[i])->record->id, record->id))
      return TRUE;
  return FALSE;
}

static void
fill_issues (DmeSyncPage *self)
{
  GPtrArray *issues = self->status->issues;
  g_autofree char *title = NULL;
  guint n = 0;

  dme_list_box_clear (self->issues);
  for (guint i = 0; issues != NULL && i < issues->len; i++)
    {
      DmeIssue *issue = issues->pdata[i];

      if (issue->record->state == DME_STATE_CONFLICT && is_among_decisions (self, issue->record))
        continue;
      gtk_list_box_append (self->issues, issue_row_new (issue));
      n++;
    }
  title = g_strdup_printf (_ ("Needs Your Attention (%u)"), n);
  adw_preferences_group_set_title (self->issues_group, title);
  gtk_widget_set_visible (GTK_WIDGET (self->issues_group), n > 0);
}

static void
fill_lists (DmeSyncPage *self)
{
  GPtrArray *receipts = self->status->receipts;

  fill_decisions (self);
  fill_issues (self);
  dme_list_box_clear (self->receipts);
  for (guint i = 0; receipts != NULL && i < receipts->len; i++)
    {
      DmeReceipt *receipt = receipts->pdata[i];
      g_autofree char *at = dme_when_short (receipt->at);
      g_autofree char *what = dme_receipt_describe (receipt);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), at);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), what);
      gtk_list_box_append (self->receipts, row);
    }
  gtk_widget_set_visible (self->receipts_group, receipts != NULL && receipts->len > 0);
}

/* "In 2 minutes" becomes untrue by itself. */
static gboolean
tick_cb (gpointer user_data)
{
  update_state (user_data);
  return G_SOURCE_CONTINUE;
}

static void
dme_sync_page_map (GtkWidget *widget)
{
  DmeSyncPage *self = DME_SYNC_PAGE (widget);

  GTK_WIDGET_CLASS (dme_sync_page_parent_class)->map (widget);
  update_state (self);
  self->tick_id = g_timeout_add_seconds (5, tick_cb, self);
}

static void
dme_sync_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&DME_SYNC_PAGE (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (dme_sync_page_parent_class)->unmap (widget);
}

static void
dme_sync_page_dispose (GObject *object)
{
  DmeSyncPage *self = DME_SYNC_PAGE (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->syncer != NULL)
    g_signal_handlers_disconnect_by_data (self->syncer, self);
  g_clear_object (&self->syncer);
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_SYNC_PAGE);
  G_OBJECT_CLASS (dme_sync_page_parent_class)->dispose (object);
}

static void
dme_sync_page_class_init (DmeSyncPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_sync_page_dispose;
  widget_class->map = dme_sync_page_map;
  widget_class->unmap = dme_sync_page_unmap;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-sync-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, icon);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, title);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, detail);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, progress);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, server_button);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, sync_button);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, decisions_group);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, decisions);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, issues_group);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, issues);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, receipts_group);
  gtk_widget_class_bind_template_child (widget_class, DmeSyncPage, receipts);
}

static void
dme_sync_page_init (DmeSyncPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dme_sync_page_new:
 * @syncer: what it watches
 */
GtkWidget *
dme_sync_page_new (DmeSyncer *syncer)
{
  DmeSyncPage *self = g_object_new (DME_TYPE_SYNC_PAGE, NULL);

  self->syncer = g_object_ref (syncer);
  g_signal_connect_swapped (syncer, "notify", G_CALLBACK (update_state), self);
  update_state (self);
  return GTK_WIDGET (self);
}

/**
 * dme_sync_page_set_status:
 * @self: the page
 * @status: (nullable): what the store knows; must live until the next call
 *
 * Shows problems and receipts anew.
 */
void
dme_sync_page_set_status (DmeSyncPage *self, DmeStoreStatus *status)
{
  g_return_if_fail (DME_IS_SYNC_PAGE (self));

  self->status = status;
  update_state (self);
  if (status != NULL)
    fill_lists (self);
}

const char *
dme_sync_page_get_title (DmeSyncPage *self)
{
  g_return_val_if_fail (DME_IS_SYNC_PAGE (self), NULL);

  return gtk_label_get_label (self->title);
}

const char *
dme_sync_page_get_detail (DmeSyncPage *self)
{
  g_return_val_if_fail (DME_IS_SYNC_PAGE (self), NULL);

  return gtk_label_get_label (self->detail);
}
