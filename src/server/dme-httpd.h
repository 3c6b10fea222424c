/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-router.h"

G_BEGIN_DECLS

typedef struct
{
  const char *host;     /* name or address */
  guint16 port;         /* 0: any */
  const char *tls_cert; /* (nullable) PEM text, with tls_key */
  const char *tls_key;
  guint idle_seconds;   /* a connection on which nothing moves for so long is cut; 0: 30 */
  guint upload_seconds; /* a body must be here after so long, however slowly it comes; 0: 900 */
  gboolean quiet;       /* no line per request */
} DmeHttpdConfig;

/* Carries requests to a DmeServer in threads of its own. */
typedef struct _DmeHttpd DmeHttpd;

DmeHttpd *dme_httpd_start (DmeServer *server,
                           const DmeHttpdConfig *config,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *dme_httpd_get_url (DmeHttpd *self) G_GNUC_WARN_UNUSED_RESULT;
guint16 dme_httpd_get_port (DmeHttpd *self);
void dme_httpd_stop (DmeHttpd *self); /* takes no new connections, finishes what is under way, at
                                         most 10 s; frees */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeHttpd, dme_httpd_stop)

G_END_DECLS
