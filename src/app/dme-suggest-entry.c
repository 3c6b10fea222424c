/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-suggest-entry.h"

#include "dme-form-control.h"

/**
 * DmeSuggestEntry:
 *
 * An entry with a list of suggestions below it, for the keyboard: Down and Up
 * go through the list, Enter picks, Esc closes it and keeps what was typed.
 *
 * Enter without a chosen line picks the only suggestion; if there are several
 * it marks the first one, so that nothing is guessed.
 */

struct _DmeSuggestEntry
{
  GtkWidget parent_instance;

  /* Owned */
  GListStore *items;
  GtkSingleSelection *selection;
  GtkAdjustment *scrolled; /* while mapped */

  /* Children */
  GtkWidget *entry, *popover, *scroller, *list;

  gboolean setting;
};

G_DEFINE_FINAL_TYPE (DmeSuggestEntry, dme_suggest_entry, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SEARCH,
  SIGNAL_PICKED,
  SIGNAL_LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_open (DmeSuggestEntry *self)
{
  return gtk_widget_get_visible (self->popover);
}

static void
close_list (DmeSuggestEntry *self)
{
  if (is_open (self))
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

/**
 * dme_suggest_entry_pick:
 * @self: an entry
 * @position: a line of the list that is shown
 *
 * Chooses what stands there.
 */
void
dme_suggest_entry_pick (DmeSuggestEntry *self, guint position)
{
  g_autoptr (DmeSuggestion) item = NULL;

  item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  if (item == NULL)
    return;

  close_list (self);
  g_signal_emit (self, signals[SIGNAL_PICKED], 0, item);
}

/* What is marked in the list, a screen reader hears as a description of the entry. */
static void
describe (DmeSuggestEntry *self)
{
  DmeSuggestion *item = gtk_single_selection_get_selected_item (self->selection);
  g_autofree char *text = NULL;

  if (item != NULL && is_open (self))
    {
      text = g_strdup_printf ("%s, %s", dme_suggestion_get_title (item),
                              dme_suggestion_get_subtitle (item));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
    }
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->entry),
                                   GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
move (DmeSuggestEntry *self, int step)
{
  int n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint selected = gtk_single_selection_get_selected (self->selection);
  int next;

  if (selected == GTK_INVALID_LIST_POSITION)
    next = step > 0 ? 0 : n - 1;
  else
    next = CLAMP ((int) selected + step, 0, n - 1);

  gtk_single_selection_set_selected (self->selection, (guint) next);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", (guint) next);
  describe (self);
}

static void
search (DmeSuggestEntry *self)
{
  g_signal_emit (self, signals[SIGNAL_SEARCH], 0,
                 gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static gboolean
enter_pressed (DmeSuggestEntry *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (!is_open (self))
    return FALSE;

  if (selected != GTK_INVALID_LIST_POSITION)
    dme_suggest_entry_pick (self, selected);
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->items)) == 1)
    dme_suggest_entry_pick (self, 0);
  else
    move (self, 1);

  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                DmeSuggestEntry *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return FALSE;

  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      if (is_open (self))
        move (self, 1);
      else
        search (self);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      if (!is_open (self))
        return FALSE;
      move (self, -1);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      return enter_pressed (self);
    case GDK_KEY_Escape:
      if (!is_open (self))
        return FALSE;
      close_list (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
changed_cb (DmeSuggestEntry *self)
{
  if (!self->setting)
    search (self);
}

static void
leave_cb (DmeSuggestEntry *self)
{
  close_list (self);
  describe (self);
  g_signal_emit (self, signals[SIGNAL_LEFT], 0);
}

/* A list hanging from an entry that was scrolled away would stand anywhere. */
static gboolean
is_in_view (DmeSuggestEntry *self)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (self->entry))
    return FALSE;
  if (scroller == NULL)
    return TRUE;

  return gtk_widget_compute_bounds (self->entry, scroller, &bounds) &&
         bounds.origin.y + bounds.size.height > 0 &&
         bounds.origin.y < (float) gtk_widget_get_height (scroller);
}

static void
scrolled_cb (DmeSuggestEntry *self)
{
  if (is_open (self) && !is_in_view (self))
    close_list (self);
}

static void
dme_suggest_entry_map (GtkWidget *widget)
{
  DmeSuggestEntry *self = DME_SUGGEST_ENTRY (widget);
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  GTK_WIDGET_CLASS (dme_suggest_entry_parent_class)->map (widget);

  if (scroller == NULL)
    return;
  self->scrolled =
    g_object_ref (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)));
  g_signal_connect_object (self->scrolled, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
dme_suggest_entry_unmap (GtkWidget *widget)
{
  DmeSuggestEntry *self = DME_SUGGEST_ENTRY (widget);

  if (self->scrolled != NULL)
    g_signal_handlers_disconnect_by_func (self->scrolled, scrolled_cb, self);
  g_clear_object (&self->scrolled);
  close_list (self);

  GTK_WIDGET_CLASS (dme_suggest_entry_parent_class)->unmap (widget);
}

static void
row_activated_cb (DmeSuggestEntry *self, guint position)
{
  dme_suggest_entry_pick (self, position);
}

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *subtitle = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (subtitle, "dim-label");
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), subtitle);
  gtk_list_item_set_child (item, box);
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  DmeSuggestion *suggestion = gtk_list_item_get_item (item);
  GtkWidget *title = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *subtitle = gtk_widget_get_next_sibling (title);

  gtk_label_set_text (GTK_LABEL (title), dme_suggestion_get_title (suggestion));
  gtk_label_set_text (GTK_LABEL (subtitle), dme_suggestion_get_subtitle (suggestion));
}

static void
dme_suggest_entry_dispose (GObject *object)
{
  DmeSuggestEntry *self = DME_SUGGEST_ENTRY (object);

  dme_form_unparent_children (GTK_WIDGET (self));
  g_clear_object (&self->selection);
  g_clear_object (&self->items);

  G_OBJECT_CLASS (dme_suggest_entry_parent_class)->dispose (object);
}

static void
dme_suggest_entry_class_init (DmeSuggestEntryClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_suggest_entry_dispose;
  GTK_WIDGET_CLASS (klass)->map = dme_suggest_entry_map;
  GTK_WIDGET_CLASS (klass)->unmap = dme_suggest_entry_unmap;

  signals[SIGNAL_SEARCH] = g_signal_new ("search", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_PICKED] = g_signal_new ("picked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, DME_TYPE_SUGGESTION);
  signals[SIGNAL_LEFT] =
    g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
add_list (DmeSuggestEntry *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_row_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row_cb), NULL);
  self->items = g_list_store_new (DME_TYPE_SUGGESTION);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->items));

  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list), TRUE);
  gtk_widget_set_can_focus (self->list, FALSE);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), 280);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->list);

  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_popover_set_child (GTK_POPOVER (self->popover), self->scroller);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_widget_add_css_class (self->popover, "suggestions");
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  g_signal_connect_object (self->list, "activate", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
dme_suggest_entry_init (DmeSuggestEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = gtk_entry_new ();
  gtk_widget_add_css_class (self->entry, "form-entry");
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  add_list (self);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_DEFAULT);
  gtk_widget_add_controller (self->entry, keys);
  g_signal_connect_object (focus, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->entry, focus);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self->entry, "activate", G_CALLBACK (dme_form_focus_next), NULL);
}

/**
 * dme_suggest_entry_new:
 *
 * An empty entry that offers nothing yet.
 */
GtkWidget *
dme_suggest_entry_new (void)
{
  return g_object_new (DME_TYPE_SUGGEST_ENTRY, NULL);
}

/**
 * dme_suggest_entry_get_entry:
 * @self: an entry
 *
 * Returns: (transfer none): the widget that takes the keyboard focus
 */
GtkWidget *
dme_suggest_entry_get_entry (DmeSuggestEntry *self)
{
  g_return_val_if_fail (DME_IS_SUGGEST_ENTRY (self), NULL);

  return self->entry;
}

/**
 * dme_suggest_entry_get_text:
 * @self: an entry
 *
 * Returns: (transfer none): what stands in it
 */
const char *
dme_suggest_entry_get_text (DmeSuggestEntry *self)
{
  g_return_val_if_fail (DME_IS_SUGGEST_ENTRY (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

/**
 * dme_suggest_entry_set_text:
 * @self: an entry
 * @text: what it shall show
 *
 * Shows @text without asking for suggestions.
 */
void
dme_suggest_entry_set_text (DmeSuggestEntry *self, const char *text)
{
  g_return_if_fail (DME_IS_SUGGEST_ENTRY (self));

  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->setting = FALSE;
}

/**
 * dme_suggest_entry_offer:
 * @self: an entry
 * @suggestions: (element-type DmeSuggestion): best first; none closes the list
 *
 * Shows @suggestions below the entry, if the person is still there.
 */
void
dme_suggest_entry_offer (DmeSuggestEntry *self, GPtrArray *suggestions)
{
  g_return_if_fail (DME_IS_SUGGEST_ENTRY (self));
  g_return_if_fail (suggestions != NULL);

  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       suggestions->pdata, suggestions->len);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);

  if (suggestions->len == 0 || !is_in_view (self))
    {
      close_list (self);
      return;
    }

  gtk_widget_set_size_request (self->scroller, MAX (gtk_widget_get_width (self->entry), 280), -1);
  gtk_popover_popup (GTK_POPOVER (self->popover));
  describe (self);
}

/**
 * dme_suggest_entry_get_n_offered:
 * @self: an entry
 *
 * Returns: how many suggestions are shown now
 */
guint
dme_suggest_entry_get_n_offered (DmeSuggestEntry *self)
{
  g_return_val_if_fail (DME_IS_SUGGEST_ENTRY (self), 0);

  return is_open (self) ? g_list_model_get_n_items (G_LIST_MODEL (self->items)) : 0;
}
