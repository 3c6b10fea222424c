/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-activity-text.h"
#include "dme-format.h"
#include "dme-sync-text.h"
#include "dme-when.h"

/**
 * dme_sync_view_init:
 * @view: (out caller-allocates): what to show; borrows from the other two
 * @status: (nullable): what the store knows
 * @syncer: (nullable): what is going on
 *
 * Collects in one place what the sync page and the sidebar speak about.
 */
void
dme_sync_view_init (DmeSyncView *view, DmeStoreStatus *status, DmeSyncer *syncer)
{
  *view = (DmeSyncView){ 0 };

  if (status != NULL)
    {
      view->waiting = status->waiting + status->sending;
      view->refused = status->refused;
      view->photos = status->photos;
      view->conflicts = status->conflicts;
      view->compared = status->compared;
      view->last_sync_at = status->last_sync_at;
      view->error_code = status->last_error;
    }
  if (syncer == NULL)
    return;

  view->state = dme_syncer_get_state (syncer);
  if (dme_syncer_get_error_code (syncer) != NULL)
    view->error_code = dme_syncer_get_error_code (syncer);
  view->done = dme_syncer_get_done (syncer);
  view->total = dme_syncer_get_total (syncer);
  view->photo_done = dme_syncer_get_photo_done (syncer);
  view->photo_bytes = dme_syncer_get_photo_bytes (syncer);
  view->next_try = dme_syncer_get_next_try (syncer);
  view->server_name = dme_syncer_get_server_name (syncer);
}

/* "3 records"; the number as Indonesians write it. */
static char *
n_records (gint64 n)
{
  g_autofree char *number = dme_format_int (n);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s record", "%s records", (gulong) n),
                          number);
}

static gboolean
is_blocked (const char *code)
{
  return g_strcmp0 (code, dme_sync_error_get_code (DME_SYNC_ERROR_REVOKED)) == 0 ||
         g_strcmp0 (code, dme_sync_error_get_code (DME_SYNC_ERROR_OTHER_SERVER)) == 0 ||
         g_strcmp0 (code, dme_sync_error_get_code (DME_SYNC_ERROR_PRACTICE)) == 0 ||
         g_strcmp0 (code, dme_sync_error_get_code (DME_SYNC_ERROR_PROTOCOL)) == 0;
}

static gboolean
is_offline (const DmeSyncView *view)
{
  return view->state == DME_SYNCER_WAITING &&
         g_strcmp0 (view->error_code, dme_sync_error_get_code (DME_SYNC_ERROR_OFFLINE)) == 0;
}

static char *
waiting_sentence (const DmeSyncView *view)
{
  gint64 n = view->waiting;
  g_autofree char *number = dme_format_int (n);
  g_autofree char *records = n_records (n);
  g_autofree char *photos = dme_photos_text (view->photos);

  if (view->photos > 0 && n > 0)
    /* Translators: "3 records and 2 photos are waiting to be sent" */
    return g_strdup_printf (_ ("%s and %s are waiting to be sent"), records, photos);
  if (view->photos > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s is waiting to be sent",
                                         "%s are waiting to be sent", (gulong) view->photos),
                            photos);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s record is waiting to be sent",
                                       "%s records are waiting to be sent", (gulong) n),
                          number);
}

/**
 * dme_sync_view_get_title:
 * @view: what is known
 *
 * The state of sync in one sentence.
 */
char *
dme_sync_view_get_title (const DmeSyncView *view)
{
  if (view->state == DME_SYNCER_RUNNING && view->photo_bytes > 0)
    {
      g_autofree char *done = g_format_size ((guint64) view->photo_done);
      g_autofree char *total = g_format_size ((guint64) view->photo_bytes);

      /* Translators: "Sending photos: 200 kB of 1.2 MB" */
      return g_strdup_printf (_ ("Sending photos: %s of %s"), done, total);
    }
  if (view->state == DME_SYNCER_RUNNING && view->total > 0)
    {
      g_autofree char *done = dme_format_int (view->done);
      g_autofree char *total = dme_format_int (view->total);

      /* Translators: "Sending 13 of 19 records" */
      return g_strdup_printf (_ ("Sending %s of %s records"), done, total);
    }
  if (view->state == DME_SYNCER_RUNNING)
    return g_strdup (_ ("Connecting to the server…"));
  if (view->state == DME_SYNCER_NOT_ENROLLED)
    return g_strdup (_ ("Not connected to a server yet"));
  if (view->state == DME_SYNCER_WAITING && is_blocked (view->error_code))
    return g_strdup (_ ("Sending has stopped"));
  if (view->waiting + view->photos > 0)
    return waiting_sentence (view);
  if (view->refused + view->conflicts > 0)
    {
      gint64 n = view->refused + view->conflicts;
      g_autofree char *number = dme_format_int (n);

      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s record needs your attention",
                                           "%s records need your attention", (gulong) n),
                              number);
    }
  if (view->last_sync_at == NULL)
    return g_strdup (_ ("Nothing is waiting to be sent"));
  if (view->compared)
    return g_strdup (_ ("All data are the same as on the server"));
  return g_strdup (_ ("Everything has been sent to the server"));
}

static char *
last_run (const DmeSyncView *view)
{
  g_autofree char *at = NULL;

  if (view->last_sync_at == NULL)
    return view->server_name != NULL ? g_strdup_printf (_ ("Server %s"), view->server_name) : NULL;
  at = dme_format_timestamp (view->last_sync_at);
  if (view->server_name == NULL)
    return g_strdup_printf (_ ("Last %s"), at);
  /* Translators: "Last 20 November 2026, 18.42 WITA · server BP3MI NTT" */
  return g_strdup_printf (_ ("Last %s · server %s"), at, view->server_name);
}

/**
 * dme_sync_view_get_detail:
 * @view: what is known
 *
 * What goes under the sentence: why it waits and when it is tried again, and
 * when it last went well.
 */
char *
dme_sync_view_get_detail (const DmeSyncView *view)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  char *last = NULL;

  if (view->state == DME_SYNCER_NOT_ENROLLED)
    {
      g_ptr_array_add (parts,
                       g_strdup (_ ("Everything works without one, and what you save is kept on "
                                    "this computer. Once you have an address and a code from the "
                                    "office, enter them in Preferences.")));
      g_ptr_array_add (parts, NULL);
      return g_strjoinv ("\n", (char **) parts->pdata);
    }

  if (view->state == DME_SYNCER_WAITING && view->error_code != NULL)
    g_ptr_array_add (parts, dme_sync_error_to_text (view->error_code));
  if (view->state == DME_SYNCER_WAITING && view->next_try > 0 && !is_blocked (view->error_code))
    {
      g_autofree char *when = dme_when_in (view->next_try);

      /* Translators: %s is "in 2 minutes" */
      g_ptr_array_add (parts, g_strdup_printf (_ ("It is tried again %s."), when));
    }
  last = last_run (view);
  if (last != NULL)
    g_ptr_array_add (parts, last);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv ("\n", (char **) parts->pdata);
}

/**
 * dme_sync_view_get_icon:
 * @view: what is known
 *
 * The icon that goes with the sentence; never the only carrier of meaning.
 */
const char *
dme_sync_view_get_icon (const DmeSyncView *view)
{
  if (view->state == DME_SYNCER_RUNNING)
    return "emblem-synchronizing-symbolic";
  if (view->state == DME_SYNCER_NOT_ENROLLED)
    return "network-server-symbolic";
  if (view->state == DME_SYNCER_WAITING && is_blocked (view->error_code))
    return "dialog-warning-symbolic";
  if (is_offline (view))
    return "network-offline-symbolic";
  if (view->waiting + view->photos > 0)
    return "document-open-recent-symbolic";
  if (view->refused + view->conflicts > 0)
    return "dialog-warning-symbolic";
  return "emblem-ok-symbolic";
}

/**
 * dme_sync_view_get_waiting:
 * @view: what is known
 *
 * The first line of the foot of the sidebar.
 */
char *
dme_sync_view_get_waiting (const DmeSyncView *view)
{
  g_autofree char *n = NULL;

  if (view->state == DME_SYNCER_RUNNING)
    return g_strdup (_ ("Sending…"));
  if (view->waiting > 0)
    {
      n = n_records (view->waiting);
      if (view->photos > 0)
        {
          g_autofree char *photos = dme_photos_text (view->photos);

          /* Translators: "3 records and 2 photos waiting" */
          return g_strdup_printf (_ ("%s and %s waiting"), n, photos);
        }
      /* Translators: %s is "3 records" */
      return g_strdup_printf (_ ("%s waiting"), n);
    }
  if (view->photos > 0)
    {
      n = dme_photos_text (view->photos);
      return g_strdup_printf (_ ("%s waiting"), n);
    }
  if (view->refused > 0)
    {
      n = n_records (view->refused);
      return g_strdup_printf (_ ("%s refused"), n);
    }
  return g_strdup (_ ("Nothing waiting"));
}

/**
 * dme_sync_view_get_last:
 * @view: what is known
 *
 * The second line of the foot of the sidebar: "Offline" is normal and grey.
 */
char *
dme_sync_view_get_last (const DmeSyncView *view)
{
  g_autofree char *ago = NULL;

  if (view->state == DME_SYNCER_NOT_ENROLLED)
    return g_strdup (_ ("No server yet"));
  if (view->state == DME_SYNCER_WAITING && is_blocked (view->error_code))
    return g_strdup (_ ("Needs your attention"));
  if (view->state == DME_SYNCER_WAITING)
    return g_strdup (_ ("Offline"));
  if (view->last_sync_at == NULL)
    return g_strdup (_ ("Not sent yet"));
  ago = dme_when_ago (view->last_sync_at);
  /* Translators: "Last: yesterday" */
  return g_strdup_printf (_ ("Last: %s"), ago);
}

/**
 * dme_receipt_describe:
 * @receipt: one of the status
 *
 * What one receipt says, without its time.
 */
char *
dme_receipt_describe (const DmeReceipt *receipt)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *sent = dme_format_int (receipt->sent);
  g_autofree char *other = NULL;

  g_ptr_array_add (parts, g_strdup_printf (_ ("%s sent"), sent));
  if (receipt->rejected > 0)
    {
      other = dme_format_int (receipt->rejected);
      g_ptr_array_add (parts, g_strdup_printf (_ ("%s refused"), other));
      g_clear_pointer (&other, g_free);
    }
  if (receipt->conflicts > 0)
    {
      other = dme_format_int (receipt->conflicts);
      g_ptr_array_add (parts, g_strdup_printf (_ ("%s to decide"), other));
      g_clear_pointer (&other, g_free);
    }
  other = g_strdup_printf ("%06" G_GINT64_FORMAT, receipt->number);
  /* Translators: the number of a receipt, "receipt 000412" */
  g_ptr_array_add (parts, g_strdup_printf (_ ("receipt %s"), other));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}
