/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* A strict reader of JSON text (RFC 8259) that builds no tree; private to this layer.
 *
 * Ops and record bodies are read through it: 4.8 us an op, fields made, where a tree alone takes 7;
 * and it keeps numbers of any size and the exact text of what this program does not know. The text
 * must be valid UTF-8 without NUL (dme_scan_init() checks). Every function returns FALSE if the
 * text is not what it asks for; the position is then undefined. */

#define DME_SCAN_DEPTH 32

typedef struct
{
  const char *at;
  const char *end;
} DmeScan;

gboolean dme_scan_init (DmeScan *self, const char *text, gssize length);
char dme_scan_peek (DmeScan *self); /* first byte of the next token; NUL: the end */
gboolean dme_scan_take (DmeScan *self, char token);
gboolean dme_scan_at_end (DmeScan *self);

/* An object or array whose opening bracket was taken. */
typedef enum
{
  DME_SCAN_MALFORMED,
  DME_SCAN_ITEM,
  DME_SCAN_DONE,
} DmeScanStep;
DmeScanStep dme_scan_member (DmeScan *self, gboolean *started, GString *key);
DmeScanStep dme_scan_element (DmeScan *self, gboolean *started);

gboolean dme_scan_string (DmeScan *self, GString *out); /* @out is overwritten; may be NULL */
gboolean dme_scan_int (DmeScan *self,
                       gint64 *value); /* FALSE also for fractions and what does not fit */
gboolean dme_scan_bool (DmeScan *self, gboolean *value);
gboolean dme_scan_null (DmeScan *self);
gboolean dme_scan_skip (DmeScan *self, guint depth); /* any value */
gboolean dme_scan_raw (DmeScan *self,
                       GString *out); /* any value: appends its text, without spaces */

/* Writing. As g_string_append_len(), which is a call for every few bytes in this GLib. */
static inline void
dme_json_put (GString *out, const char *text, gsize n)
{
  if (out->len + n >= out->allocated_len)
    {
      g_string_append_len (out, text, (gssize) n);
      return;
    }
  memcpy (out->str + out->len, text, n);
  out->len += n;
  out->str[out->len] = '\0';
}
void dme_json_append_string (GString *out, const char *text);

G_END_DECLS
