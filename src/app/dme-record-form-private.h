/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-record-form.h"

#include "dme-banner.h"
#include "dme-children-section.h"
#include "dme-form-section.h"

G_BEGIN_DECLS

struct _DmeRecordForm
{
  GtkWidget parent_instance;

  /* Template children */
  AdwWindowTitle *title;
  DmeBanner *failure, *discarded;
  GtkWidget *scroller, *content;
  GtkBox *column;
  GtkWidget *save;

  /* Borrowed: from top to bottom. */
  GPtrArray *sections; /* of DmeFormSection; emptied in dispose */
  DmeFormSection *whole; /* (nullable) says what is wrong with the record as a whole */

  /* Owned: what the form is about */
  DmeStore *store;
  char *id;          /* of the record; of a new one, the id it will have */
  gboolean is_new;
  gint64 base;       /* rev of the record when it was opened */
  DmeFields *loaded; /* its fields then; empty for a new one */
  GCancellable *cancellable;

  /* Owned: the draft */
  DmeFields *first_texts; /* what the form held before anything was typed */
  char *first_children;
  char *draft;       /* id; NULL: none is kept */
  char *draft_at;    /* UTC: when it was last kept */
  DmeDraft *thrown;  /* what "Undo" brings back */
  guint timer, clock;
  gint64 changed_at; /* monotonic: first change that is not kept; 0: none */

  /* Owned: what is wrong */
  GHashTable *touched; /* names of fields that were left */
  GPtrArray *saves;    /* while saving */
  char *saving_focus;  /* the field to go back to if that fails */

  gboolean loading;
  gboolean tried;      /* to save: everything that is wrong is shown */
  gboolean saving;
  gboolean dirty;
};

/* dme-record-form.c */
void dme_record_form_add_section (DmeRecordForm *self, DmeFormSection *section); /* in instance init */
void dme_record_form_add_widget (DmeRecordForm *self, GtkWidget *widget);        /* what is no section */
void dme_record_form_start (DmeRecordForm *self, DmeStore *store);               /* all sections are there */
void dme_record_form_fill (DmeRecordForm *self, const char *field, const char *text); /* as if it was typed */
void dme_record_form_set_dirty (DmeRecordForm *self, gboolean dirty);
void dme_record_form_show_loaded (DmeRecordForm *self);
void dme_record_form_focus (DmeRecordForm *self, const char *field);
void dme_record_form_release_focus (DmeRecordForm *self);
void dme_record_form_toast (DmeRecordForm *self, const char *text);

/* dme-record-form-keys.c */
void _dme_record_form_share_mnemonics (DmeRecordForm *self);
void _dme_record_form_add_keys (DmeRecordForm *self);
void _dme_record_form_move_section (DmeRecordForm *self, int step);

/* dme-record-form-draft.c: what is typed is kept by itself */
DmeFields *dme_record_form_get_texts (DmeRecordForm *self);
char *dme_record_form_get_focus (DmeRecordForm *self);     /* (nullable) what dme_record_form_focus() takes */
void dme_record_form_remember_start (DmeRecordForm *self); /* what the form holds now is nothing typed */
void dme_record_form_schedule (DmeRecordForm *self);
void dme_record_form_forget_draft (DmeRecordForm *self);   /* it has ended: no timer, no id */
void dme_record_form_throw_away (DmeRecordForm *self);
void dme_record_form_bring_back (DmeRecordForm *self);
void dme_record_form_show_draft_line (DmeRecordForm *self);
void dme_record_form_restore_children (DmeRecordForm *self, GVariant *state); /* "a{sv}", type to rows */

/* dme-record-form-save.c */
void dme_record_form_check (DmeRecordForm *self); /* shows what is wrong with what was left */
void dme_record_form_save (DmeRecordForm *self);

G_END_DECLS
