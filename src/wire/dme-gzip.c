/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <zlib.h>

#include "dme-wire.h"

#define GZIP_WINDOW (15 + 16) /* 16: a gzip wrapper, nothing else */
#define LEVEL 9

/**
 * dme_gzip:
 * @data: what to compress
 * @length: its bytes, at most 1 GiB
 *
 * Compresses; the same input always gives the same bytes.
 *
 * Returns: (transfer full): one gzip member
 */
GBytes *
dme_gzip (const void *data, gsize length)
{
  z_stream stream = { 0 };
  guint8 *out;
  gsize size;

  g_return_val_if_fail (length <= 1 << 30, NULL);

  if (deflateInit2 (&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    g_error ("zlib cannot start: out of memory");
  size = deflateBound (&stream, length);
  out = g_malloc (size);
  stream.next_in = (Bytef *) data;
  stream.avail_in = (uInt) length;
  stream.next_out = out;
  stream.avail_out = (uInt) size;
  if (deflate (&stream, Z_FINISH) != Z_STREAM_END)
    g_error ("zlib exceeded its own bound");
  size = stream.total_out;
  deflateEnd (&stream);

  return g_bytes_new_take (g_realloc (out, size), size);
}

/* Inflates all of @stream's input into *@out, which grows to @limit and one byte at most: the one
 * tells "too large" from "just full". Z_BUF_ERROR: more than @limit. */
static int
inflate_all (z_stream *stream, guint8 **out, gsize limit)
{
  gsize size = 0;
  int result;

  do
    {
      if (stream->total_out == size)
        {
          if (size > limit)
            return Z_BUF_ERROR;
          size = MIN (MAX (2 * size, 8192), limit + 1);
          *out = g_realloc (*out, size);
        }
      stream->next_out = *out + stream->total_out;
      stream->avail_out = (uInt) (size - stream->total_out);
      result = inflate (stream, Z_NO_FLUSH);
    }
  while (result == Z_OK);

  if (result == Z_STREAM_END && stream->total_out > limit)
    return Z_BUF_ERROR;

  return result == Z_BUF_ERROR ? Z_DATA_ERROR : result; /* no progress with room left: cut off */
}

/**
 * dme_gunzip:
 * @data: what a stranger says is gzip
 * @limit: how many bytes the caller is ready to hold, below 1 GiB
 * @error: MALFORMED or TOO_LARGE
 *
 * Decompresses exactly one gzip member, with its check sum, and nothing behind
 * it. Memory grows with what really comes out, never beyond @limit.
 *
 * Returns: (transfer full) (nullable): the content
 */
GBytes *
dme_gunzip (GBytes *data, gsize limit, GError **error)
{
  g_autofree guint8 *out = NULL;
  z_stream stream = { 0 };
  gsize length;
  int result;

  g_return_val_if_fail (data != NULL && limit < 1 << 30, NULL);

  stream.next_in = (Bytef *) g_bytes_get_data (data, &length);
  if (length > G_MAXINT)
    {
      g_set_error_literal (error, DME_WIRE_ERROR, DME_WIRE_ERROR_TOO_LARGE,
                           "the data is too large");
      return NULL;
    }
  stream.avail_in = (uInt) length;
  if (inflateInit2 (&stream, GZIP_WINDOW) != Z_OK)
    g_error ("zlib cannot start: out of memory");
  result = inflate_all (&stream, &out, limit);
  inflateEnd (&stream);

  if (result == Z_BUF_ERROR)
    {
      g_set_error (error, DME_WIRE_ERROR, DME_WIRE_ERROR_TOO_LARGE,
                   "more than %" G_GSIZE_FORMAT " bytes when decompressed", limit);
      return NULL;
    }
  if (result != Z_STREAM_END || stream.avail_in > 0)
    {
      g_set_error_literal (error, DME_WIRE_ERROR, DME_WIRE_ERROR_MALFORMED, "not gzip, or cut off");
      return NULL;
    }

  out = g_realloc (out, MAX (stream.total_out, 1));

  return g_bytes_new_take (g_steal_pointer (&out), stream.total_out);
}
