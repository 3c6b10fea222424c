/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-syncer-private.h"

/**
 * DmeSyncer:
 *
 * Sends what waits, by itself.
 *
 * A syncer lives on the main thread and works on a thread of its own, with
 * its own connection to the store. It runs on start, on demand, soon after a
 * save, when the network shows signs of life, and now and then; a failed run
 * is tried again for ever, at growing distances. Everything it says, it says
 * on the main thread.
 */

G_DEFINE_FINAL_TYPE (DmeSyncer, dme_syncer, G_TYPE_OBJECT)

static GParamSpec *props[PROP_ENROLLED + 1];
static guint finished_signal;

GType
dme_syncer_state_get_type (void)
{
  static const GEnumValue values[] = {
    { DME_SYNCER_NOT_ENROLLED, "DME_SYNCER_NOT_ENROLLED", "not-enrolled" },
    { DME_SYNCER_IDLE, "DME_SYNCER_IDLE", "idle" },
    { DME_SYNCER_RUNNING, "DME_SYNCER_RUNNING", "running" },
    { DME_SYNCER_WAITING, "DME_SYNCER_WAITING", "waiting" },
    { 0, NULL, NULL },
  };
  static GType type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("DmeSyncerState", values));
  return type;
}

void
dme_syncer_set_state (DmeSyncer *self, DmeSyncerState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

void
dme_syncer_set_int (DmeSyncer *self, gint64 *field, gint64 value, DmeSyncerProperty prop)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
dme_syncer_set_error_code (DmeSyncer *self, const char *code)
{
  if (g_strcmp0 (self->error_code, code) == 0)
    return;
  self->error_code = code;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR_CODE]);
}

void
dme_syncer_set_link (DmeSyncer *self, gboolean enrolled, const char *server_name)
{
  if (g_strcmp0 (self->server_name, server_name) != 0)
    {
      g_free (self->server_name);
      self->server_name = g_strdup (server_name);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVER_NAME]);
    }
  if (self->enrolled != enrolled)
    {
      self->enrolled = enrolled;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ENROLLED]);
    }
}

void
dme_syncer_finish (DmeSyncer *self, DmeSyncReport *report, gboolean ok)
{
  g_signal_emit (self, finished_signal, 0, report, ok);
}

static void
dme_syncer_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DmeSyncer *self = DME_SYNCER (object);

  switch ((DmeSyncerProperty) prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_DONE:
      g_value_set_int64 (value, self->done);
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, self->total);
      break;
    case PROP_ERROR_CODE:
      g_value_set_string (value, self->error_code);
      break;
    case PROP_NEXT_TRY:
      g_value_set_int64 (value, self->next_try);
      break;
    case PROP_SERVER_NAME:
      g_value_set_string (value, self->server_name);
      break;
    case PROP_PHOTO_DONE:
      g_value_set_int64 (value, self->photo_done);
      break;
    case PROP_PHOTO_BYTES:
      g_value_set_int64 (value, self->photo_bytes);
      break;
    case PROP_ENROLLED:
      g_value_set_boolean (value, self->enrolled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_syncer_finalize (GObject *object)
{
  DmeSyncer *self = DME_SYNCER (object);

  g_assert (self->thread == NULL); /* dme_syncer_close() comes first. */
  g_clear_object (&self->store);
  g_free (self->server_name);
  G_OBJECT_CLASS (dme_syncer_parent_class)->finalize (object);
}

#define READ_FLAGS (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static GParamSpec *
int_prop (const char *name)
{
  return g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0, READ_FLAGS);
}

static GParamSpec *
string_prop (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, READ_FLAGS);
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * DmeSyncer:state:
   *
   * What it does now.
   */
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, DME_TYPE_SYNCER_STATE,
                                         DME_SYNCER_NOT_ENROLLED, READ_FLAGS);
  /**
   * DmeSyncer:done:
   *
   * Ops of the running run that have their verdict.
   */
  props[PROP_DONE] = int_prop ("done");
  /**
   * DmeSyncer:total:
   *
   * Ops of the running run.
   */
  props[PROP_TOTAL] = int_prop ("total");
  /**
   * DmeSyncer:error-code:
   *
   * Why the last run failed, for dme_sync_error_to_text(); NULL if it did not.
   */
  props[PROP_ERROR_CODE] = string_prop ("error-code");
  /**
   * DmeSyncer:next-try:
   *
   * When a failed run is tried again, in unix seconds; 0: no date.
   */
  props[PROP_NEXT_TRY] = int_prop ("next-try");
  /**
   * DmeSyncer:server-name:
   *
   * The name of the server, or its address.
   */
  props[PROP_SERVER_NAME] = string_prop ("server-name");
  /**
   * DmeSyncer:photo-done:
   *
   * Bytes of photos and scans that the running run has sent.
   */
  props[PROP_PHOTO_DONE] = int_prop ("photo-done");
  /**
   * DmeSyncer:photo-bytes:
   *
   * Bytes of photos and scans that the running run is to send; 0 while it is at records.
   */
  props[PROP_PHOTO_BYTES] = int_prop ("photo-bytes");
  /**
   * DmeSyncer:enrolled:
   *
   * Whether there is a server.
   */
  props[PROP_ENROLLED] = g_param_spec_boolean ("enrolled", NULL, NULL, FALSE, READ_FLAGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
dme_syncer_class_init (DmeSyncerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dme_syncer_get_property;
  object_class->finalize = dme_syncer_finalize;
  install_properties (object_class);

  /**
   * DmeSyncer::finished:
   * @self: the syncer
   * @report: (type gpointer): a DmeSyncReport, for the time of the call
   * @ok: whether the run went well
   *
   * A run has ended.
   */
  finished_signal = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);
}

static void
dme_syncer_init (DmeSyncer *self)
{
  self->automatic = TRUE;
  self->rhythm = (DmeSyncerRhythm){ 2000, 3000, 15 * 60 * 1000, 30 * 1000, 180 * 1000, 1000 };
}

/**
 * dme_syncer_new:
 * @store: the store; must be closed after the syncer
 *
 * Returns: a syncer that does nothing until dme_syncer_start()
 */
DmeSyncer *
dme_syncer_new (DmeStore *store)
{
  DmeSyncer *self;

  g_return_val_if_fail (DME_IS_STORE (store), NULL);

  self = g_object_new (DME_TYPE_SYNCER, NULL);
  self->store = g_object_ref (store);
  self->thread = dme_syncer_thread_new (store, dme_syncer_take_news, self);
  return self;
}

/* For tests: a quicker rhythm. */
void
dme_syncer_set_rhythm (DmeSyncer *self, const DmeSyncerRhythm *rhythm)
{
  g_return_if_fail (DME_IS_SYNCER (self));
  self->rhythm = *rhythm;
}

/**
 * dme_syncer_start:
 * @self: a syncer
 *
 * Looks whether there is a server, syncs, and goes on by itself.
 */
void
dme_syncer_start (DmeSyncer *self)
{
  g_return_if_fail (DME_IS_SYNCER (self) && self->thread != NULL);

  if (self->started)
    return;
  self->started = TRUE;
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed",
                           G_CALLBACK (dme_syncer_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (dme_syncer_store_changed), self,
                           G_CONNECT_SWAPPED);
  dme_syncer_thread_ask_link (self->thread);
}

/**
 * dme_syncer_sync_now:
 * @self: a syncer
 *
 * Runs at once, whatever the back-off says. While a run is under way another
 * one follows it.
 */
void
dme_syncer_sync_now (DmeSyncer *self)
{
  g_return_if_fail (DME_IS_SYNCER (self));
  dme_syncer_begin_run (self);
}

/**
 * dme_syncer_set_automatic:
 * @self: a syncer
 * @automatic: whether it may run without being asked
 */
void
dme_syncer_set_automatic (DmeSyncer *self, gboolean automatic)
{
  g_return_if_fail (DME_IS_SYNCER (self));

  if (self->automatic == !!automatic)
    return;
  self->automatic = !!automatic;
  if (!automatic)
    dme_syncer_unschedule (self);
  else if (self->started)
    dme_syncer_schedule (self, 0, TRUE);
}

/**
 * dme_syncer_set_photos_on_metered:
 * @self: a syncer
 * @allowed: whether photos and scans may go over a line that costs by the byte
 *
 * Records always go.
 */
void
dme_syncer_set_photos_on_metered (DmeSyncer *self, gboolean allowed)
{
  g_return_if_fail (DME_IS_SYNCER (self));

  self->photos_on_metered = allowed;
}

gint64
dme_syncer_get_photo_done (DmeSyncer *self)
{
  g_return_val_if_fail (DME_IS_SYNCER (self), 0);
  return self->photo_done;
}

gint64
dme_syncer_get_photo_bytes (DmeSyncer *self)
{
  g_return_val_if_fail (DME_IS_SYNCER (self), 0);
  return self->photo_bytes;
}

/**
 * dme_syncer_close:
 * @self: a syncer
 *
 * Breaks off a run and joins the thread. What was acknowledged stays so. To
 * be called before the last unref and before dme_store_close().
 */
void
dme_syncer_close (DmeSyncer *self)
{
  g_return_if_fail (DME_IS_SYNCER (self));

  if (self->thread == NULL)
    return;
  g_clear_handle_id (&self->run_source, g_source_remove);
  g_clear_handle_id (&self->watch_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_pointer (&self->thread, dme_syncer_thread_close);
  g_clear_object (&self->running);
}

DmeSyncerState
dme_syncer_get_state (DmeSyncer *self)
{
  g_return_val_if_fail (DME_IS_SYNCER (self), DME_SYNCER_NOT_ENROLLED);
  return self->state;
}

const char *
dme_syncer_get_error_code (DmeSyncer *self)
{
  g_return_val_if_fail (DME_IS_SYNCER (self), NULL);
  return self->error_code;
}

gint64
dme_syncer_get_done (DmeSyncer *self)
{
  g_return_val_if_fail (DME_IS_SYNCER (self), 0);
  return self->done;
}

gint64
dme_syncer_get_total (DmeSyncer *self)
{
  g_return_val_if_fail (DME_IS_SYNCER (self), 0);
  return self->total;
}

gint64
dme_syncer_get_next_try (DmeSyncer *self)
{
  g_return_val_if_fail (DME_IS_SYNCER (self), 0);
  return self->next_try;
}

const char *
dme_syncer_get_server_name (DmeSyncer *self)
{
  g_return_val_if_fail (DME_IS_SYNCER (self), NULL);
  return self->server_name;
}

gboolean
dme_syncer_get_enrolled (DmeSyncer *self)
{
  g_return_val_if_fail (DME_IS_SYNCER (self), FALSE);
  return self->enrolled;
}

/**
 * dme_syncer_enrol_async:
 * @self: a syncer
 * @url: the address as typed
 * @code: the code from the office
 * @cancellable: (nullable): ends it
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Connects the store to a server; see dme_sync_enrol(). A run follows.
 */
void
dme_syncer_enrol_async (DmeSyncer *self,
                        const char *url,
                        const char *code,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task;

  g_return_if_fail (DME_IS_SYNCER (self) && self->thread != NULL);
  g_return_if_fail (url != NULL && code != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, dme_syncer_enrol_async);
  dme_syncer_thread_enrol (self->thread, url, code, task);
}

gboolean
dme_syncer_enrol_finish (DmeSyncer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, dme_syncer_enrol_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
