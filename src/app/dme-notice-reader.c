/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dme-notice-reader.h"

#include "dme-consent.h"
#include "dme-notice.h"

/**
 * DmeNoticeReader:
 *
 * The notice in large type, one part at a time, so that an officer can read
 * it to somebody who reads seldom, look up, and answer.
 *
 * Where Speech Dispatcher is installed the computer can read it too. The text
 * goes to it by a pipe, not on a command line.
 */

#define SPEECH "spd-say"

struct _DmeNoticeReader
{
  AdwWindow parent_instance;

  /* Owned */
  GStrv parts;
  guint n_parts, at;
  GSubprocess *speech; /* (nullable) */

  /* Children */
  GtkWidget *heading, *text, *progress, *scroller;
  GtkWidget *back, *next, *speak;
};

G_DEFINE_FINAL_TYPE (DmeNoticeReader, dme_notice_reader, ADW_TYPE_WINDOW)

static guint finished_signal;

/* --- speech --- */

static void
stop_speech (DmeNoticeReader *self)
{
  g_autoptr (GSubprocess) cancel = NULL;

  if (self->speech == NULL)
    return;
  g_subprocess_force_exit (self->speech);
  g_clear_object (&self->speech);
  /* What was passed on already is spoken by a daemon. */
  cancel = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                             NULL, SPEECH, "-C", NULL);
}

static void
spoken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmeNoticeReader) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, NULL, NULL, &error))
    g_message ("Speech failed: %s", error->message);
}

/* One line is one message. */
static void
speak_part (DmeNoticeReader *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *line = NULL;
  g_autofree char *input = NULL;

  stop_speech (self);
  lines = g_strsplit (self->parts[self->at], "\n", -1);
  line = g_strjoinv (". ", lines);
  input = g_strconcat (line, "\n", NULL);
  self->speech =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                        G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                      &error, SPEECH, "-l", "id", "-e", NULL);
  if (self->speech == NULL)
    {
      g_message ("Speech could not be started: %s", error->message);
      return;
    }
  g_subprocess_communicate_utf8_async (self->speech, input, NULL, spoken_cb, g_object_ref (self));
}

static void
speak_toggled_cb (DmeNoticeReader *self)
{
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->speak)))
    speak_part (self);
  else
    stop_speech (self);
}

/* --- part by part --- */

static void
show_part (DmeNoticeReader *self)
{
  const char *part = self->parts[self->at];
  const char *line_end = strchr (part, '\n');
  g_autofree char *heading = line_end != NULL ? g_strndup (part, (gsize) (line_end - part)) : NULL;
  gboolean last = self->at + 1 == self->n_parts;
  /* Translators: of the parts of the notice */
  g_autofree char *progress = g_strdup_printf (_ ("Part %u of %u"), self->at + 1, self->n_parts);

  gtk_label_set_label (GTK_LABEL (self->heading), heading);
  gtk_widget_set_visible (self->heading, heading != NULL);
  gtk_label_set_label (GTK_LABEL (self->text), line_end != NULL ? line_end + 1 : part);
  gtk_label_set_label (GTK_LABEL (self->progress), progress);
  gtk_widget_set_sensitive (self->back, self->at > 0);
  gtk_button_set_label (GTK_BUTTON (self->next), last ? _ ("_Finished Reading") : _ ("_Next"));
  gtk_adjustment_set_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->speak)))
    speak_part (self);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeNoticeReader *self = DME_NOTICE_READER (widget);

  if (self->at + 1 < self->n_parts)
    {
      self->at++;
      show_part (self);
      return;
    }
  g_signal_emit (self, finished_signal, 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmeNoticeReader *self = DME_NOTICE_READER (widget);

  if (self->at == 0)
    return;
  self->at--;
  show_part (self);
}

static void
dme_notice_reader_dispose (GObject *object)
{
  stop_speech (DME_NOTICE_READER (object));

  G_OBJECT_CLASS (dme_notice_reader_parent_class)->dispose (object);
}

static void
dme_notice_reader_finalize (GObject *object)
{
  g_strfreev (DME_NOTICE_READER (object)->parts);

  G_OBJECT_CLASS (dme_notice_reader_parent_class)->finalize (object);
}

static gboolean
close_request (GtkWindow *window)
{
  stop_speech (DME_NOTICE_READER (window));

  return GTK_WINDOW_CLASS (dme_notice_reader_parent_class)->close_request (window);
}

static void
dme_notice_reader_class_init (DmeNoticeReaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_notice_reader_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_notice_reader_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = close_request;

  /**
   * DmeNoticeReader::finished:
   *
   * The notice was read to its end.
   */
  finished_signal = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "notice.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "notice.back", NULL, back_action);
}

/* A button that has the focus takes Space and Enter for itself. */
static void
add_keys (DmeNoticeReader *self)
{
  static const struct
  {
    const char *trigger, *action;
  } keys[] = {
    { "Right", "notice.next" },   { "Page_Down", "notice.next" }, { "space", "notice.next" },
    { "Return", "notice.next" },  { "KP_Enter", "notice.next" },  { "Left", "notice.back" },
    { "Page_Up", "notice.back" }, { "BackSpace", "notice.back" }, { "Escape", "window.close" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                        gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static GtkWidget *
new_words (const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css);

  return label;
}

static GtkWidget *
new_page (DmeNoticeReader *self)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  self->heading = new_words ("dme-reading-heading");
  self->text = new_words ("dme-reading");
  gtk_box_append (GTK_BOX (box), self->heading);
  gtk_box_append (GTK_BOX (box), self->text);
  gtk_widget_add_css_class (box, "dme-page");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), clamp);
  gtk_widget_set_vexpand (self->scroller, TRUE);

  return self->scroller;
}

static GtkWidget *
new_button (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static GtkWidget *
new_bar (DmeNoticeReader *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *speech = g_find_program_in_path (SPEECH);

  self->back = new_button (_ ("_Previous"), "notice.back");
  self->next = new_button (_ ("_Next"), "notice.next");
  self->speak = gtk_toggle_button_new_with_mnemonic (_ ("_Let the Computer Read"));
  self->progress = gtk_label_new (NULL);
  gtk_widget_set_hexpand (self->progress, TRUE);
  gtk_widget_add_css_class (self->progress, "dim-label");
  gtk_widget_add_css_class (self->next, "suggested-action");
  gtk_widget_set_visible (self->speak, speech != NULL);
  g_signal_connect_object (self->speak, "toggled", G_CALLBACK (speak_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (bar), self->back);
  gtk_box_append (GTK_BOX (bar), self->speak);
  gtk_box_append (GTK_BOX (bar), self->progress);
  gtk_box_append (GTK_BOX (bar), self->next);
  gtk_widget_add_css_class (bar, "dme-reading-bar");

  return bar;
}

static void
dme_notice_reader_init (DmeNoticeReader *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->parts = dme_notice_split (dme_consent_get_notice (DME_CONSENT_VERSION));
  self->n_parts = g_strv_length (self->parts);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), new_page (self));
  gtk_box_append (GTK_BOX (box), new_bar (self));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Notice about Personal Data"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 960, 620);
  add_keys (self);
  show_part (self);
  gtk_window_set_focus (GTK_WINDOW (self), self->next);
}

/**
 * dme_notice_reader_new:
 * @parent: the window it belongs to
 *
 * A window to be presented, at the first part.
 */
DmeNoticeReader *
dme_notice_reader_new (GtkWindow *parent)
{
  return g_object_new (DME_TYPE_NOTICE_READER, "transient-for", parent, NULL);
}
