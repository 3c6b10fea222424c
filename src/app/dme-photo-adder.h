/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-store.h"

G_BEGIN_DECLS

/* Takes photos and scans into the store: chosen by dialog, dropped on a widget, pasted.
 * signal "added" (DmeFields *fields): of a blob_ref to be, without its parent.
 * signal "told" (const char *text): what it does or what went wrong; "" when there is nothing to
 * say. */
#define DME_TYPE_PHOTO_ADDER (dme_photo_adder_get_type ())
G_DECLARE_FINAL_TYPE (DmePhotoAdder, dme_photo_adder, DME, PHOTO_ADDER, GObject)

DmePhotoAdder *dme_photo_adder_new (GtkWidget *target, DmeStore *store) G_GNUC_WARN_UNUSED_RESULT;
void dme_photo_adder_choose (DmePhotoAdder *self);
void dme_photo_adder_take_file (DmePhotoAdder *self, GFile *file);
gboolean dme_photo_adder_is_busy (DmePhotoAdder *self);

G_END_DECLS
