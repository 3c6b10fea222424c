/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-db-outbox.h"

G_BEGIN_DECLS

typedef enum
{
  DME_SYNC_ERROR_NOT_ENROLLED,
  DME_SYNC_ERROR_OFFLINE,        /* no route, no name, connection refused */
  DME_SYNC_ERROR_TIMEOUT,        /* stalled */
  DME_SYNC_ERROR_CUT,            /* broke in the middle */
  DME_SYNC_ERROR_TLS,            /* certificate; a wrong clock is named if it is the reason */
  DME_SYNC_ERROR_NOT_OUR_SERVER, /* an answer without our header: captive portal, wrong port */
  DME_SYNC_ERROR_REVOKED,        /* this device is refused; data are kept */
  DME_SYNC_ERROR_CODE,           /* enrolment code unknown, used or expired */
  DME_SYNC_ERROR_PROTOCOL,       /* server or program too old */
  DME_SYNC_ERROR_REFUSED,        /* any other 4xx */
  DME_SYNC_ERROR_SERVER,         /* 5xx, 429; Retry-After obeyed */
  DME_SYNC_ERROR_PRACTICE,       /* practice data and a real server, or the other way round */
  DME_SYNC_ERROR_URL,            /* not an address */
  DME_SYNC_ERROR_OTHER_SERVER,   /* the server is not the one this device was enrolled at */
  DME_SYNC_ERROR_CLOCK, /* the server's certificate is not valid now: one of the two clocks is wrong
                         */
  DME_SYNC_ERROR_LOCKED,   /* what proves who we are is sealed, and the vault is locked */
  DME_SYNC_ERROR_NO_VAULT, /* there are persons to come, and nothing to seal them with */
} DmeSyncError;

#define DME_SYNC_ERROR (dme_sync_error_quark ())
GQuark dme_sync_error_quark (void);
const char *dme_sync_error_get_code (int code); /* "offline"; stable */
char *dme_sync_error_to_text (const char *code)
  G_GNUC_WARN_UNUSED_RESULT; /* sentence for the user, what to do; translated */

typedef struct
{
  gint64 total;  /* ops that waited when the run began */
  gint64 done;   /* with a verdict now */
  gint64 pulled; /* records with news */
  gint64 bytes_up, bytes_down;
  gint64 photo_bytes, photo_done; /* of photos and scans: to be sent in this run, and sent */
} DmeSyncProgress;

typedef struct
{
  gint64 pushed, pulled, rejected, conflicts,
    waiting;            /* ops; waiting: left in the outbox at the end */
  gint64 repaired;      /* records that differed from the server's */
  int digest;           /* 1: all data are the same as the server's; 0: not; -1: not known */
  gint64 offered_again; /* because the server was restored */
  gint64 receipt;
  gint64 photos; /* whole ones that the server has now */
  gint64 bytes_up, bytes_down, requests;
  gint64 retry_after; /* seconds the server asked for, with an error; 0: not said */
} DmeSyncReport;

typedef void (*DmeSyncProgressFunc) (const DmeSyncProgress *progress, gpointer user_data);

/* One whole run, blocking: everything that waits is sent, in batches that shrink and grow, then
 * what others did is fetched, page by page, then photos and scans are sent. What was acknowledged
 * or stored stays when it fails. */
gboolean dme_sync_run (DmeDb *db,
                       DmeSyncReport *report,
                       DmeSyncProgressFunc progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error);
/* Blocking; stores the link. @ca_file: (nullable). */
gboolean dme_sync_enrol (DmeDb *db,
                         const char *url,
                         const char *code,
                         const char *ca_file,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
