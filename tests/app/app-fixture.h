/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-window.h"

G_BEGIN_DECLS

/* What the tests of the app and the program that takes its pictures share: stores, a window,
 * bounded waits. */

/* Bounded: a condition that does not come true within ten seconds fails the test. */
#define APP_WAIT_UNTIL(condition) \
  G_STMT_START \
  { \
    gint64 app_deadline_ = g_get_monotonic_time () + 10 * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > app_deadline_) \
          g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #condition); \
        app_iterate (); \
      } \
  } \
  G_STMT_END

void app_iterate (void); /* one turn of the main loop, or 5 ms */
void app_settle (void);  /* until nothing has happened for a while */
void app_init (int *argc, char ***argv, const char *language);
DmeApplication *app_application (void); /* registered, without a bus */

char *app_make_dir (void); /* a temporary one; removed at exit */

typedef enum
{
  APP_STORE_EMPTY = 0,
  APP_STORE_FILLED = 1 << 0,    /* the invented records of practice */
  APP_STORE_LINKED = 1 << 1,    /* enrolled at a server that is not there */
  APP_STORE_SENT = 1 << 2,      /* all but three were sent, with receipts; one was refused */
  APP_STORE_DRAFT = 1 << 3,     /* a half-typed form */
  APP_STORE_COMPANIES = 1 << 4, /* an invented list of placement companies, and an office */
} AppStoreFlags;

char *app_make_store (AppStoreFlags flags);   /* its folder */
char *app_first_activity (const char *dir);   /* id of the newest */
char *app_first_company (const char *dir);    /* id of PT Sriti Rukmana Lestari */
char *app_refused_activity (const char *dir); /* id, or NULL */

/* A server tells that somebody else wrote another place for that activity. */
void app_add_conflict (const char *dir, const char *id, const char *venue);

DmeWindow *app_window (const char *dir); /* shown and filled; a passphrase is postponed */
DmeWindow *
app_window_as_it_is (const char *dir); /* shown; may be locked, or ask for a passphrase */
void app_close (DmeWindow *window);    /* and everything it held is gone */

/* Looking at and touching what is mapped under @widget. */
gboolean app_shows (GtkWidget *widget, const char *text);    /* a text that contains it */
void app_type (GtkWidget *widget, const char *text);         /* into its first empty entry */
void app_press (GtkWidget *widget, const char *action_name); /* its first button with that action */
gboolean app_is_anywhere (const char *text);                 /* in any window, shown or not */
GtkWindow *app_dialog (DmeWindow *window); /* (nullable) that stands before @window */

G_END_DECLS
