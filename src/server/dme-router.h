/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-server.h"

G_BEGIN_DECLS

/* A request and its answer, without a word about the library that carries them. */
typedef struct
{
  char *method, *path;
  char *authorization, *content_type, *content_encoding, *accept_encoding,
    *protocol;       /* headers; NULL: absent */
  char *incarnation; /* of the query, like those that follow; NULL: absent */
  char *after, *max, *ids, *own;
  char *address;           /* of the peer, without port */
  gint64 content_length;   /* -1: not said */
  GBytes *body;            /* (nullable) */
  DmeServerDevice *device; /* whose token it is; set by dme_router_check() */
} DmeRequest;

void dme_request_clear (DmeRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeRequest, dme_request_clear)

typedef struct
{
  guint status;
  const char *media_type;
  const char *allow; /* (nullable) of a 405 */
  guint retry_after; /* seconds; 0: not said */
  gboolean gzipped;
  GBytes *body;
  gint64 ops; /* for the log; -1: not a push */
} DmeResponse;

void dme_response_clear (DmeResponse *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeResponse, dme_response_clear)

typedef void (*DmeHandler) (DmeServer *server, const DmeRequest *request, DmeResponse *response);

typedef struct
{
  const char *method, *path;
  const char *media_type; /* (nullable) of the body; NULL: there is none */
  gsize max_body;
  gboolean protocol; /* Desa-Protocol must be named */
  gboolean token;
  DmeHandler handler;
} DmeRoute;

const DmeRoute *dme_router_get_routes (gsize *n);

/* Everything that can be refused before the body is read. NULL: @response says why. */
const DmeRoute *dme_router_check (DmeServer *server, DmeRequest *request, DmeResponse *response);
/* Runs the handler over the complete request, and compresses the answer if that helps and the
 * client wants it. */
void dme_router_run (const DmeRoute *route,
                     DmeServer *server,
                     const DmeRequest *request,
                     DmeResponse *response);

/* The helpers that make every answer. */
void dme_response_set_text (DmeResponse *self,
                            guint status,
                            const char *media_type,
                            char *text /* (transfer full) */);
void
dme_response_set_problem (DmeResponse *self, guint status, const char *code, const char *detail);
void dme_response_set_error (DmeResponse *self, const GError *error); /* of the database */
void dme_response_compress (DmeResponse *self, const char *accept_encoding);

void dme_handle_enrol (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_push (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_pull (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_status (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_healthz (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_metrics (DmeServer *server, const DmeRequest *request, DmeResponse *response);

G_END_DECLS
