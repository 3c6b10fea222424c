/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* A small picture of a photo or scan that opens it. Fields as of a blob_ref. */
#define DME_TYPE_PHOTO_BUTTON (dme_photo_button_get_type ())
G_DECLARE_FINAL_TYPE (DmePhotoButton, dme_photo_button, DME, PHOTO_BUTTON, GtkWidget)

GtkWidget *dme_photo_button_new (DmeStore *store, int size);
void dme_photo_button_load (DmePhotoButton *self, const DmeFields *fields);
void dme_photo_button_store (DmePhotoButton *self, DmeFields *fields);

/* A texture of an encoded picture, or NULL; nothing is written to a file. */
GdkTexture *dme_photo_texture_new (GBytes *encoded) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
