/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-photo-viewer.h"

#include "dme-banner.h"
#include "dme-db-access.h"
#include "dme-db-blob.h"
#include "dme-error-text.h"
#include "dme-file-dialog.h"
#include "dme-photo-button.h"

/**
 * DmePhotoViewer:
 *
 * One photo or scan, fitted to the window or larger: + and − zoom, 0 fits,
 * Esc closes. A PDF is not drawn; like a photo it can be saved to a file,
 * which the access log notes.
 */

#define ZOOM_STEP 1.25
#define ZOOM_MOST 8.0

struct _DmePhotoViewer
{
  AdwWindow parent_instance;

  /* Owned */
  DmeStore *store;
  char *sha256, *media_type;
  GBytes *content; /* (nullable) */

  double zoom; /* 0: as large as the window */
  int width, height;

  /* Children */
  GtkWidget *picture, *stack, *status;
  DmeBanner *failure;
};

G_DEFINE_FINAL_TYPE (DmePhotoViewer, dme_photo_viewer, ADW_TYPE_WINDOW)

static gboolean
is_pdf (DmePhotoViewer *self)
{
  return g_strcmp0 (self->media_type, "application/pdf") == 0;
}

static void
show_status (DmePhotoViewer *self, const char *icon, const char *title, const char *description)
{
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->status), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (self->status), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->status), description);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "status");
}

static void
show_error (DmePhotoViewer *self, const GError *error)
{
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;

  if (g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND))
    {
      show_status (self, "folder-download-symbolic", _ ("Not on This Computer"),
                   _ ("Another device has added it. Whoever added it can show it."));
      return;
    }

  text = dme_error_to_text (error, dme_store_get_dir (self->store));
  escaped = g_markup_escape_text (text, -1);
  show_status (self, "image-missing-symbolic", _ ("Cannot Be Shown"), escaped);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePhotoViewer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = dme_store_load_blob_finish (DME_STORE (source), result, &error);
  g_autoptr (GdkTexture) texture = NULL;

  if (self->stack == NULL)
    return;
  if (bytes == NULL)
    {
      show_error (self, error);
      return;
    }

  self->content = g_bytes_ref (bytes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "photo.save", TRUE);
  if (!is_pdf (self))
    texture = dme_photo_texture_new (bytes);
  if (texture == NULL)
    {
      show_status (self, "x-office-document-symbolic",
                   is_pdf (self) ? _ ("Scan as PDF") : _ ("Cannot Be Shown"),
                   _ ("Save a copy to open it with another program."));
      return;
    }

  self->width = gdk_texture_get_width (texture);
  self->height = gdk_texture_get_height (texture);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "picture");
}

/* --- zoom --- */

static void
set_zoom (DmePhotoViewer *self, double zoom)
{
  gboolean fit = zoom <= 0;

  self->zoom = fit ? 0 : CLAMP (zoom, 1 / ZOOM_MOST, ZOOM_MOST);
  gtk_widget_set_size_request (self->picture, fit ? -1 : (int) (self->width * self->zoom),
                               fit ? -1 : (int) (self->height * self->zoom));
  gtk_widget_set_halign (self->picture, fit ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->picture, fit ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
}

/* What is seen now: from there it grows or shrinks. */
static double
get_zoom (DmePhotoViewer *self)
{
  if (self->zoom > 0 || self->width == 0)
    return self->zoom > 0 ? self->zoom : 1;
  return MIN (1, MIN ((double) gtk_widget_get_width (self->picture) / self->width,
                      (double) gtk_widget_get_height (self->picture) / self->height));
}

static void
zoom_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePhotoViewer *self = DME_PHOTO_VIEWER (widget);

  if (g_str_equal (name, "photo.fit"))
    set_zoom (self, 0);
  else if (g_str_equal (name, "photo.zoom-in"))
    set_zoom (self, get_zoom (self) * ZOOM_STEP);
  else
    set_zoom (self, get_zoom (self) / ZOOM_STEP);
}

/* --- a copy --- */

static void
show_failure (DmePhotoViewer *self, const GError *error)
{
  g_autofree char *text = dme_error_to_text (error, dme_store_get_dir (self->store));

  dme_banner_set_title (self->failure, text);
  dme_banner_set_revealed (self->failure, TRUE);
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!dme_store_note_access_finish (DME_STORE (source), result, &error))
    g_warning ("A copy of a photo was not noted: %s", error->message);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePhotoViewer) self = user_data;
  g_autoptr (GError) error = NULL;
  DmeAccessNote note = { .kind = DME_ACCESS_EXPORT, .type = "blob_ref", .count = 1 };

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      if (self->stack != NULL)
        show_failure (self, error);
      return;
    }
  if (self->store != NULL)
    dme_store_note_access_async (self->store, &note, noted_cb, NULL);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePhotoViewer) self = user_data;
  g_autoptr (GFile) file = dme_file_dialog_save_finish (result, NULL);

  if (file == NULL || self->content == NULL || self->stack == NULL)
    return;
  g_file_replace_contents_bytes_async (file, self->content, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL, written_cb, g_object_ref (self));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DmePhotoViewer *self = DME_PHOTO_VIEWER (widget);
  g_autofree char *suggested =
    g_strdup_printf ("%.8s.%s", self->sha256, is_pdf (self) ? "pdf" : "jpg");

  if (self->content == NULL)
    return;
  dme_banner_set_revealed (self->failure, FALSE);
  dme_file_dialog_save_async (GTK_WINDOW (self), _ ("Save a Copy"), _ ("_Save"), suggested,
                              chosen_cb, g_object_ref (self));
}

static void
dme_photo_viewer_dispose (GObject *object)
{
  DmePhotoViewer *self = DME_PHOTO_VIEWER (object);

  self->stack = NULL;
  g_clear_object (&self->store);

  G_OBJECT_CLASS (dme_photo_viewer_parent_class)->dispose (object);
}

static void
dme_photo_viewer_finalize (GObject *object)
{
  DmePhotoViewer *self = DME_PHOTO_VIEWER (object);

  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self->sha256);
  g_free (self->media_type);

  G_OBJECT_CLASS (dme_photo_viewer_parent_class)->finalize (object);
}

static void
bind_key (GtkWidgetClass *widget_class, guint key, const char *action)
{
  gtk_widget_class_add_binding_action (widget_class, key, 0, action, NULL);
  gtk_widget_class_add_binding_action (widget_class, key, GDK_CONTROL_MASK, action, NULL);
}

static void
dme_photo_viewer_class_init (DmePhotoViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_photo_viewer_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_photo_viewer_finalize;

  gtk_widget_class_install_action (widget_class, "photo.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "photo.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "photo.fit", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "photo.save", NULL, save_action);
  bind_key (widget_class, GDK_KEY_plus, "photo.zoom-in");
  bind_key (widget_class, GDK_KEY_equal, "photo.zoom-in");
  bind_key (widget_class, GDK_KEY_KP_Add, "photo.zoom-in");
  bind_key (widget_class, GDK_KEY_minus, "photo.zoom-out");
  bind_key (widget_class, GDK_KEY_KP_Subtract, "photo.zoom-out");
  bind_key (widget_class, GDK_KEY_0, "photo.fit");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "photo.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pack_button (GtkWidget *header,
             gboolean end,
             const char *icon,
             const char *action,
             const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (end)
    adw_header_bar_pack_end (ADW_HEADER_BAR (header), button);
  else
    adw_header_bar_pack_start (ADW_HEADER_BAR (header), button);
}

static void
dme_photo_viewer_init (DmePhotoViewer *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->stack = gtk_stack_new ();
  self->picture = gtk_picture_new ();
  self->status = adw_status_page_new ();
  self->failure = g_object_new (DME_TYPE_BANNER, NULL);
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_SCALE_DOWN);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->picture);
  gtk_stack_add_named (GTK_STACK (self->stack), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
                       "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "picture");
  gtk_stack_add_named (GTK_STACK (self->stack), self->status, "status");
  gtk_widget_set_vexpand (self->stack, TRUE);
  pack_button (header, FALSE, "zoom-out-symbolic", "photo.zoom-out", _ ("Smaller"));
  pack_button (header, FALSE, "zoom-in-symbolic", "photo.zoom-in", _ ("Larger"));
  pack_button (header, FALSE, "zoom-fit-best-symbolic", "photo.fit", _ ("Fit to the Window"));
  pack_button (header, TRUE, "document-save-symbolic", "photo.save", _ ("Save a Copy"));
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->failure));
  gtk_box_append (GTK_BOX (box), self->stack);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "photo.save", FALSE);
  gtk_window_set_default_size (GTK_WINDOW (self), 900, 680);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
}

/**
 * dme_photo_viewer_present:
 * @parent: what it was asked from
 * @store: where contents are
 * @fields: of a blob_ref
 *
 * Opens a window with the photo or scan.
 *
 * Returns: (transfer none): the window, which is on the screen
 */
DmePhotoViewer *
dme_photo_viewer_present (GtkWidget *parent, DmeStore *store, const DmeFields *fields)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  const char *caption = dme_fields_get (fields, "caption");
  DmePhotoViewer *self = NULL;

  g_return_val_if_fail (dme_fields_get (fields, "sha256") != NULL, NULL);

  self = g_object_new (DME_TYPE_PHOTO_VIEWER, "transient-for",
                       GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL);
  self->store = g_object_ref (store);
  self->sha256 = g_strdup (dme_fields_get (fields, "sha256"));
  self->media_type = g_strdup (dme_fields_get (fields, "media_type"));
  /* Not the caption: titles of windows are seen by others, and it may name people. */
  gtk_window_set_title (GTK_WINDOW (self), is_pdf (self) ? _ ("Scan") : _ ("Photo"));
  gtk_picture_set_alternative_text (GTK_PICTURE (self->picture), caption);
  dme_store_load_blob_async (store, self->sha256, FALSE, NULL, loaded_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));

  return self;
}
