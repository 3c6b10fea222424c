/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The smallest client that shows what goes over the line. Every read is bounded in time. */

typedef struct
{
  guint status;
  char *head; /* all headers */
  GByteArray *body;
  gsize bytes; /* of the whole answer */
} HttpAnswer;

void http_answer_clear (HttpAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HttpAnswer, http_answer_clear)

GSocketConnection *http_connect (guint16 port);
gboolean http_send (GSocketConnection *connection, const void *data, gsize length);
/* FALSE: the connection ended before a whole answer. */
gboolean http_receive (GSocketConnection *connection, HttpAnswer *answer);
GString *http_head (const char *method,
                    const char *path,
                    const char *token,
                    const char *media_type,
                    gsize length);
gboolean http_exchange (guint16 port,
                        const char *method,
                        const char *path,
                        const char *token,
                        const char *media_type,
                        GBytes *body,
                        HttpAnswer *answer);
