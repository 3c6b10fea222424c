/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One thing that may be meant: what it is called, where it belongs, and what it stands for. */
#define DME_TYPE_SUGGESTION (dme_suggestion_get_type ())
G_DECLARE_FINAL_TYPE (DmeSuggestion, dme_suggestion, DME, SUGGESTION, GObject)
DmeSuggestion *dme_suggestion_new (const char *key, const char *title, const char *subtitle);
const char *dme_suggestion_get_key (DmeSuggestion *self);
const char *dme_suggestion_get_title (DmeSuggestion *self);
const char *dme_suggestion_get_subtitle (DmeSuggestion *self);

/* An entry that offers what may be meant while one types.
 * signal "search" (const char *text): text was typed; answer with dme_suggest_entry_offer(), now or later.
 * signal "picked" (DmeSuggestion *): one was chosen.
 * signal "left": the keyboard focus has gone. */
#define DME_TYPE_SUGGEST_ENTRY (dme_suggest_entry_get_type ())
G_DECLARE_FINAL_TYPE (DmeSuggestEntry, dme_suggest_entry, DME, SUGGEST_ENTRY, GtkWidget)
GtkWidget *dme_suggest_entry_new (void);
GtkWidget *dme_suggest_entry_get_entry (DmeSuggestEntry *self);
const char *dme_suggest_entry_get_text (DmeSuggestEntry *self);
void dme_suggest_entry_set_text (DmeSuggestEntry *self, const char *text); /* no search */
void dme_suggest_entry_offer (DmeSuggestEntry *self, GPtrArray *suggestions); /* of DmeSuggestion */
void dme_suggest_entry_pick (DmeSuggestEntry *self, guint position);
guint dme_suggest_entry_get_n_offered (DmeSuggestEntry *self); /* 0 while the list is closed */

G_END_DECLS
