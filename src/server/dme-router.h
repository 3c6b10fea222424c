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
  char *after, *max, *ids, *own, *type, *bucket;
  char *tus_resumable, *upload_length, *upload_offset, *upload_metadata; /* headers of tus */
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
  GBytes *body;                        /* NULL: there is none */
  gint64 ops;                          /* for the log; -1: not a push */
  gboolean tus;                        /* an answer by tus; with it: */
  gboolean tus_options;                /* what the server can */
  gboolean no_store;                   /* not to be kept by anybody on the way */
  gint64 upload_offset, upload_length; /* -1: not said */
  char *location;                      /* (nullable) */
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

/* A path that ends in a star stands for any one word in its place. */
gboolean dme_route_matches (const DmeRoute *self, const char *path);

#define DME_TUS_VERSION "1.0.0"
#define DME_TUS_MEDIA_TYPE "application/offset+octet-stream"
#define DME_TUS_MAX_PATCH (1024 * 1024) /* bytes of one PATCH; ours sends DME_BLOB_PART */

/* The helpers that make every answer. */
void dme_response_init (DmeResponse *self);
void dme_response_set_empty (DmeResponse *self, guint status);
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
void dme_handle_digest (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_status (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_blob_options (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_blob_create (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_blob_head (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_blob_patch (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_blob_get (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_healthz (DmeServer *server, const DmeRequest *request, DmeResponse *response);
void dme_handle_metrics (DmeServer *server, const DmeRequest *request, DmeResponse *response);

G_END_DECLS
