/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk/gdk.h>

#include "dme-db-blob.h"
#include "dme-db-vault.h"
#include "dme-picture.h"
#include "persons-fixture.h"
#include "photos-fixture.h"

static void
fill (cairo_t *cr, guint32 colour, double x, double y, double width, double height)
{
  cairo_set_source_rgb (cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                        (colour & 255) / 255.0);
  cairo_rectangle (cr, x, y, width, height);
  cairo_fill (cr);
}

static void
paint_hall (cairo_t *cr)
{
  fill (cr, 0x8fbfe0, 0, 0, 2000, 900);
  fill (cr, 0xb79a6a, 0, 850, 2000, 650);
  fill (cr, 0xf3ead6, 420, 420, 1160, 480);
  fill (cr, 0x4e7d5b, 900, 600, 200, 300);
  cairo_set_source_rgb (cr, 0.55, 0.27, 0.2);
  cairo_move_to (cr, 330, 440);
  cairo_line_to (cr, 1000, 130);
  cairo_line_to (cr, 1670, 440);
  cairo_fill (cr);
  for (int i = 0; i < 14; i++)
    {
      double x = 180 + i * 125, y = 1010 + (i * 53) % 90;

      fill (cr, i % 3 == 0 ? 0xa8423f : i % 3 == 1 ? 0x33517e : 0xd6b13d, x - 45, y, 90, 300);
      cairo_set_source_rgb (cr, 0.36, 0.24, 0.17);
      cairo_arc (cr, x, y - 45, 48, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
paint_sheet (cairo_t *cr)
{
  fill (cr, 0x6b5844, 0, 0, 1200, 1600);
  fill (cr, 0xfaf9f4, 90, 80, 1020, 1440);
  for (int row = 0; row < 24; row++)
    {
      fill (cr, 0x9aa0a6, 150, 330 + row * 48, 900, 2);
      if (row < 19)
        fill (cr, 0x26324d, 240, 350 + row * 48, 180 + (row * 71) % 150, 10);
      if (row < 19)
        fill (cr, 0x26324d, 860 + (row * 37) % 60, 346 + row * 48, 90, 16);
    }
  fill (cr, 0x222222, 340, 170, 520, 26);
  fill (cr, 0x222222, 420, 220, 360, 16);
}

GFile *
photos_make (const char *dir, const char *name, PhotosScene scene)
{
  int width = scene == PHOTOS_HALL ? 2000 : 1200, height = scene == PHOTOS_HALL ? 1500 : 1600;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GdkPixbuf) pixels = NULL;
  g_autoptr (GError) error = NULL;

  if (scene == PHOTOS_HALL)
    paint_hall (cr);
  else
    paint_sheet (cr);
  cairo_destroy (cr);
  pixels = gdk_pixbuf_get_from_surface (surface, 0, 0, width, height);
  cairo_surface_destroy (surface);
  gdk_pixbuf_save (pixels, path, "jpeg", &error, NULL);
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

void
photos_attach (const char *dir, const char *id, GFile *file, const char *caption)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeDb) db = dme_db_open (dir, &error);
  g_autoptr (DmePicture) picture = dme_picture_load (file, NULL, &error);
  g_autoptr (GPtrArray) saves = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_save_free);
  g_autofree char *sha256 = NULL;

  g_assert_no_error (error);
  dme_db_unlock (db, PERSONS_PASSPHRASE, &error);
  g_assert_no_error (error);
  dme_db_add_blob (db, picture->content, picture->media_type, picture->thumbnail, &sha256, &error);
  g_assert_no_error (error);
  g_ptr_array_add (saves, dme_blob_ref_save_new (id, sha256, picture->media_type,
                                                 g_bytes_get_size (picture->content), caption));
  dme_db_save (db, saves, NULL, NULL, &error);
  g_assert_no_error (error);
}
