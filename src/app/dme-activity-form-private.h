/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dme-activity-form.h"
#include "dme-banner.h"
#include "dme-children-section.h"
#include "dme-form-section.h"
#include "dme-form-sections.h"

G_BEGIN_DECLS

struct _DmeActivityForm
{
  GtkWidget parent_instance;

  /* Template children */
  AdwWindowTitle *title;
  DmeBanner *failure, *discarded;
  GtkWidget *scroller, *content;
  DmeFormSection *place, *basis, *topics, *attendance, *results, *notes;
  DmeChildrenSection *participations, *follow_ups;

  /* Borrowed: the sections from top to bottom. */
  DmeFormSection *sections[8];
  guint n_sections;

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

/* dme-activity-form.c */
void dme_activity_form_set_dirty (DmeActivityForm *self, gboolean dirty);
void dme_activity_form_show_loaded (DmeActivityForm *self);
void dme_activity_form_focus (DmeActivityForm *self, const char *field);
void dme_activity_form_release_focus (DmeActivityForm *self);
void dme_activity_form_toast (DmeActivityForm *self, const char *text);

/* dme-activity-form-draft.c: what is typed is kept by itself */
DmeFields *dme_activity_form_get_texts (DmeActivityForm *self);
char *dme_activity_form_get_focus (DmeActivityForm *self);     /* (nullable) what dme_activity_form_focus() takes */
void dme_activity_form_remember_start (DmeActivityForm *self); /* what the form holds now is nothing typed */
void dme_activity_form_schedule (DmeActivityForm *self);
void dme_activity_form_forget_draft (DmeActivityForm *self);   /* it has ended: no timer, no id */
void dme_activity_form_throw_away (DmeActivityForm *self);
void dme_activity_form_bring_back (DmeActivityForm *self);
void dme_activity_form_show_draft_line (DmeActivityForm *self);

/* dme-activity-form-save.c */
void dme_activity_form_check (DmeActivityForm *self); /* shows what is wrong with what was left */
void dme_activity_form_save (DmeActivityForm *self);

G_END_DECLS
