/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "dme-idle-watch.h"

/* A laptop that was closed runs no timers, so the time is looked at again soon after it wakes. */
#define LONGEST_SLEEP_MS 5000

/**
 * DmeIdleWatch:
 *
 * Counts the time since the last key, click or movement in any window of the
 * app, sleep of the computer included.
 */

struct _DmeIdleWatch
{
  GObject parent_instance;

  gint64 limit;   /* ms; 0: never */
  gint64 touched; /* ms since the computer was started */
  gboolean idle;  /* said so, and not touched since */
  guint timer;
  double x, y; /* where the pointer was last */
};

G_DEFINE_FINAL_TYPE (DmeIdleWatch, dme_idle_watch, G_TYPE_OBJECT)

enum
{
  SIGNAL_IDLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gint64
now_ms (void)
{
  struct timespec now;

  /* Goes on while the computer sleeps, and no one can set it back. */
  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time () / 1000;
  return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static gboolean timer_cb (gpointer user_data);

/* Returns: whether it was just found idle. */
static gboolean
look (DmeIdleWatch *self)
{
  gint64 left;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->limit == 0 || self->idle)
    return FALSE;

  left = self->touched + self->limit - now_ms ();
  if (left > 0)
    {
      self->timer = g_timeout_add ((guint) MIN (left, LONGEST_SLEEP_MS), timer_cb, self);
      return FALSE;
    }
  self->idle = TRUE;
  g_signal_emit (self, signals[SIGNAL_IDLE], 0);
  return TRUE;
}

static gboolean
timer_cb (gpointer user_data)
{
  DmeIdleWatch *self = user_data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

/* GTK says that the pointer moves also when a page moves below it, as progress does. */
static gboolean
has_moved (DmeIdleWatch *self, GdkEvent *event)
{
  double x = 0, y = 0;
  gboolean moved;

  gdk_event_get_position (event, &x, &y);
  moved = x != self->x || y != self->y;
  self->x = x;
  self->y = y;
  return moved;
}

static gboolean
is_touch (DmeIdleWatch *self, GdkEvent *event)
{
  static const GdkEventType touches[] = { GDK_KEY_PRESS,      GDK_KEY_RELEASE, GDK_BUTTON_PRESS,
                                          GDK_BUTTON_RELEASE, GDK_SCROLL,      GDK_TOUCH_BEGIN,
                                          GDK_TOUCH_UPDATE };
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_MOTION_NOTIFY)
    return has_moved (self, event);
  for (gsize i = 0; i < G_N_ELEMENTS (touches); i++)
    if (touches[i] == type)
      return TRUE;
  return FALSE;
}

/* Before anything else sees it: the first key after a long sleep must find the app locked. */
static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, DmeIdleWatch *self)
{
  if (!is_touch (self, event))
    return GDK_EVENT_PROPAGATE;
  if (look (self))
    return GDK_EVENT_STOP;
  dme_idle_watch_touch (self);
  return GDK_EVENT_PROPAGATE;
}

static void
windows_changed_cb (DmeIdleWatch *self, guint position, guint removed, guint added, GListModel *all)
{
  guint i;

  for (i = position; i < position + added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (all, i);
      GtkEventController *controller = gtk_event_controller_legacy_new ();

      gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
      g_signal_connect_object (controller, "event", G_CALLBACK (event_cb), self, G_CONNECT_DEFAULT);
      gtk_widget_add_controller (window, controller);
    }
}

static void
dme_idle_watch_dispose (GObject *object)
{
  DmeIdleWatch *self = DME_IDLE_WATCH (object);

  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (dme_idle_watch_parent_class)->dispose (object);
}

static void
dme_idle_watch_class_init (DmeIdleWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dme_idle_watch_dispose;

  /**
   * DmeIdleWatch::idle:
   *
   * Nobody has touched the app for as long as the limit.
   */
  signals[SIGNAL_IDLE] = g_signal_new ("idle", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dme_idle_watch_init (DmeIdleWatch *self)
{
  GListModel *all = gtk_window_get_toplevels ();

  self->touched = now_ms ();
  windows_changed_cb (self, 0, 0, g_list_model_get_n_items (all), all);
  g_signal_connect_object (all, "items-changed", G_CALLBACK (windows_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * dme_idle_watch_new:
 *
 * Watches all windows there are and will be; without a limit yet.
 */
DmeIdleWatch *
dme_idle_watch_new (void)
{
  return g_object_new (DME_TYPE_IDLE_WATCH, NULL);
}

/**
 * dme_idle_watch_set_limit:
 * @self: the watch
 * @milliseconds: after how long without a touch "idle" is emitted; 0: never
 *
 * The time since the last touch counts on.
 */
void
dme_idle_watch_set_limit (DmeIdleWatch *self, gint64 milliseconds)
{
  g_return_if_fail (DME_IS_IDLE_WATCH (self) && milliseconds >= 0);

  if (self->limit == milliseconds)
    return;
  self->limit = milliseconds;
  self->idle = FALSE;
  look (self);
}

gint64
dme_idle_watch_get_limit (DmeIdleWatch *self)
{
  g_return_val_if_fail (DME_IS_IDLE_WATCH (self), 0);

  return self->limit;
}

void
dme_idle_watch_touch (DmeIdleWatch *self)
{
  g_return_if_fail (DME_IS_IDLE_WATCH (self));

  self->touched = now_ms ();
  if (!self->idle && self->timer != 0)
    return; /* The timer looks at the time by itself. */
  self->idle = FALSE;
  look (self);
}
