/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-suggest-entry.h"

/**
 * DmeSuggestion:
 *
 * One line of the list below a [class@SuggestEntry].
 */

struct _DmeSuggestion
{
  GObject parent_instance;

  char *key, *title, *subtitle;
};

G_DEFINE_FINAL_TYPE (DmeSuggestion, dme_suggestion, G_TYPE_OBJECT)

static void
dme_suggestion_finalize (GObject *object)
{
  DmeSuggestion *self = DME_SUGGESTION (object);

  g_free (self->key);
  g_free (self->title);
  g_free (self->subtitle);

  G_OBJECT_CLASS (dme_suggestion_parent_class)->finalize (object);
}

static void
dme_suggestion_class_init (DmeSuggestionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dme_suggestion_finalize;
}

static void
dme_suggestion_init (DmeSuggestion *self)
{
}

/**
 * dme_suggestion_new:
 * @key: what it stands for: a code, an id
 * @title: what it is called
 * @subtitle: what tells it from others of that name
 *
 * A line to offer.
 */
DmeSuggestion *
dme_suggestion_new (const char *key, const char *title, const char *subtitle)
{
  DmeSuggestion *self = g_object_new (DME_TYPE_SUGGESTION, NULL);

  self->key = g_strdup (key);
  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);

  return self;
}

const char *
dme_suggestion_get_key (DmeSuggestion *self)
{
  g_return_val_if_fail (DME_IS_SUGGESTION (self), NULL);

  return self->key;
}

const char *
dme_suggestion_get_title (DmeSuggestion *self)
{
  g_return_val_if_fail (DME_IS_SUGGESTION (self), NULL);

  return self->title;
}

const char *
dme_suggestion_get_subtitle (DmeSuggestion *self)
{
  g_return_val_if_fail (DME_IS_SUGGESTION (self), NULL);

  return self->subtitle;
}
