/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One request, one answer. What an outcome means for the user is decided in dme-retry.c. */
typedef enum
{
  DME_HTTP_ANSWERED, /* an answer came, whatever its status */
  DME_HTTP_CANCELLED,
  DME_HTTP_UNREACHABLE, /* no route, no name, refused */
  DME_HTTP_STALLED,     /* too slow, or silent */
  DME_HTTP_CUT,         /* broke in the middle */
  DME_HTTP_TLS,         /* the certificate, or no TLS at all */
  DME_HTTP_TLS_CLOCK,   /* the certificate is not valid now: one of the two clocks is wrong */
  DME_HTTP_GARBAGE,     /* not HTTP, or longer than any answer of ours */
  DME_HTTP_LOCAL,       /* nothing was sent: a bad address or CA file, no memory */
} DmeHttpOutcome;

typedef struct
{
  guint connect_timeout; /* seconds */
  guint low_speed_limit; /* bytes per second */
  guint low_speed_time;  /* seconds below the limit until the transfer is given up */
  gsize max_answer;      /* decoded bytes of a body */
} DmeHttpLimits;

#define DME_HTTP_LIMITS_DEFAULT \
  { \
    30, 30, 60, 8 * 1024 * 1024 \
  }

typedef struct
{
  const char *url;
  const char *token;        /* (nullable) */
  const char *content_type; /* of the body */
  gboolean gzipped;         /* the body */
  GBytes *body;             /* (nullable): a POST if there is one, else a GET */
  gboolean short_answer;    /* too short to be worth offering gzip for it */
} DmeHttpRequest;

/* What few requests say besides. */
typedef struct
{
  const char *method;         /* (nullable): another one than the body tells */
  const char *const *headers; /* (nullable): "Name: value", ended by NULL */
} DmeHttpMore;

typedef struct
{
  guint status;
  char *protocol;       /* (nullable) the value of Desa-Protocol */
  char *media_type;     /* (nullable) lower case, without parameters */
  gint64 retry_after;   /* seconds; 0: not said */
  gint64 upload_offset; /* of tus; -1: not said */
  GBytes *body;
  char *detail; /* (nullable) English, technical, if there is no answer */
} DmeHttpAnswer;

void dme_http_answer_clear (DmeHttpAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeHttpAnswer, dme_http_answer_clear)

typedef struct
{
  gint64 requests, bytes_up, bytes_down; /* headers included, TLS not */
} DmeHttpCount;

typedef struct _DmeHttp DmeHttp;

DmeHttp *dme_http_new (const char *ca_file, const DmeHttpLimits *limits) G_GNUC_WARN_UNUSED_RESULT;
void dme_http_free (DmeHttp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeHttp, dme_http_free)
DmeHttpOutcome dme_http_send (DmeHttp *self,
                              const DmeHttpRequest *request,
                              DmeHttpAnswer *answer,
                              GCancellable *cancellable);
DmeHttpOutcome dme_http_send_more (DmeHttp *self,
                                   const DmeHttpRequest *request,
                                   const DmeHttpMore *more,
                                   DmeHttpAnswer *answer,
                                   GCancellable *cancellable);
void dme_http_get_count (DmeHttp *self, DmeHttpCount *count);
/* Called, on the sending thread, whenever bytes have moved. */
void dme_http_set_alive_func (DmeHttp *self, GFunc func, gpointer user_data);

G_END_DECLS
