/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "dme-clock.h"
#include "dme-error-text.h"
#include "dme-flag-row.h"
#include "dme-form-values.h"
#include "dme-format.h"
#include "dme-organisation-row.h"
#include "dme-recruiter-check.h"
#include "dme-rows.h"
#include "dme-schema-table.h"
#include "dme-text.h"

/**
 * DmeRecruiterCheck:
 *
 * Cek P3MI: whether a recruiter is licensed, and what to do if not.
 *
 * The list is short (some hundred companies in the whole country) and is kept in
 * memory, so that every key gets its answer at once. A list that is empty says
 * nothing about anybody, and the widget says so.
 */

#define MAX_SHOWN 20

struct _DmeRecruiterCheck
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  GCancellable *reading;
  DmeRecruiterList *list; /* NULL until it has been read */
  DmeFlagList *flags;     /* NULL until it has been read; it holds names of people */
  gulong changed_id;

  const char *verdict; /* literal */
  gboolean can_flag;
  gboolean can_edit;
  gboolean can_open;
  gboolean stale;

  /* Template children */
  GtkWidget *whole; /* bound so that it is taken down with its parent */
  GtkSearchEntry *entry;
  GtkLabel *hint;
  GtkWidget *empty;
  GtkWidget *import; /* for those who keep the list */
  GtkWidget *caution;
  GtkLabel *caution_title;
  GtkWidget *companies_group;
  GtkListBox *companies;
  GtkWidget *others_group;
  GtkListBox *others;
  GtkWidget *flags_group;
  GtkListBox *flags_box;
  GtkWidget *flag;
  GtkWidget *suspicion;
};

G_DEFINE_FINAL_TYPE (DmeRecruiterCheck, dme_recruiter_check, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_ANSWERED,
  SIGNAL_FLAGGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static char *
dup_name (DmeRecruiterCheck *self)
{
  return dme_text_clean (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
fill_list (DmeRecruiterCheck *self, GtkListBox *list, GtkWidget *group, const GPtrArray *matches)
{
  dme_list_box_clear (list);
  for (guint i = 0; i < matches->len && i < MAX_SHOWN; i++)
    {
      const DmeRecruiterMatch *match = matches->pdata[i];

      gtk_list_box_append (list,
                           dme_organisation_row_new (match->record, match->licence,
                                                     dme_recruiter_get_nearness (match->score),
                                                     self->can_edit ? "win.edit-organisation"
                                                                    : NULL));
    }
  gtk_widget_set_visible (group, matches->len > 0);
}

static const char *
judge (const DmeRecruiterAnswer *answer)
{
  const DmeRecruiterMatch *first = answer->companies->len > 0 ? answer->companies->pdata[0] : NULL;

  if (answer->n_listed == 0)
    return "empty";
  if (!answer->asked)
    return "idle";
  if (answer->licensed)
    return "licensed";
  if (!answer->found)
    return "stranger";
  return first->score >= DME_RECRUITER_NEAR ? "unlicensed" : "found";
}

static void
show_hint (DmeRecruiterCheck *self, const DmeRecruiterAnswer *answer)
{
  g_autofree char *number = dme_format_int (answer->n_listed);
  g_autofree char *day = answer->list_date != NULL ? dme_format_date_long (answer->list_date)
                                                   : g_strdup ("–");
  g_autofree char *text =
    /* Translators: a number of companies; the date of the newest change of the list */
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s placement company in the list of %s.",
                                  "%s placement companies in the list of %s.", answer->n_listed),
                     number, day);

  gtk_label_set_label (self->hint, text);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), answer->n_listed > 0);
}

/* What to do is the same, whether it never had a licence or has one no more. */
static void
show_caution (DmeRecruiterCheck *self, const DmeRecruiterAnswer *answer)
{
  gboolean stranger = g_str_equal (self->verdict, "stranger");
  gboolean visible = stranger || g_str_equal (self->verdict, "unlicensed");
  g_autofree char *day = answer->list_date != NULL ? dme_format_date_long (answer->list_date)
                                                   : g_strdup ("–");
  g_autofree char *title = NULL;

  gtk_widget_set_visible (self->caution, visible);
  gtk_widget_set_visible (self->flag, self->can_flag);
  if (stranger)
    /* Translators: %s is a date */
    title = g_strdup_printf (_ ("Not in the list of %s. Possibly an illegal recruiter."), day);
  else
    /* Translators: of a company; %s is a date */
    title = g_strdup_printf (_ ("Without a valid licence in the list of %s."), day);
  gtk_label_set_label (self->caution_title, visible ? title : "");
}

/* A company with a licence may have bad people too. */
static void
show_flags (DmeRecruiterCheck *self, const char *name, const DmeRecruiterAnswer *answer)
{
  g_autoptr (GPtrArray) flags = dme_flag_list_ask (self->flags, name, answer);
  g_autofree char *summary = flags->len > 0 ? dme_flags_summarise (flags) : g_strdup ("");
  g_autofree char *escaped = g_markup_escape_text (summary, -1);

  dme_list_box_clear (self->flags_box);
  for (guint i = 0; i < flags->len && i < MAX_SHOWN; i++)
    gtk_list_box_append (self->flags_box, dme_flag_row_new (flags->pdata[i], self->can_open));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->flags_group), escaped);
  gtk_widget_set_visible (self->flags_group, flags->len > 0);
  gtk_widget_set_visible (self->suspicion, self->can_flag && answer->asked &&
                                             !gtk_widget_get_visible (self->caution));
}

static void
update (DmeRecruiterCheck *self)
{
  g_autoptr (DmeRecruiterAnswer) answer = NULL;
  g_autofree char *name = dup_name (self);
  g_autofree char *today = dme_clock_today ();

  if (self->list == NULL)
    return;

  answer = dme_recruiter_list_ask (self->list, name, today);
  self->verdict = judge (answer);
  show_hint (self, answer);
  show_caution (self, answer);
  gtk_widget_set_visible (self->empty, g_str_equal (self->verdict, "empty"));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->companies_group),
                                   answer->found ? _ ("Placement Companies (P3MI)")
                                                 : _ ("Similar Names"));
  fill_list (self, self->companies, self->companies_group, answer->companies);
  fill_list (self, self->others, self->others_group, answer->others);
  show_flags (self, name, answer);
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0);
}

typedef struct
{
  DmeRecruiterList *list;
  DmeFlagList *flags;
} Reading;

static void
reading_free (Reading *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->list, dme_recruiter_list_free);
  g_clear_pointer (&self->flags, dme_flag_list_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeRecruiterCheck) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Reading) reading = dme_store_run_finish (DME_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->store == NULL)
    return;
  if (reading == NULL)
    {
      g_autofree char *text = dme_error_to_text (error, dme_store_get_dir (self->store));

      g_warning ("Reading the organisations failed: %s", error->message);
      self->verdict = "failed";
      gtk_label_set_label (self->hint, text);
      gtk_widget_set_visible (GTK_WIDGET (self->hint), TRUE);
      return;
    }

  g_clear_pointer (&self->list, dme_recruiter_list_free);
  g_clear_pointer (&self->flags, dme_flag_list_free);
  self->list = g_steal_pointer (&reading->list);
  self->flags = g_steal_pointer (&reading->flags);
  update (self);
}

/* Reads the lists and makes them ready, beside the main thread. */
static gpointer
read_job (DmeDb *db, gpointer data, GError **error)
{
  g_autoptr (DmeQuery) companies = dme_query_new (&dme_type_organisation);
  g_autoptr (DmeQuery) raised = dme_query_new (&dme_type_red_flag);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) flags = NULL;
  Reading *reading;

  companies->deleted = TRUE; /* A deletion is a change of the list, and gives it its date. */
  records = dme_db_list (db, companies, error);
  flags = records != NULL ? dme_db_list (db, raised, error) : NULL;
  if (flags == NULL)
    return NULL;

  reading = g_new0 (Reading, 1);
  reading->list = dme_recruiter_list_new (records);
  reading->flags = dme_flag_list_new (flags);
  return reading;
}

static void
read_list (DmeRecruiterCheck *self)
{
  self->stale = FALSE;
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  dme_store_run_async (self->store, read_job, NULL, NULL, (GDestroyNotify) reading_free, FALSE,
                       self->reading, read_cb, g_object_ref (self));
}

static void
store_changed_cb (DmeRecruiterCheck *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_list (self);
  else
    self->stale = TRUE;
}

static void
stop_search_cb (DmeRecruiterCheck *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static void
flag_clicked_cb (DmeRecruiterCheck *self)
{
  g_autoptr (DmeFields) proposed = dme_recruiter_check_propose_flag (self);
  g_autoptr (GVariant) variant = g_variant_ref_sink (dme_form_fields_to_variant (proposed));

  g_signal_emit (self, signals[SIGNAL_FLAGGED], 0, variant);
}

static void
dme_recruiter_check_map (GtkWidget *widget)
{
  DmeRecruiterCheck *self = DME_RECRUITER_CHECK (widget);

  GTK_WIDGET_CLASS (dme_recruiter_check_parent_class)->map (widget);
  if (self->stale)
    read_list (self);
}

static void
dme_recruiter_check_dispose (GObject *object)
{
  DmeRecruiterCheck *self = DME_RECRUITER_CHECK (object);

  if (self->store != NULL)
    g_clear_signal_handler (&self->changed_id, self->store);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  gtk_widget_dispose_template (GTK_WIDGET (object), DME_TYPE_RECRUITER_CHECK);
  g_clear_object (&self->store);
  g_clear_pointer (&self->list, dme_recruiter_list_free);
  g_clear_pointer (&self->flags, dme_flag_list_free);
  G_OBJECT_CLASS (dme_recruiter_check_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, whole);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, entry);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, hint);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, empty);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, import);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, caution);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, caution_title);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, companies_group);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, companies);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, others_group);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, others);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, flags_group);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, flags_box);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, flag);
  gtk_widget_class_bind_template_child (widget_class, DmeRecruiterCheck, suspicion);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, flag_clicked_cb);
}

static void
dme_recruiter_check_class_init (DmeRecruiterCheckClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_recruiter_check_dispose;
  widget_class->map = dme_recruiter_check_map;

  /**
   * DmeRecruiterCheck::answered:
   *
   * What is shown has changed.
   */
  signals[SIGNAL_ANSWERED] =
    g_signal_new ("answered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * DmeRecruiterCheck::flagged:
   * @proposed: an `a{ss}` of fields of a red flag: what is known by the search
   *
   * A red flag is to be recorded.
   */
  signals[SIGNAL_FLAGGED] = g_signal_new ("flagged", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_VARIANT);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                             "dme-recruiter-check.ui");
  bind_children (widget_class);
}

static void
dme_recruiter_check_init (DmeRecruiterCheck *self)
{
  self->verdict = "loading";
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dme_recruiter_check_new:
 * @store: where the list is, and which it follows
 *
 * An empty search.
 */
GtkWidget *
dme_recruiter_check_new (DmeStore *store)
{
  DmeRecruiterCheck *self;

  g_return_val_if_fail (DME_IS_STORE (store), NULL);

  self = g_object_new (DME_TYPE_RECRUITER_CHECK, NULL);
  self->store = g_object_ref (store);
  self->changed_id =
    g_signal_connect_swapped (store, "changed", G_CALLBACK (store_changed_cb), self);
  read_list (self);
  return GTK_WIDGET (self);
}

void
dme_recruiter_check_set_name (DmeRecruiterCheck *self, const char *name)
{
  g_return_if_fail (DME_IS_RECRUITER_CHECK (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), name);
  update (self);
}

void
dme_recruiter_check_set_can_flag (DmeRecruiterCheck *self, gboolean can_flag)
{
  g_return_if_fail (DME_IS_RECRUITER_CHECK (self));

  self->can_flag = can_flag;
  update (self);
}

void
dme_recruiter_check_set_can_edit (DmeRecruiterCheck *self, gboolean can_edit)
{
  g_return_if_fail (DME_IS_RECRUITER_CHECK (self));

  if (self->can_edit == can_edit)
    return;
  self->can_edit = can_edit;
  gtk_widget_set_visible (self->import, can_edit);
  update (self);
}

void
dme_recruiter_check_set_can_open (DmeRecruiterCheck *self, gboolean can_open)
{
  g_return_if_fail (DME_IS_RECRUITER_CHECK (self));

  if (self->can_open == can_open)
    return;
  self->can_open = can_open;
  update (self);
}

void
dme_recruiter_check_focus (DmeRecruiterCheck *self)
{
  g_return_if_fail (DME_IS_RECRUITER_CHECK (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

gboolean
dme_recruiter_check_is_asking (DmeRecruiterCheck *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (DME_IS_RECRUITER_CHECK (self), FALSE);

  name = dup_name (self);
  return *name != '\0';
}

const DmeRecruiterList *
dme_recruiter_check_get_list (DmeRecruiterCheck *self)
{
  g_return_val_if_fail (DME_IS_RECRUITER_CHECK (self), NULL);

  return self->list;
}

const DmeFlagList *
dme_recruiter_check_get_flags (DmeRecruiterCheck *self)
{
  g_return_val_if_fail (DME_IS_RECRUITER_CHECK (self), NULL);

  return self->flags;
}

/**
 * dme_recruiter_check_propose_flag:
 * @self: the search
 *
 * Returns: (transfer full): fields of a red flag about whom is searched for
 */
DmeFields *
dme_recruiter_check_propose_flag (DmeRecruiterCheck *self)
{
  g_autoptr (DmeRecruiterAnswer) answer = NULL;
  g_autofree char *name = NULL;
  g_autofree char *today = dme_clock_today ();

  g_return_val_if_fail (DME_IS_RECRUITER_CHECK (self), NULL);

  name = dup_name (self);
  if (self->list != NULL)
    answer = dme_recruiter_list_ask (self->list, name, today);
  return dme_red_flag_propose (name, answer, today);
}

const char *
dme_recruiter_check_get_verdict (DmeRecruiterCheck *self)
{
  g_return_val_if_fail (DME_IS_RECRUITER_CHECK (self), NULL);

  return self->verdict;
}
