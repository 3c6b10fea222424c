/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Files that people choose as photos or scans, made fit for a slow line and freed of what they say
 * beside the picture (place, camera, owner). Knows no store and no widget. */

typedef enum
{
  DME_PICTURE_ERROR_KIND, /* neither a picture that can be read nor a PDF */
  DME_PICTURE_ERROR_HEIC, /* of an iPhone */
  DME_PICTURE_ERROR_EMPTY,
  DME_PICTURE_ERROR_TOO_LARGE, /* the file */
  DME_PICTURE_ERROR_PDF_TOO_LARGE,
  DME_PICTURE_ERROR_TOO_MANY_PIXELS,
  DME_PICTURE_ERROR_DAMAGED,
} DmePictureError;

#define DME_PICTURE_ERROR (dme_picture_error_quark ())
GQuark dme_picture_error_quark (void);
/* A sentence for the user; translated. @name: of the file. */
char *dme_picture_error_to_text (const GError *error, const char *name) G_GNUC_WARN_UNUSED_RESULT;

#define DME_PICTURE_EDGE 1600                   /* pixels of the longer side, at most */
#define DME_PICTURE_MAX_FILE (32 * 1024 * 1024) /* bytes */
#define DME_PICTURE_MAX_PDF (2 * 1024 * 1024)   /* bytes */

typedef struct
{
  GBytes *content; /* a JPEG, or the PDF as it is */
  const char *media_type;
  GBytes *thumbnail; /* (nullable) a small JPEG */
  int width, height; /* 0: a PDF */
  gsize before;      /* bytes of the file */
} DmePicture;

void dme_picture_free (DmePicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmePicture, dme_picture_free)

DmePicture *dme_picture_make (GBytes *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
DmePicture *
dme_picture_load (GFile *file, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void dme_picture_load_async (GFile *file,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* The same of what was pasted. */
void dme_picture_make_async (GBytes *file,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
DmePicture *dme_picture_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
