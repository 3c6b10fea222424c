/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app-fixture.h"
#include "dme-activity-form-private.h"

G_BEGIN_DECLS

/* A form in a window of its own, over an empty store. */
typedef struct
{
  char *dir;
  DmeStore *store;
  GtkWidget *window;
  DmeRecordForm *form;
  guint saved, closed; /* how often the form has said so */
  char *saved_id;
  gboolean saved_new;
} Forms;

void forms_set_up (Forms *f, gconstpointer data);
void forms_tear_down (Forms *f, gconstpointer data);
void forms_open (Forms *f);       /* over f->dir */
void forms_open_again (Forms *f); /* the program starts anew */

/* As a person does it: go to the field, and replace what is there. */
void forms_type (Forms *f, const char *field, const char *text);
/* For what is not typed: choices, marks, villages. */
void forms_choose (Forms *f, const char *field, const char *text);
/* Of an organisation that is added. */
void forms_choose_kind (Forms *f, guint row, const char *kind);
void forms_add_row (DmeChildrenSection *section);
GtkWidget *forms_first_row (DmeChildrenSection *section);
char *forms_get_text (Forms *f, const char *field);
GtkWidget *forms_go_to (Forms *f, const char *field); /* the widget that has the focus then */
/* What stands below the field as wrong; NULL: nothing. */
char *forms_get_message (Forms *f, const char *field);
gboolean forms_is_error (Forms *f, const char *field);
void forms_fill_smallest (Forms *f);
void forms_act (Forms *f, const char *action);
void forms_save (Forms *f); /* and wait until it is saved */

GPtrArray *forms_list (Forms *f, const DmeType *type);
GPtrArray *forms_drafts (Forms *f);
GPtrArray *forms_history (Forms *f, const DmeType *type, const char *id);
void forms_put (Forms *f, GPtrArray *saves); /* by another way than the form */
void forms_wait (guint ms);

G_END_DECLS
