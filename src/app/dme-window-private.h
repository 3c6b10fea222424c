/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-access-page.h"
#include "dme-activity-detail.h"
#include "dme-activity-form.h"
#include "dme-activity-page.h"
#include "dme-banner.h"
#include "dme-check-page.h"
#include "dme-home-page.h"
#include "dme-person-detail.h"
#include "dme-person-page.h"
#include "dme-idle-watch.h"
#include "dme-organisation-form.h"
#include "dme-sidebar.h"
#include "dme-sync-page.h"
#include "dme-undo.h"
#include "dme-vault-jobs.h"
#include "dme-window.h"

G_BEGIN_DECLS

struct _DmeWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */
  char *dir;             /* of the store in use */
  gboolean dir_is_given; /* on the command line: nothing about it is remembered */
  DmeStore *pending;     /* (nullable) being opened, or locked: no page knows it */
  DmeStore *store;       /* NULL during the first run, and while it is locked */
  DmeSyncer *syncer;
  DmeStoreStatus *status; /* (nullable) */
  gboolean status_asked;
  DmeIdentity identity; /* zeroed until the store has answered */
  gboolean opened;      /* it has answered */
  DmeUndo *undo;        /* (nullable) */
  AdwToast *toast;      /* the one in view */
  char *toast_text;
  GPtrArray *trail; /* of char*: pages one can go back to */
  gulong store_changed_id;
  gulong syncer_notify_id;
  gboolean practice;
  gboolean is_first_run;            /* the store was made a moment ago */
  gboolean has_vault;               /* the store has a passphrase: persons may be written down */
  gboolean lock_wanted;             /* not opened by itself, not even in practice */
  gboolean protect_wanted;          /* the passphrase that was postponed is asked for after all */
  char *page_before_lock;           /* (nullable) of the sidebar */
  const DmeType *draft_before_lock; /* (nullable) of the half-typed form that was in view */
  DmeIdleWatch *idle;
  gboolean filled;
  gboolean drawn;      /* the window has stood on the screen once */
  guint first_page_id; /* until then */

  /* Pages, borrowed from the stack; made when they are first shown */
  DmeHomePage *home;
  DmeActivityPage *activities;
  DmeSyncPage *sync;
  DmeActivityDetail *detail;
  DmeRecordForm *form;
  DmeAccessPage *access;
  DmeCheckPage *check;
  DmeRecordForm *organisation; /* its form */
  DmePersonPage *persons;
  DmePersonDetail *person;
  DmeRecordForm *person_form;
  gboolean has_persons; /* the store can seal what is written about them */
  GtkWidget *first_run;

  /* Template children */
  AdwToastOverlay *toasts;
  GtkStack *root;
  GtkRevealer *sidebar_revealer;
  DmeSidebar *sidebar;
  GtkStack *pages;
  DmeBanner *practice_banner;
  AdwBin *failure_bin;
  AdwBin *lock_bin;
};

/* dme-window.c */
void _dme_window_toast (DmeWindow *self, const char *text, gboolean with_undo);
void _dme_window_filled (DmeWindow *self);

/* dme-window-store.c: opening, closing, failing */
void _dme_window_open (DmeWindow *self);
void _dme_window_adopt_store (DmeWindow *self);
void _dme_window_fail (DmeWindow *self, const GError *error);
void _dme_window_close_store (DmeWindow *self);
void _dme_window_store_install (GtkWidgetClass *widget_class);

/* dme-window-lock.c: the passphrase of the store */
void _dme_window_take_vault_state (DmeWindow *self, const DmeVaultLook *state);
void _dme_window_open_last_page (DmeWindow *self);
void _dme_window_watch_idle (DmeWindow *self);
void _dme_window_watch_first_frame (DmeWindow *self);
void _dme_window_lock (DmeWindow *self);
void _dme_window_clear_front (DmeWindow *self);
void _dme_window_lock_install (GtkWidgetClass *widget_class);

/* dme-window-pages.c: which page is shown */
const char *_dme_window_get_top_page (DmeWindow *self); /* (nullable) where the sidebar stands */
void _dme_window_show_page (DmeWindow *self, const char *name);
void _dme_window_drop_pages (DmeWindow *self);
void _dme_window_go_back (DmeWindow *self);
void _dme_window_pages_install (GtkWidgetClass *widget_class);

/* dme-window-persons.c: the pages of persons */
void _dme_window_ask_vault (DmeWindow *self);
void _dme_window_ensure_person_page (DmeWindow *self, const char *name);
void _dme_window_drop_person_pages (DmeWindow *self);
void _dme_window_persons_install (GtkWidgetClass *widget_class);

/* dme-window-flags.c: red flags, and Cek P3MI beside a person */
void _dme_window_flags_install (GtkWidgetClass *widget_class);

/* dme-window-actions.c: what is done with records */
void _dme_window_set_undo (DmeWindow *self, DmeUndo *undo);
void _dme_window_offer_undo (DmeWindow *self, const char *label, GPtrArray *saves);
void _dme_window_actions_install (GtkWidgetClass *widget_class);

/* dme-window-inout.c: files that come in and go out of the lists */
void _dme_window_inout_install (GtkWidgetClass *widget_class);

/* dme-window-conflicts.c: which of two values stands */
void _dme_window_conflicts_install (GtkWidgetClass *widget_class);

/* dme-window-organisations.c: what is done with organisations */
void _dme_window_organisations_install (GtkWidgetClass *widget_class);

G_END_DECLS
