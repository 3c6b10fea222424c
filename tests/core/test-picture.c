/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "dme-picture.h"

/* Photos become small, upright and silent about everything but the picture; bad files get a
 * sentence. */

#define PLACE "GPS -9.8624 124.2841 Kuale'u"

/* Left half red, right half blue, with some noise that a JPEG cannot make disappear. */
static GdkPixbuf *
paint (int width, int height, gboolean alpha)
{
  GdkPixbuf *pixels = gdk_pixbuf_new (GDK_COLORSPACE_RGB, alpha, 8, width, height);
  guint8 *data = gdk_pixbuf_get_pixels (pixels);
  int stride = gdk_pixbuf_get_rowstride (pixels), n = gdk_pixbuf_get_n_channels (pixels);
  guint32 noise = 1;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *p = data + y * stride + x * n;

        noise = noise * 1664525u + 1013904223u;
        p[0] = x < width / 2 ? 220 : 20;
        p[1] = (guint8) (noise >> 28);
        p[2] = x < width / 2 ? 20 : 220;
        if (alpha)
          p[3] = 0;
      }
  return pixels;
}

static GBytes *
save (GdkPixbuf *pixels, const char *type)
{
  char *data = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;

  gdk_pixbuf_save_to_buffer (pixels, &data, &length, type, &error, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static GBytes *
a_file (int width, int height, const char *type)
{
  g_autoptr (GdkPixbuf) pixels = paint (width, height, FALSE);

  return save (pixels, type);
}

/* A JPEG as a telephone writes it: turned by 90 degrees, and with the place. */
static GBytes *
a_photo_of_a_telephone (int width, int height)
{
  static const guint8 tiff[] = { 'I',  'I',  0x2a, 0, 8, 0, 0, 0, 1, 0,       /* one entry */
                                 0x12, 0x01, 3,    0, 1, 0, 0, 0, 6, 0, 0, 0, /* Orientation: 6 */
                                 0,    0,    0,    0 };
  g_autoptr (GBytes) plain = a_file (width, height, "jpeg");
  GByteArray *file = g_byte_array_new ();
  gsize length, payload = 6 + sizeof tiff + strlen (PLACE);
  const guint8 *data = g_bytes_get_data (plain, &length);
  guint8 head[] = { 0xff, 0xd8, 0xff, 0xe1, (guint8) ((payload + 2) >> 8), (guint8) (payload + 2) };

  g_byte_array_append (file, head, sizeof head);
  g_byte_array_append (file, (const guint8 *) "Exif\0\0", 6);
  g_byte_array_append (file, tiff, sizeof tiff);
  g_byte_array_append (file, (const guint8 *) PLACE, strlen (PLACE));
  g_byte_array_append (file, data + 2, (guint) length - 2);
  return g_byte_array_free_to_bytes (file);
}

static gboolean
holds (GBytes *bytes, const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gsize n = strlen (text);

  for (gsize i = 0; i + n <= length; i++)
    if (memcmp (data + i, text, n) == 0)
      return TRUE;
  return FALSE;
}

static GdkPixbuf *
decode (GBytes *jpeg)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (jpeg);
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixels = gdk_pixbuf_new_from_stream (stream, NULL, &error);

  g_assert_no_error (error);
  return pixels;
}

static DmePicture *
make (GBytes *file)
{
  g_autoptr (GError) error = NULL;
  DmePicture *picture = dme_picture_make (file, &error);

  g_assert_no_error (error);
  return picture;
}

static void
assert_refused (GBytes *file, DmePictureError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DmePicture) picture = dme_picture_make (file, &error);
  g_autofree char *text = NULL;

  g_assert_null (picture);
  g_assert_error (error, DME_PICTURE_ERROR, (int) code);
  text = dme_picture_error_to_text (error, "IMG_0001.JPG");
  g_assert_nonnull (strstr (text, "IMG_0001.JPG"));
}

static void
refuse_text (const char *text, DmePictureError code)
{
  g_autoptr (GBytes) file = g_bytes_new_static (text, strlen (text));

  assert_refused (file, code);
}

static void
test_upright_and_without_the_place (void)
{
  g_autoptr (GBytes) file = a_photo_of_a_telephone (800, 600);
  g_autoptr (DmePicture) picture = make (file);
  g_autoptr (GdkPixbuf) pixels = decode (picture->content);
  const guint8 *data = gdk_pixbuf_get_pixels (pixels);
  int stride = gdk_pixbuf_get_rowstride (pixels);

  g_assert_true (holds (file, PLACE));
  g_assert_false (holds (picture->content, "GPS") || holds (picture->content, "Exif"));
  g_assert_false (holds (picture->thumbnail, "GPS") || holds (picture->thumbnail, "Exif"));
  g_assert_cmpint (picture->width, ==, 600);
  g_assert_cmpint (picture->height, ==, 800);
  g_assert_cmpint (gdk_pixbuf_get_width (pixels), ==, 600);
  /* What was left is above now. */
  g_assert_cmpint (data[10 * stride + 300 * 3], >, 150);
  g_assert_cmpint (data[790 * stride + 300 * 3], <, 100);
}

static void
test_large_photos_become_small (void)
{
  static const char *const types[] = { "jpeg", "png" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GBytes) file = a_file (2000, 1000, types[i]);
      g_autoptr (DmePicture) picture = make (file);
      g_autoptr (GdkPixbuf) small = decode (picture->thumbnail);

      g_assert_cmpint (picture->width, ==, 1600);
      g_assert_cmpint (picture->height, ==, 800);
      g_assert_cmpstr (picture->media_type, ==, "image/jpeg");
      g_assert_cmpuint (picture->before, ==, g_bytes_get_size (file));
      g_assert_cmpuint (g_bytes_get_size (picture->content), <, 600 * 1024);
      g_assert_cmpint (gdk_pixbuf_get_width (small), ==, 256);
      g_assert_cmpuint (g_bytes_get_size (picture->thumbnail), <, 40 * 1024);
    }
}

static void
test_small_ones_are_not_enlarged (void)
{
  g_autoptr (GBytes) file = a_file (100, 60, "png");
  g_autoptr (DmePicture) picture = make (file);

  g_assert_cmpint (picture->width, ==, 100);
  g_assert_cmpint (picture->height, ==, 60);
}

static void
test_transparent_is_paper (void)
{
  g_autoptr (GdkPixbuf) clear = paint (64, 64, TRUE);
  g_autoptr (GBytes) file = save (clear, "png");
  g_autoptr (DmePicture) picture = make (file);
  g_autoptr (GdkPixbuf) pixels = decode (picture->content);

  g_assert_cmpint (gdk_pixbuf_get_pixels (pixels)[0], >, 250);
}

static void
test_the_same_photo_is_the_same_content (void)
{
  g_autoptr (GBytes) file = a_file (300, 200, "jpeg");
  g_autoptr (DmePicture) one = make (file);
  g_autoptr (DmePicture) two = make (file);

  g_assert_true (g_bytes_equal (one->content, two->content));
}

static void
test_broken_off (gconstpointer type)
{
  g_autoptr (GBytes) file = a_file (600, 400, type);
  gsize length = g_bytes_get_size (file);

  for (gsize share = 1; share <= 4; share++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (file, 0, length * share / 5);

      assert_refused (part, DME_PICTURE_ERROR_DAMAGED);
    }
}

/* A few bytes that claim to be 30,000 by 30,000 pixels. */
static void
test_bomb (void)
{
  static const guint8 png[] = { 0x89, 'P',  'N', 'G', '\r', '\n', 0x1a, '\n', 0,    0,    0,
                                13,   'I',  'H', 'D', 'R',  0,    0,    0x75, 0x30, 0,    0,
                                0x75, 0x30, 8,   2,   0,    0,    0,    0x31, 0x08, 0xcf, 0xb1,
                                0,    0,    0,   4,   'I',  'D',  'A',  'T' };
  g_autoptr (GBytes) file = NULL;
  guint8 data[sizeof png];
  guint32 crc = 0xffffffff;

  memcpy (data, png, sizeof png);
  for (gsize i = 12; i < 29; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
  crc = GUINT32_TO_BE (~crc);
  memcpy (data + 29, &crc, 4);
  file = g_bytes_new (data, sizeof data);
  assert_refused (file, DME_PICTURE_ERROR_TOO_MANY_PIXELS);
}

static void
test_other_files (void)
{
  g_autoptr (GBytes) heic = g_bytes_new_static ("\0\0\0\x18"
                                                "ftypheic\0\0\0\0",
                                                16);
  g_autofree char *much = g_strnfill (DME_PICTURE_MAX_FILE, 'x');
  GByteArray *large = g_byte_array_new ();
  g_autoptr (GBytes) file = NULL;

  refuse_text ("", DME_PICTURE_ERROR_EMPTY);
  refuse_text ("Daftar hadir", DME_PICTURE_ERROR_KIND);
  refuse_text ("GIF89a\1\0\1\0", DME_PICTURE_ERROR_KIND);
  refuse_text ("<svg xmlns='http://www.w3.org/2000/svg'/>", DME_PICTURE_ERROR_KIND);
  assert_refused (heic, DME_PICTURE_ERROR_HEIC);
  g_byte_array_append (large, (const guint8 *) "\xff\xd8\xff", 3);
  g_byte_array_append (large, (const guint8 *) much, DME_PICTURE_MAX_FILE);
  file = g_byte_array_free_to_bytes (large);
  assert_refused (file, DME_PICTURE_ERROR_TOO_LARGE);
}

static void
test_pdf (void)
{
  const char *text = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
  g_autoptr (GBytes) file = g_bytes_new_static (text, strlen (text));
  g_autoptr (DmePicture) picture = make (file);
  g_autoptr (GString) much = g_string_new (text);
  g_autoptr (GBytes) large = NULL;

  g_assert_true (g_bytes_equal (picture->content, file));
  g_assert_cmpstr (picture->media_type, ==, "application/pdf");
  g_assert_null (picture->thumbnail);

  refuse_text ("%PDF-1.4\n1 0 obj\n<<>>\n", DME_PICTURE_ERROR_DAMAGED);
  while (much->len <= DME_PICTURE_MAX_PDF)
    g_string_append (much, text);
  large = g_bytes_new (much->str, much->len);
  assert_refused (large, DME_PICTURE_ERROR_PDF_TOO_LARGE);
}

static void
test_no_such_file (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/foto.jpg");
  g_autoptr (GError) error = NULL;
  g_autoptr (DmePicture) picture = dme_picture_load (file, NULL, &error);

  g_assert_null (picture);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/picture/upright-and-without-the-place", test_upright_and_without_the_place);
  g_test_add_func ("/picture/large-photos-become-small", test_large_photos_become_small);
  g_test_add_func ("/picture/small-ones-are-not-enlarged", test_small_ones_are_not_enlarged);
  g_test_add_func ("/picture/transparent-is-paper", test_transparent_is_paper);
  g_test_add_func ("/picture/the-same-photo-is-the-same-content",
                   test_the_same_photo_is_the_same_content);
  g_test_add_data_func ("/picture/a-jpeg-that-is-broken-off-is-refused", "jpeg", test_broken_off);
  g_test_add_data_func ("/picture/a-png-that-is-broken-off-is-refused", "png", test_broken_off);
  g_test_add_func ("/picture/a-bomb-is-refused", test_bomb);
  g_test_add_func ("/picture/other-files-are-refused", test_other_files);
  g_test_add_func ("/picture/a-pdf-stays-as-it-is", test_pdf);
  g_test_add_func ("/picture/no-such-file", test_no_such_file);

  return g_test_run ();
}
