/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "http-client.h"

void
http_answer_clear (HttpAnswer *self)
{
  g_clear_pointer (&self->head, g_free);
  g_clear_pointer (&self->body, g_byte_array_unref);
}

GSocketConnection *
http_connect (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_timeout (client, 20);
  return g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
}

gboolean
http_send (GSocketConnection *connection, const void *data, gsize length)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  return g_output_stream_write_all (out, data, length, NULL, NULL, NULL);
}

static gsize
content_length (const char *head)
{
  const char *line = strstr (head, "Content-Length: ");

  return line != NULL ? g_ascii_strtoull (line + strlen ("Content-Length: "), NULL, 10) : 0;
}

gboolean
http_receive (GSocketConnection *connection, HttpAnswer *answer)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GString) head = g_string_new (NULL);
  char c;
  gsize length;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (g_input_stream_read (in, &c, 1, NULL, NULL) != 1)
        return FALSE;
      g_string_append_c (head, c);
    }
  length = content_length (head->str);
  answer->body = g_byte_array_new ();
  g_byte_array_set_size (answer->body, (guint) length);
  if (length > 0 &&
      (!g_input_stream_read_all (in, answer->body->data, length, &length, NULL, NULL) ||
       length != answer->body->len))
    return FALSE;
  answer->bytes = head->len + length;
  answer->status = (guint) g_ascii_strtoull (head->str + strlen ("HTTP/1.1 "), NULL, 10);
  answer->head = g_string_free (g_steal_pointer (&head), FALSE);
  return TRUE;
}

/* The headers that the sync of a device sends. */
GString *
http_head (const char *method,
           const char *path,
           const char *token,
           const char *media_type,
           gsize length)
{
  GString *head = g_string_new (NULL);

  g_string_printf (head,
                   "%s %s HTTP/1.1\r\nHost: server.example.org:8377\r\nAccept-Encoding: "
                   "gzip\r\nDesa-Protocol: 1\r\n",
                   method, path);
  if (token != NULL)
    g_string_append_printf (head, "Authorization: Bearer %s\r\n", token);
  if (media_type != NULL)
    g_string_append_printf (head, "Content-Type: %s\r\n", media_type);
  if (g_strcmp0 (media_type, "application/vnd.desa.batch") == 0)
    g_string_append (head, "Content-Encoding: gzip\r\n");
  if (length > 0)
    g_string_append_printf (head, "Content-Length: %zu\r\n", length);
  g_string_append (head, "\r\n");
  return head;
}

gboolean
http_exchange (guint16 port,
               const char *method,
               const char *path,
               const char *token,
               const char *media_type,
               GBytes *body,
               HttpAnswer *answer)
{
  gsize length = body != NULL ? g_bytes_get_size (body) : 0;
  g_autoptr (GSocketConnection) connection = http_connect (port);
  g_autoptr (GString) head = http_head (method, path, token, media_type, length);

  return connection != NULL && http_send (connection, head->str, head->len) &&
         (length == 0 || http_send (connection, g_bytes_get_data (body, NULL), length)) &&
         http_receive (connection, answer);
}
