/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-photo-button.h"

#include "dme-db-blob.h"
#include "dme-form-control.h"
#include "dme-photo-viewer.h"

/**
 * DmePhotoButton:
 *
 * A photo or scan as small as a thumbnail; a click or Return shows it large.
 *
 * It remembers the fields that name the content, so that a row of a form can
 * be made of it and an entry for the caption.
 */

struct _DmePhotoButton
{
  GtkWidget parent_instance;

  /* Owned */
  DmeStore *store;
  DmeFields *fields;
  GCancellable *cancellable;

  /* Children */
  GtkWidget *button, *image;
  int size;
};

#define ICON 32 /* pixels */

G_DEFINE_FINAL_TYPE (DmePhotoButton, dme_photo_button, GTK_TYPE_WIDGET)

/* What names the content, and what the viewer says of it. */
static const char *const names[] = { "sha256", "media_type", "bytes", NULL };

static gboolean
is_pdf (DmePhotoButton *self)
{
  return g_strcmp0 (dme_fields_get (self->fields, "media_type"), "application/pdf") == 0;
}

static void
show_icon (DmePhotoButton *self, const char *icon, const char *tooltip)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), icon);
  gtk_image_set_pixel_size (GTK_IMAGE (self->image), ICON);
  gtk_widget_set_tooltip_text (self->button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tooltip, -1);
}

/* What cannot be shown says why, and does not pretend to be a photo. */
static void
show_failure (DmePhotoButton *self, const GError *error)
{
  gtk_widget_set_sensitive (self->button, FALSE);
  if (g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND))
    show_icon (self, "folder-download-symbolic", _ ("Not on This Computer"));
  else if (g_error_matches (error, DME_STORE_ERROR, DME_STORE_ERROR_LOCKED))
    show_icon (self, "changes-prevent-symbolic", _ ("Locked"));
  else
    show_icon (self, "image-missing-symbolic", _ ("Damaged"));
}

GdkTexture *
dme_photo_texture_new (GBytes *encoded)
{
  g_autoptr (GError) error = NULL;
  GdkTexture *texture = gdk_texture_new_from_bytes (encoded, &error);

  if (texture == NULL)
    g_message ("A picture cannot be shown: %s", error->message);
  return texture;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePhotoButton) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = dme_store_load_blob_finish (DME_STORE (source), result, &error);
  g_autoptr (GdkTexture) texture = NULL;

  if (self->button == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes == NULL)
    {
      show_failure (self, error);
      return;
    }

  gtk_widget_set_sensitive (self->button, TRUE);
  if (g_bytes_get_size (bytes) > 0)
    texture = dme_photo_texture_new (bytes);
  if (texture == NULL)
    {
      show_icon (self, "x-office-document-symbolic",
                 is_pdf (self) ? _ ("Show the Scan (PDF)") : _ ("Show the File"));
      return;
    }

  gtk_image_set_from_paintable (GTK_IMAGE (self->image), GDK_PAINTABLE (texture));
  gtk_image_set_pixel_size (GTK_IMAGE (self->image), self->size);
  gtk_widget_set_tooltip_text (self->button, _ ("Show the Photo"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Show the Photo"), -1);
}

static void
clicked_cb (DmePhotoButton *self)
{
  dme_photo_viewer_present (GTK_WIDGET (self), self->store, self->fields);
}

static void
dme_photo_button_dispose (GObject *object)
{
  DmePhotoButton *self = DME_PHOTO_BUTTON (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->button = NULL;
  dme_form_unparent_children (GTK_WIDGET (self));
  g_clear_object (&self->store);

  G_OBJECT_CLASS (dme_photo_button_parent_class)->dispose (object);
}

static void
dme_photo_button_finalize (GObject *object)
{
  dme_fields_free (DME_PHOTO_BUTTON (object)->fields);

  G_OBJECT_CLASS (dme_photo_button_parent_class)->finalize (object);
}

static void
dme_photo_button_class_init (DmePhotoButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_photo_button_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_photo_button_finalize;

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "photobutton");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
dme_photo_button_init (DmePhotoButton *self)
{
  self->fields = dme_fields_new ();
  self->button = gtk_button_new ();
  self->image = gtk_image_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), self->image);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "dme-photo");
  gtk_widget_set_halign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * dme_photo_button_new:
 * @store: where contents are
 * @size: pixels, both ways
 *
 * An empty one; see dme_photo_button_load().
 */
GtkWidget *
dme_photo_button_new (DmeStore *store, int size)
{
  DmePhotoButton *self = g_object_new (DME_TYPE_PHOTO_BUTTON, NULL);

  self->store = g_object_ref (store);
  self->size = size;
  gtk_widget_set_size_request (self->image, size, size);

  return GTK_WIDGET (self);
}

/**
 * dme_photo_button_load:
 * @self: a button
 * @fields: of a blob_ref
 *
 * Shows the content that @fields name.
 */
void
dme_photo_button_load (DmePhotoButton *self, const DmeFields *fields)
{
  const char *sha256;

  g_return_if_fail (DME_IS_PHOTO_BUTTON (self));

  dme_fields_free (self->fields);
  self->fields = dme_fields_copy (fields);
  sha256 = dme_fields_get (self->fields, "sha256");
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  show_icon (self, "image-loading-symbolic", _ ("Show the Photo"));
  gtk_widget_set_sensitive (self->button, FALSE);
  if (!dme_blob_is_sha256 (sha256))
    return;

  self->cancellable = g_cancellable_new ();
  dme_store_load_blob_async (self->store, sha256, TRUE, self->cancellable, loaded_cb,
                             g_object_ref (self));
}

/**
 * dme_photo_button_store:
 * @self: a button
 * @fields: gets what names the content
 *
 * The counterpart of dme_photo_button_load(); the caption is not of it.
 */
void
dme_photo_button_store (DmePhotoButton *self, DmeFields *fields)
{
  g_return_if_fail (DME_IS_PHOTO_BUTTON (self));

  for (const char *const *name = names; *name != NULL; name++)
    if (dme_fields_get (self->fields, *name) != NULL)
      dme_fields_set (fields, *name, dme_fields_get (self->fields, *name));
}
