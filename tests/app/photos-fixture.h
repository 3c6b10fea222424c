/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"

G_BEGIN_DECLS

typedef enum
{
  PHOTOS_HALL,  /* people before a village hall */
  PHOTOS_SHEET, /* a sign-in sheet, upright */
} PhotosScene;

/* Painted, not taken: a JPEG in @dir. */
GFile *photos_make (const char *dir, const char *name, PhotosScene scene);
/* Attached to a record of the store in @dir, whose passphrase is that of the persons. */
void photos_attach (const char *dir, const char *id, GFile *file, const char *caption);

G_END_DECLS
