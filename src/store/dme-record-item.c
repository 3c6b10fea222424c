/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-record-item-private.h"

/**
 * DmeRecordItem:
 *
 * One row of a [class@RecordList]: an empty shell until its page has been read.
 */
struct _DmeRecordItem
{
  GObject parent_instance;

  DmeRecord *record; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (DmeRecordItem, dme_record_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_LOADED = 1,
} DmeRecordItemProperty;

static GParamSpec *props[PROP_LOADED + 1];

static void
dme_record_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DmeRecordItem *self = DME_RECORD_ITEM (object);

  switch ((DmeRecordItemProperty) prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->record != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_record_item_finalize (GObject *object)
{
  DmeRecordItem *self = DME_RECORD_ITEM (object);

  g_clear_pointer (&self->record, dme_record_unref);
  G_OBJECT_CLASS (dme_record_item_parent_class)->finalize (object);
}

static void
dme_record_item_class_init (DmeRecordItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dme_record_item_get_property;
  object_class->finalize = dme_record_item_finalize;

  /**
   * DmeRecordItem:loaded:
   *
   * Whether the record has been read. Also notified when another version of it has been read.
   */
  props[PROP_LOADED] =
    g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
dme_record_item_init (DmeRecordItem *self)
{
}

DmeRecord *
dme_record_item_get_record (DmeRecordItem *self)
{
  g_return_val_if_fail (DME_IS_RECORD_ITEM (self), NULL);

  return self->record;
}

static gboolean
same_record (const DmeRecord *a, const DmeRecord *b)
{
  return a->state == b->state && a->rev == b->rev && a->deleted == b->deleted &&
         g_strcmp0 (a->region, b->region) == 0 && g_strcmp0 (a->updated_at, b->updated_at) == 0 &&
         g_strcmp0 (a->refused_code, b->refused_code) == 0 &&
         g_strcmp0 (a->refused_field, b->refused_field) == 0 &&
         dme_fields_equal (a->fields, b->fields);
}

/* Notifies only if it is another version. */
void
dme_record_item_set_record (DmeRecordItem *self, DmeRecord *record)
{
  if (self->record != NULL && same_record (self->record, record))
    return;

  g_clear_pointer (&self->record, dme_record_unref);
  self->record = dme_record_ref (record);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADED]);
}
