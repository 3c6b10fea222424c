/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "dme-picture.h"

#define THUMBNAIL_EDGE 256    /* pixels */
#define GOOD_BYTES 500 * 1024 /* what other systems of the placement service take for a scan */
#define JPEG_PIXELS \
  (120 * 1000 * 1000) /* the largest cameras of telephones; libjpeg makes them small as it reads \
                       */
#define OTHER_PIXELS (50 * 1000 * 1000) /* read whole: 200 MB in memory */
#define CHUNK 65536

G_DEFINE_QUARK (dme_picture_error, dme_picture_error)

void
dme_picture_free (DmePicture *self)
{
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->thumbnail, g_bytes_unref);
  g_free (self);
}

/* --- what it is, by its first bytes: names lie --- */

typedef enum
{
  KIND_OTHER,
  KIND_JPEG,
  KIND_PNG,
  KIND_WEBP,
  KIND_HEIC,
  KIND_PDF,
} Kind;

static gboolean
has_at (const guint8 *data, gsize length, gsize at, const char *text)
{
  gsize n = strlen (text);

  return length >= at + n && memcmp (data + at, text, n) == 0;
}

static Kind
kind_of (const guint8 *data, gsize length)
{
  static const char *const heic[] = { "heic", "heix", "mif1", "hevc", "msf1", "heim", "heis" };

  if (has_at (data, length, 0, "\xff\xd8\xff"))
    return KIND_JPEG;
  if (has_at (data, length, 0, "\x89PNG\r\n\x1a\n"))
    return KIND_PNG;
  if (has_at (data, length, 0, "RIFF") && has_at (data, length, 8, "WEBP"))
    return KIND_WEBP;
  if (has_at (data, length, 0, "%PDF-"))
    return KIND_PDF;

  for (gsize i = 0; has_at (data, length, 4, "ftyp") && i < G_N_ELEMENTS (heic); i++)
    if (has_at (data, length, 8, heic[i]))
      return KIND_HEIC;
  return KIND_OTHER;
}

/* Within the data of a scan 0xff is followed by 0 or the number of a restart. */
static gsize
skip_scan (const guint8 *data, gsize length, gsize at)
{
  while (at + 1 < length &&
         (data[at] != 0xff || data[at + 1] == 0 || (data[at + 1] >= 0xd0 && data[at + 1] <= 0xd7)))
    at++;
  return at;
}

/* The libraries paint what is missing of a file in grey or black and are content; a photo that was
 * broken off when it was copied would be kept, and the whole one thrown away. */
static gboolean
jpeg_has_end (const guint8 *data, gsize length)
{
  gsize at = 2;

  while (at + 4 <= length && data[at] == 0xff)
    {
      guint8 marker = data[at + 1];

      if (marker == 0xd9)
        return TRUE;
      if (marker == 0xff) /* Fills up. */
        {
          at++;
          continue;
        }
      at += 2 + ((gsize) data[at + 2] << 8 | data[at + 3]);
      if (marker == 0xda)
        at = skip_scan (data, length, at);
    }

  return at + 2 <= length && data[at] == 0xff && data[at + 1] == 0xd9;
}

static gboolean
png_has_end (const guint8 *data, gsize length)
{
  gsize at = 8;

  while (at + 12 <= length)
    {
      guint32 n = (guint32) data[at] << 24 | (guint32) data[at + 1] << 16 |
                  (guint32) data[at + 2] << 8 | data[at + 3];

      if (has_at (data, length, at + 4, "IEND"))
        return TRUE;
      at += 12 + (gsize) n;
    }

  return FALSE;
}

static gboolean
has_end (const guint8 *data, gsize length, Kind kind)
{
  if (kind == KIND_JPEG)
    return jpeg_has_end (data, length);
  return kind != KIND_PNG || png_has_end (data, length);
}

/* --- reading --- */

typedef struct
{
  gint64 max_pixels;
  gboolean too_many;
} Reading;

static void
fit (int *width, int *height, int edge)
{
  int longer = MAX (*width, *height);

  if (longer <= edge)
    return;
  *width = MAX (1, (int) ((gint64) *width * edge / longer));
  *height = MAX (1, (int) ((gint64) *height * edge / longer));
}

/* Before a pixel is decoded: a small file can claim to be an enormous picture. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Reading *reading = user_data;

  reading->too_many = (gint64) width * height > reading->max_pixels;
  if (reading->too_many)
    width = height = 0; /* It stops there. */
  else
    fit (&width, &height, DME_PICTURE_EDGE);
  gdk_pixbuf_loader_set_size (loader, width, height);
}

static gboolean
feed (GdkPixbufLoader *loader, const guint8 *data, gsize length, const Reading *reading)
{
  for (gsize at = 0; at < length && !reading->too_many; at += CHUNK)
    if (!gdk_pixbuf_loader_write (loader, data + at, MIN (CHUNK, length - at), NULL))
      return FALSE;

  return TRUE;
}

static GdkPixbuf *
fail (GError **error, DmePictureError code, const char *text)
{
  g_set_error_literal (error, DME_PICTURE_ERROR, (int) code, text);
  return NULL;
}

static GdkPixbuf *
read_pixels (const guint8 *data, gsize length, Kind kind, GError **error)
{
  Reading reading = { kind == KIND_JPEG ? JPEG_PIXELS : OTHER_PIXELS, FALSE };
  g_autoptr (GdkPixbufLoader) loader = NULL;
  GdkPixbuf *pixels;
  gboolean fed, closed;

  loader = gdk_pixbuf_loader_new_with_type (kind == KIND_JPEG  ? "jpeg"
                                            : kind == KIND_PNG ? "png"
                                                               : "webp",
                                            NULL);
  if (loader == NULL)
    return fail (error, DME_PICTURE_ERROR_KIND, "No loader for this kind of picture");

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &reading);
  fed = feed (loader, data, length, &reading);
  closed = gdk_pixbuf_loader_close (loader, NULL);
  pixels = gdk_pixbuf_loader_get_pixbuf (loader);
  if (reading.too_many)
    return fail (error, DME_PICTURE_ERROR_TOO_MANY_PIXELS, "Too many pixels");
  if (!fed || !closed || pixels == NULL || !has_end (data, length, kind))
    return fail (error, DME_PICTURE_ERROR_DAMAGED, "The picture cannot be decoded");

  /* The camera was held upright: what it says of that goes with the rest of what it says. */
  return gdk_pixbuf_apply_embedded_orientation (pixels);
}

/* --- writing --- */

static GdkPixbuf *
scale (GdkPixbuf *pixels, int edge)
{
  int width = gdk_pixbuf_get_width (pixels), height = gdk_pixbuf_get_height (pixels);

  if (MAX (width, height) <= edge)
    return g_object_ref (pixels);
  fit (&width, &height, edge);
  return gdk_pixbuf_scale_simple (pixels, width, height, GDK_INTERP_BILINEAR);
}

/* What is transparent becomes paper. */
static GdkPixbuf *
flatten (GdkPixbuf *pixels)
{
  int width = gdk_pixbuf_get_width (pixels), height = gdk_pixbuf_get_height (pixels);
  GdkPixbuf *paper;

  if (!gdk_pixbuf_get_has_alpha (pixels))
    return g_object_ref (pixels);
  paper = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  if (paper == NULL)
    return NULL;
  gdk_pixbuf_fill (paper, 0xffffffff);
  gdk_pixbuf_composite (pixels, paper, 0, 0, width, height, 0, 0, 1, 1, GDK_INTERP_NEAREST, 255);
  return paper;
}

/* Nothing but the pixels is written: no place, no camera, no owner. */
static GBytes *
to_jpeg (GdkPixbuf *pixels, const char *quality)
{
  char *data = NULL;
  gsize length = 0;

  if (!gdk_pixbuf_save_to_buffer (pixels, &data, &length, "jpeg", NULL, "quality", quality, NULL))
    return NULL;
  return g_bytes_new_take (data, length);
}

static GBytes *
to_small_jpeg (GdkPixbuf *pixels)
{
  static const char *const qualities[] = { "80", "70", "60" };
  GBytes *jpeg = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (qualities); i++)
    {
      g_clear_pointer (&jpeg, g_bytes_unref);
      jpeg = to_jpeg (pixels, qualities[i]);
      if (jpeg == NULL || g_bytes_get_size (jpeg) <= GOOD_BYTES)
        break;
    }

  return jpeg;
}

static DmePicture *
make_photo (GBytes *file, Kind kind, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);
  g_autoptr (GdkPixbuf) read = read_pixels (data, length, kind, error);
  g_autoptr (GdkPixbuf) scaled = read != NULL ? scale (read, DME_PICTURE_EDGE) : NULL;
  g_autoptr (GdkPixbuf) flat = scaled != NULL ? flatten (scaled) : NULL;
  g_autoptr (GdkPixbuf) small = flat != NULL ? scale (flat, THUMBNAIL_EDGE) : NULL;
  g_autoptr (DmePicture) self = g_new0 (DmePicture, 1);

  if (read == NULL)
    return NULL;

  self->media_type = "image/jpeg";
  self->before = length;
  if (small != NULL)
    {
      self->content = to_small_jpeg (flat);
      self->thumbnail = to_jpeg (small, "75");
      self->width = gdk_pixbuf_get_width (flat);
      self->height = gdk_pixbuf_get_height (flat);
    }
  if (self->content == NULL || self->thumbnail == NULL)
    {
      fail (error, DME_PICTURE_ERROR_DAMAGED, "The picture cannot be written");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* A PDF goes as it is, so it must be small and whole: a copy that was broken off has no end. */
static DmePicture *
make_pdf (GBytes *file, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (file, &length);
  gsize tail = MIN (length, 1024);
  g_autoptr (DmePicture) self = g_new0 (DmePicture, 1);

  if (length > DME_PICTURE_MAX_PDF)
    fail (error, DME_PICTURE_ERROR_PDF_TOO_LARGE, "The PDF is too large");
  else if (g_strstr_len (data + length - tail, (gssize) tail, "%%EOF") == NULL)
    fail (error, DME_PICTURE_ERROR_DAMAGED, "The PDF has no end");
  else
    {
      self->content = g_bytes_ref (file);
      self->media_type = "application/pdf";
      self->before = length;
      return g_steal_pointer (&self);
    }

  return NULL;
}

/**
 * dme_picture_make:
 * @file: the bytes of a file
 * @error: %DME_PICTURE_ERROR
 *
 * Makes of a JPEG, PNG or WebP a JPEG of at most %DME_PICTURE_EDGE pixels,
 * upright, of little more than half a megabyte at most, that says nothing but
 * the picture. A small PDF stays as it is. Trusts nothing in @file. Takes up to
 * a second: not for the main thread.
 *
 * Returns: (transfer full): what is to be kept
 */
DmePicture *
dme_picture_make (GBytes *file, GError **error)
{
  gsize length;
  const guint8 *data;
  Kind kind;

  g_return_val_if_fail (file != NULL, NULL);

  data = g_bytes_get_data (file, &length);
  kind = kind_of (data, length);
  if (length == 0)
    fail (error, DME_PICTURE_ERROR_EMPTY, "The file is empty");
  else if (kind == KIND_PDF)
    return make_pdf (file, error);
  else if (kind == KIND_HEIC)
    fail (error, DME_PICTURE_ERROR_HEIC, "HEIC");
  else if (kind == KIND_OTHER)
    fail (error, DME_PICTURE_ERROR_KIND, "Neither a picture nor a PDF");
  else if (length > DME_PICTURE_MAX_FILE)
    fail (error, DME_PICTURE_ERROR_TOO_LARGE, "The file is too large");
  else
    return make_photo (file, kind, error);

  return NULL;
}

/* At most one byte more than is allowed is read, whatever the file says of its size. */
static GBytes *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gssize n;

  if (stream == NULL)
    return NULL;

  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, CHUNK, cancellable, error)) > 0)
    {
      g_byte_array_append (bytes, buffer, (guint) n);
      if (bytes->len > DME_PICTURE_MAX_FILE)
        break;
    }

  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/**
 * dme_picture_load:
 * @file: a file that somebody chose
 * @cancellable: (nullable): ends it
 * @error: %DME_PICTURE_ERROR, or %G_IO_ERROR
 *
 * As dme_picture_make().
 */
DmePicture *
dme_picture_load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  bytes = read_file (file, cancellable, error);
  return bytes != NULL ? dme_picture_make (bytes, error) : NULL;
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  DmePicture *picture = G_IS_FILE (source) ? dme_picture_load (source, cancellable, &error)
                                           : dme_picture_make (data, &error);

  if (picture != NULL)
    g_task_return_pointer (task, picture, (GDestroyNotify) dme_picture_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
dme_picture_load_async (GFile *file,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (file, cancellable, callback, user_data);

  g_task_set_source_tag (task, dme_picture_load_async);
  g_task_run_in_thread (task, load_thread);
}

void
dme_picture_make_async (GBytes *file,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, dme_picture_load_async);
  g_task_set_task_data (task, g_bytes_ref (file), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, load_thread);
}

DmePicture *
dme_picture_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, dme_picture_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
