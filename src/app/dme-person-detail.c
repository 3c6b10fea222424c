/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-person-detail-private.h"

#include "dme-banner.h"

#include "dme-consent.h"
#include "dme-db-access.h"
#include "dme-detail-sections.h"
#include "dme-person-parts.h"
#include "dme-problem.h"
#include "dme-schema-persons.h"

/**
 * DmePersonDetail:
 *
 * One person in words: who it is, what is planned, which papers there are,
 * the insurance, what was agreed, and who changed what, each on a tab.
 *
 * The title of the window names nobody; the NIK is masked until it is asked
 * for, which is noted.
 */

struct _DmePersonDetail
{
  DmeDetailPage parent_instance;

  gboolean nik_shown;

  /* Template children */
  DmeBanner *damage;
  GtkBox *head;
  GtkStack *tabs;
  GtkBox *life, *plan, *papers, *security, *follow_ups, *history;
};

G_DEFINE_FINAL_TYPE (DmePersonDetail, dme_person_detail, DME_TYPE_DETAIL_PAGE)

static const char *const tab_names[] = { "life",     "plan",       "papers",
                                         "security", "follow-ups", "history" };

void
_dme_person_detail_toast (DmePersonDetail *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
}

static void
clear (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
add_part (GtkBox *box, GtkWidget *part)
{
  if (part != NULL)
    gtk_box_append (box, part);
}

static void
set_title (DmePersonDetail *self, GtkBox *tab, char *title)
{
  gtk_stack_page_set_title (gtk_stack_get_page (self->tabs, GTK_WIDGET (tab)), title);
  g_free (title);
}

static void
fill_tabs (DmePersonDetail *self, const DmePersonBundle *bundle)
{
  GtkBox *const boxes[] = { self->head,     self->life,       self->plan,   self->papers,
                            self->security, self->follow_ups, self->history };

  for (gsize i = 0; i < G_N_ELEMENTS (boxes); i++)
    clear (boxes[i]);
  add_part (self->head, dme_person_part_head (bundle));
  add_part (self->life, dme_person_part_life (bundle, self->nik_shown));
  add_part (self->life, dme_person_part_consent (bundle));
  add_part (self->plan, dme_person_part_plan (bundle));
  add_part (self->papers, dme_person_part_papers (bundle));
  add_part (self->security, dme_person_part_security (bundle));
  add_part (self->follow_ups, dme_person_part_follow_ups (bundle));
  add_part (self->history, dme_detail_section_history (&dme_type_person, bundle->history));
  set_title (self, self->papers, dme_person_papers_title (bundle));
  set_title (self, self->follow_ups, dme_person_follow_ups_title (bundle));
}

/* What cannot be read any more is not to be taken for what nobody wrote. */
static void
show_damage (DmePersonDetail *self, const DmePersonBundle *bundle)
{
  gboolean paper = FALSE;

  for (guint i = 0; i < bundle->documents->len; i++)
    paper = paper || ((DmeRecord *) bundle->documents->pdata[i])->damaged;

  if (bundle->record->damaged)
    dme_banner_set_title (self->damage,
                          _ ("The protected part of this record is damaged: name, NIK and "
                             "telephone were written, but cannot be read any more. A backup may "
                             "still hold them."));
  else if (paper)
    dme_banner_set_title (self->damage, _ ("The number of a paper was written, but is damaged and "
                                           "cannot be read any more. A backup may still hold it."));
  dme_banner_set_revealed (self->damage,
                           !bundle->record->deleted && (bundle->record->damaged || paper));
}

static void
dme_person_detail_fill (DmeDetailPage *page, gpointer data)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (page);
  const DmePersonBundle *bundle = data;
  const DmeRecord *record = bundle->record;
  gboolean usable = !record->deleted && !record->damaged;
  g_autofree char *why = NULL;

  show_damage (self, bundle);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "person.edit", usable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "person.merge", usable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "person.print-slip", usable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "person.delete", !record->deleted);
  if (record->deleted)
    return;

  if (record->state == DME_STATE_REFUSED && record->refused_code != NULL)
    why = dme_problem_describe (record->refused_code, record->refused_field, record->type);
  dme_detail_page_show_state (page, record, why);
  fill_tabs (self, bundle);
}

static DmeRecord *
dme_person_detail_get_record (gconstpointer bundle)
{
  return ((const DmePersonBundle *) bundle)->record;
}

/* --- the NIK --- */

static void
nik_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePersonDetail) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!dme_store_note_access_finish (DME_STORE (source), result, &error))
    {
      /* What cannot be noted is not shown. */
      g_message ("The access log could not be written: %s", error->message);
      _dme_person_detail_toast (self, _ ("It could not be noted, so the NIK is not shown."));
      return;
    }
  if (dme_detail_page_get_store (DME_DETAIL_PAGE (self)) == NULL)
    return;

  self->nik_shown = TRUE;
  dme_detail_page_fill (DME_DETAIL_PAGE (self));
}

static void
show_nik_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeDetailPage *page = DME_DETAIL_PAGE (widget);
  DmeAccessNote note = { .kind = DME_ACCESS_NIK_SHOWN, .type = dme_type_person.name };

  if (dme_detail_page_get_bundle (page) == NULL)
    return;
  note.id = dme_detail_page_get_id (page);
  dme_store_note_access_async (dme_detail_page_get_store (page), &note, nik_noted_cb,
                               g_object_ref (page));
}

/* --- tabs --- */

static void
show_tab_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dme_person_detail_show_tab (DME_PERSON_DETAIL (widget), g_variant_get_string (parameter, NULL));
}

static void
next_tab_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePersonDetail *self = DME_PERSON_DETAIL (widget);
  const char *current = dme_person_detail_get_tab (self);
  gsize n = G_N_ELEMENTS (tab_names), i = 0;

  while (i < n && g_strcmp0 (tab_names[i], current) != 0)
    i++;
  i = g_str_equal (name, "person.next-tab") ? (i + 1) % n : (i + n - 1) % n;
  dme_person_detail_show_tab (self, tab_names[i]);
}

static void
install_tabs (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "person.show-tab", "s", show_tab_action);
  gtk_widget_class_install_action (widget_class, "person.next-tab", NULL, next_tab_action);
  gtk_widget_class_install_action (widget_class, "person.previous-tab", NULL, next_tab_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, GDK_CONTROL_MASK,
                                       "person.next-tab", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, GDK_CONTROL_MASK,
                                       "person.previous-tab", NULL);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, damage);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, head);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, tabs);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, life);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, plan);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, papers);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, security);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, follow_ups);
  gtk_widget_class_bind_template_child (widget_class, DmePersonDetail, history);
}

static void
dme_person_detail_class_init (DmePersonDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  DmeDetailPageClass *page_class = DME_DETAIL_PAGE_CLASS (klass);

  page_class->load = dme_person_bundle_load;
  page_class->bundle_free = (GDestroyNotify) dme_person_bundle_free;
  page_class->get_record = dme_person_detail_get_record;
  page_class->fill = dme_person_detail_fill;

  gtk_widget_class_install_action (widget_class, "person.show-nik", NULL, show_nik_action);
  install_tabs (widget_class);
  _dme_person_detail_install_actions (widget_class);
  _dme_person_detail_install_output (widget_class);

  g_type_ensure (DME_TYPE_BANNER);
  dme_detail_page_class_set_template (page_class, "/org/desamigran/DesaMigranEmas/ui/"
                                                  "dme-person-detail.ui");
  bind_children (widget_class);
}

static void
dme_person_detail_init (DmePersonDetail *self)
{
  DmeDetailPage *page = DME_DETAIL_PAGE (self);

  dme_detail_page_init_template (page);
  adw_window_title_set_title (dme_detail_page_get_title (page),
                              g_dpgettext2 (GETTEXT_PACKAGE, "page", "CPMI"));
}

GtkWidget *
dme_person_detail_new (DmeStore *store)
{
  DmeDetailPage *self = g_object_new (DME_TYPE_PERSON_DETAIL, NULL);

  dme_detail_page_set_store (self, store);
  return GTK_WIDGET (self);
}

/**
 * dme_person_detail_show:
 * @self: the page
 * @id: of a person
 *
 * Reads and shows the person, from the beginning, with a masked NIK.
 */
void
dme_person_detail_show (DmePersonDetail *self, const char *id)
{
  g_return_if_fail (DME_IS_PERSON_DETAIL (self));

  self->nik_shown = FALSE;
  if (g_strcmp0 (dme_detail_page_get_id (DME_DETAIL_PAGE (self)), id) != 0)
    dme_person_detail_show_tab (self, tab_names[0]);
  dme_detail_page_show (DME_DETAIL_PAGE (self), id);
}

void
dme_person_detail_show_tab (DmePersonDetail *self, const char *name)
{
  g_return_if_fail (DME_IS_PERSON_DETAIL (self));

  if (gtk_stack_get_child_by_name (self->tabs, name) != NULL)
    gtk_stack_set_visible_child_name (self->tabs, name);
}

const char *
dme_person_detail_get_tab (DmePersonDetail *self)
{
  g_return_val_if_fail (DME_IS_PERSON_DETAIL (self), NULL);

  return gtk_stack_get_visible_child_name (self->tabs);
}

const DmePersonBundle *
dme_person_detail_get_bundle (DmePersonDetail *self)
{
  g_return_val_if_fail (DME_IS_PERSON_DETAIL (self), NULL);

  return dme_detail_page_get_bundle (DME_DETAIL_PAGE (self));
}
