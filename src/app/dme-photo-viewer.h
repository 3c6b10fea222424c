/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* A photo or scan, large. */
#define DME_TYPE_PHOTO_VIEWER (dme_photo_viewer_get_type ())
G_DECLARE_FINAL_TYPE (DmePhotoViewer, dme_photo_viewer, DME, PHOTO_VIEWER, AdwWindow)

/* @fields: of a blob_ref. */
DmePhotoViewer *
dme_photo_viewer_present (GtkWidget *parent, DmeStore *store, const DmeFields *fields);

G_END_DECLS
