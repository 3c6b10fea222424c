/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-photo-adder.h"

#include "dme-db-blob.h"
#include "dme-error-text.h"
#include "dme-file-dialog.h"
#include "dme-picture.h"

/**
 * DmePhotoAdder:
 *
 * Takes files one after the other, makes them small in a thread, and keeps
 * them in the store, sealed, before anything names them: what a draft then
 * says of them survives like the draft itself.
 */

struct _DmePhotoAdder
{
  GObject parent_instance;

  /* Borrowed */
  GtkWidget *target; /* (nullable) weak */

  /* Owned */
  DmeStore *store;
  GQueue *waiting; /* of GFile */
  char *name;      /* of the one that is being taken */
  GString *failures;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (DmePhotoAdder, dme_photo_adder, G_TYPE_OBJECT)

enum
{
  SIGNAL_ADDED,
  SIGNAL_TOLD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void take_next (DmePhotoAdder *self);

static void
tell (DmePhotoAdder *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_TOLD], 0, text);
}

/* One file that is refused does not stop the others; all are named at the end. */
static void
fail (DmePhotoAdder *self, const GError *error)
{
  g_autofree char *text = error->domain == DME_STORE_ERROR
                            ? dme_error_to_text (error, dme_store_get_dir (self->store))
                            : dme_picture_error_to_text (error, self->name);

  g_message ("A photo was not taken: %s", error->message);
  g_string_append_printf (self->failures, "%s%s", self->failures->len > 0 ? "\n" : "", text);
}

static void
finish_one (DmePhotoAdder *self)
{
  self->busy = FALSE;
  g_clear_pointer (&self->name, g_free);
  take_next (self);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePhotoAdder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeBlobAdded) added = dme_store_add_blob_finish (DME_STORE (source), result, &error);

  if (added != NULL && self->target != NULL)
    {
      g_autoptr (DmeFields) fields = dme_fields_new ();
      g_autofree char *bytes = g_strdup_printf ("%" G_GSIZE_FORMAT, added->bytes);

      dme_fields_set (fields, "sha256", added->sha256);
      dme_fields_set (fields, "media_type", added->media_type);
      dme_fields_set (fields, "bytes", bytes);
      g_signal_emit (self, signals[SIGNAL_ADDED], 0, fields);
    }
  else if (added == NULL)
    fail (self, error);
  finish_one (self);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePhotoAdder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DmePicture) picture = dme_picture_finish (result, &error);

  if (picture == NULL)
    {
      fail (self, error);
      finish_one (self);
      return;
    }

  dme_store_add_blob_async (self->store, picture->content, picture->media_type, picture->thumbnail,
                            added_cb, g_object_ref (self));
}

static void
take_next (DmePhotoAdder *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *base = NULL;

  if (self->busy)
    return;
  file = g_queue_pop_head (self->waiting);
  if (file == NULL)
    {
      tell (self, self->failures->str);
      g_string_truncate (self->failures, 0);
      return;
    }

  base = g_file_get_basename (file);
  self->name = g_filename_display_name (base);
  self->busy = TRUE;
  tell (self, _ ("Making the photo smaller…"));
  dme_picture_load_async (file, NULL, made_cb, g_object_ref (self));
}

/* --- chosen --- */

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePhotoAdder) self = user_data;
  g_autoptr (GListModel) files = dme_file_dialog_open_several_finish (result, NULL);

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      dme_photo_adder_take_file (self, file);
    }
}

/**
 * dme_photo_adder_choose:
 * @self: an adder
 *
 * Asks for files.
 */
void
dme_photo_adder_choose (DmePhotoAdder *self)
{
  static const char *const suffixes[] = { "jpg", "jpeg", "png", "webp", "pdf", NULL };
  GtkRoot *root = NULL;

  g_return_if_fail (DME_IS_PHOTO_ADDER (self));

  root = self->target != NULL ? gtk_widget_get_root (self->target) : NULL;
  if (GTK_IS_WINDOW (root))
    dme_file_dialog_open_several_async (GTK_WINDOW (root), _ ("Add Photos or Scans"), _ ("_Add"),
                                        _ ("Photos and scans"), suffixes, chosen_cb,
                                        g_object_ref (self));
}

/**
 * dme_photo_adder_take_file:
 * @self: an adder
 * @file: a photo or scan
 *
 * Takes a file, after those that came before it.
 */
void
dme_photo_adder_take_file (DmePhotoAdder *self, GFile *file)
{
  g_return_if_fail (DME_IS_PHOTO_ADDER (self) && G_IS_FILE (file));

  g_queue_push_tail (self->waiting, g_object_ref (file));
  take_next (self);
}

/* --- dropped, pasted --- */

static void
take_list (DmePhotoAdder *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *l = files; l != NULL; l = l->next)
    dme_photo_adder_take_file (self, l->data);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;
  take_list (user_data, value);
  return TRUE;
}

static void
take_texture (DmePhotoAdder *self, GdkTexture *texture)
{
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (texture);

  if (self->busy)
    return;
  self->name = g_strdup (_ ("What was pasted"));
  self->busy = TRUE;
  tell (self, _ ("Making the photo smaller…"));
  dme_picture_make_async (png, NULL, made_cb, g_object_ref (self));
}

static void
pasted_texture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePhotoAdder) self = user_data;
  g_autoptr (GdkTexture)
    texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);

  if (texture != NULL && self->target != NULL)
    take_texture (self, texture);
}

static void
pasted_files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DmePhotoAdder) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL && self->target != NULL)
    take_list (self, value);
}

static gboolean
paste_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DmePhotoAdder *self = user_data;
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    pasted_files_cb, g_object_ref (self));
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    gdk_clipboard_read_texture_async (clipboard, NULL, pasted_texture_cb, g_object_ref (self));
  else
    return FALSE;
  return TRUE;
}

static void
dme_photo_adder_dispose (GObject *object)
{
  DmePhotoAdder *self = DME_PHOTO_ADDER (object);

  g_clear_weak_pointer (&self->target);
  g_queue_clear_full (self->waiting, g_object_unref);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (dme_photo_adder_parent_class)->dispose (object);
}

static void
dme_photo_adder_finalize (GObject *object)
{
  DmePhotoAdder *self = DME_PHOTO_ADDER (object);

  g_queue_free (self->waiting);
  g_string_free (self->failures, TRUE);
  g_free (self->name);

  G_OBJECT_CLASS (dme_photo_adder_parent_class)->finalize (object);
}

static void
dme_photo_adder_class_init (DmePhotoAdderClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dme_photo_adder_dispose;
  G_OBJECT_CLASS (klass)->finalize = dme_photo_adder_finalize;

  signals[SIGNAL_ADDED] = g_signal_new ("added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_TOLD] = g_signal_new ("told", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
dme_photo_adder_init (DmePhotoAdder *self)
{
  self->waiting = g_queue_new ();
  self->failures = g_string_new (NULL);
}

/**
 * dme_photo_adder_new:
 * @target: on which files are dropped, and in which they are pasted
 * @store: where they are kept
 *
 * Returns: (transfer full): an adder
 */
DmePhotoAdder *
dme_photo_adder_new (GtkWidget *target, DmeStore *store)
{
  DmePhotoAdder *self = g_object_new (DME_TYPE_PHOTO_ADDER, NULL);
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_set_weak_pointer (&self->target, target);
  self->store = g_object_ref (store);
  g_signal_connect_object (drop, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (target, GTK_EVENT_CONTROLLER (drop));
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_v, GDK_CONTROL_MASK),
                      gtk_callback_action_new (paste_cb, g_object_ref (self), g_object_unref)));
  gtk_widget_add_controller (target, keys);

  return self;
}

gboolean
dme_photo_adder_is_busy (DmePhotoAdder *self)
{
  g_return_val_if_fail (DME_IS_PHOTO_ADDER (self), FALSE);

  return self->busy;
}
