/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-form-field.h"

/**
 * DmeFormField:
 *
 * One field of a form: its label, the control that suits its kind, and below
 * it what is wrong with it.
 *
 * Everything comes from the schema, so a new field needs one line there and
 * one object in a .ui file:
 *
 * ```xml
 * <object class="DmeFormField"><property name="field">venue</property></object>
 * ```
 */

struct _DmeFormField
{
  GtkWidget parent_instance;

  /* Borrowed */
  const DmeType *type;
  const DmeField *field;

  /* Owned */
  char *name; /* as given in the .ui file */

  /* Children */
  GtkWidget *label; /* NULL: the control is labelled itself */
  DmeFormControl *control;
  GtkWidget *message;

  guint columns;
  gunichar mnemonic;
  gboolean show_label;
};

G_DEFINE_FINAL_TYPE (DmeFormField, dme_form_field, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_FIELD = 1,
  PROP_COLUMNS,
  PROP_SHOW_LABEL,
  PROP_CONTROL,
} DmeFormFieldProperty;

static GParamSpec *props[PROP_CONTROL + 1];

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
find_field (DmeFormField *self)
{
  g_auto (GStrv) parts = g_strsplit (self->name, ".", 2);
  gboolean qualified = parts[1] != NULL;

  self->type = dme_schema_find_type (qualified ? parts[0] : "activity");
  self->field = dme_type_find_field (self->type, qualified ? parts[1] : parts[0]);
  if (self->field == NULL)
    g_error ("There is no field “%s”", self->name);
}

static void
changed_cb (DmeFormField *self)
{
  dme_form_field_show_problem (self, NULL, FALSE);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
leave_cb (DmeFormField *self)
{
  g_signal_emit (self, signals[SIGNAL_LEFT], 0);
}

static gboolean
is_group (DmeFormField *self)
{
  return DME_IS_RADIO_CONTROL (self->control) || DME_IS_CHECKS_CONTROL (self->control);
}

static void
add_label (DmeFormField *self)
{
  self->label = gtk_label_new (dme_field_get_label (self->field));
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  if (self->field->kind == DME_KIND_INT)
    gtk_label_set_max_width_chars (GTK_LABEL (self->label),
                                   18); /* No wider than its number needs. */
  if (!is_group (self))
    gtk_label_set_mnemonic_widget (GTK_LABEL (self->label),
                                   dme_form_control_get_target (self->control));
  gtk_widget_add_css_class (self->label, "form-label");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

/* The accessible name is the visible label. The label of a mnemonic gives it by itself, and GTK 4.8
 * would say the name twice if it were set as well. */
static void
name_target (DmeFormField *self)
{
  GtkAccessible *target = GTK_ACCESSIBLE (dme_form_control_get_target (self->control));

  if (is_group (self))
    target = GTK_ACCESSIBLE (self->control);
  if (self->field->kind != DME_KIND_BOOL && (self->label == NULL || is_group (self)))
    gtk_accessible_update_property (target, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    dme_field_get_label (self->field), -1);
  if (GTK_IS_ENTRY (target) && (self->field->flags & DME_FIELD_REQUIRED))
    gtk_accessible_update_property (target, GTK_ACCESSIBLE_PROPERTY_REQUIRED, TRUE, -1);
}

static void
dme_form_field_constructed (GObject *object)
{
  DmeFormField *self = DME_FORM_FIELD (object);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  G_OBJECT_CLASS (dme_form_field_parent_class)->constructed (object);

  find_field (self);
  if (self->control == NULL)
    self->control = dme_form_control_new (self->field, self->columns);
  if (self->show_label && self->field->kind != DME_KIND_BOOL)
    add_label (self);
  gtk_widget_set_parent (GTK_WIDGET (self->control), GTK_WIDGET (self));
  name_target (self);

  self->message = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->message), 0);
  gtk_label_set_wrap (GTK_LABEL (self->message), TRUE);
  gtk_widget_add_css_class (self->message, "form-message");
  gtk_widget_set_visible (self->message, FALSE);
  gtk_widget_set_parent (self->message, GTK_WIDGET (self));

  g_signal_connect_object (self->control, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

static void
dme_form_field_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  DmeFormField *self = DME_FORM_FIELD (object);

  switch ((DmeFormFieldProperty) prop_id)
    {
    case PROP_FIELD:
      g_value_set_string (value, self->name);
      break;
    case PROP_COLUMNS:
      g_value_set_uint (value, self->columns);
      break;
    case PROP_SHOW_LABEL:
      g_value_set_boolean (value, self->show_label);
      break;
    case PROP_CONTROL:
      g_value_set_object (value, self->control);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_form_field_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  DmeFormField *self = DME_FORM_FIELD (object);

  switch ((DmeFormFieldProperty) prop_id)
    {
    case PROP_FIELD:
      self->name = g_value_dup_string (value);
      break;
    case PROP_COLUMNS:
      self->columns = g_value_get_uint (value);
      break;
    case PROP_SHOW_LABEL:
      self->show_label = g_value_get_boolean (value);
      break;
    case PROP_CONTROL:
      self->control = g_value_get_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
dme_form_field_dispose (GObject *object)
{
  DmeFormField *self = DME_FORM_FIELD (object);

  dme_form_unparent_children (GTK_WIDGET (object));
  self->label = self->message = NULL;
  self->control = NULL;

  G_OBJECT_CLASS (dme_form_field_parent_class)->dispose (object);
}

static void
dme_form_field_finalize (GObject *object)
{
  g_free (DME_FORM_FIELD (object)->name);

  G_OBJECT_CLASS (dme_form_field_parent_class)->finalize (object);
}

static void
dme_form_field_class_init (DmeFormFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->constructed = dme_form_field_constructed;
  object_class->get_property = dme_form_field_get_property;
  object_class->set_property = dme_form_field_set_property;
  object_class->dispose = dme_form_field_dispose;
  object_class->finalize = dme_form_field_finalize;

  props[PROP_FIELD] = g_param_spec_string ("field", NULL, NULL, NULL, flags);
  props[PROP_COLUMNS] = g_param_spec_uint ("columns", NULL, NULL, 1, 6, 2, flags);
  props[PROP_SHOW_LABEL] = g_param_spec_boolean ("show-label", NULL, NULL, TRUE, flags);
  props[PROP_CONTROL] = g_param_spec_object ("control", NULL, NULL, DME_TYPE_FORM_CONTROL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LEFT] =
    g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "formfield");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
dme_form_field_init (DmeFormField *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
}

/**
 * dme_form_field_new:
 * @type: the type of the record
 * @name: the name of the field
 *
 * A field for @name, empty.
 */
GtkWidget *
dme_form_field_new (const DmeType *type, const char *name)
{
  return dme_form_field_new_with_control (type, name, NULL);
}

/**
 * dme_form_field_new_with_control:
 * @type: the type of the record
 * @name: the name of the field
 * @control: (nullable) (transfer floating): used in place of the usual one
 *
 * A field for @name, empty.
 */
GtkWidget *
dme_form_field_new_with_control (const DmeType *type, const char *name, DmeFormControl *control)
{
  g_autofree char *path = g_strdup_printf ("%s.%s", type->name, name);

  return g_object_new (DME_TYPE_FORM_FIELD, "field", path, "control", control, NULL);
}

const DmeType *
dme_form_field_get_record_type (DmeFormField *self)
{
  g_return_val_if_fail (DME_IS_FORM_FIELD (self), NULL);

  return self->type;
}

const DmeField *
dme_form_field_get_field (DmeFormField *self)
{
  g_return_val_if_fail (DME_IS_FORM_FIELD (self), NULL);

  return self->field;
}

const char *
dme_form_field_get_label (DmeFormField *self)
{
  g_return_val_if_fail (DME_IS_FORM_FIELD (self), NULL);

  return dme_field_get_label (self->field);
}

DmeFormControl *
dme_form_field_get_control (DmeFormField *self)
{
  g_return_val_if_fail (DME_IS_FORM_FIELD (self), NULL);

  return self->control;
}

char *
dme_form_field_get_text (DmeFormField *self)
{
  g_return_val_if_fail (DME_IS_FORM_FIELD (self), NULL);

  return dme_form_control_get_text (self->control);
}

/**
 * dme_form_field_set_text:
 * @self: a field
 * @text: (nullable): a canonical value, or what was once typed
 *
 * Shows @text; what was wrong before is forgotten.
 */
void
dme_form_field_set_text (DmeFormField *self, const char *text)
{
  g_return_if_fail (DME_IS_FORM_FIELD (self));

  dme_form_control_set_text (self->control, text);
  dme_form_field_show_problem (self, NULL, FALSE);
}

/**
 * dme_form_field_show_problem:
 * @self: a field
 * @text: (nullable): what is wrong and what to do; %NULL: nothing
 * @warning: whether it is only a doubt
 *
 * Shows @text below the control and says it to a screen reader.
 */
void
dme_form_field_show_problem (DmeFormField *self, const char *text, gboolean warning)
{
  GtkAccessible *target;

  g_return_if_fail (DME_IS_FORM_FIELD (self));

  if (text == NULL && !dme_form_field_has_problem (self))
    return;

  gtk_label_set_text (GTK_LABEL (self->message), text != NULL ? text : "");
  gtk_widget_set_visible (self->message, text != NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "warning");
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), warning ? "warning" : "error");

  target = GTK_ACCESSIBLE (dme_form_control_get_target (self->control));
  gtk_accessible_update_state (target, GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL && !warning ? GTK_ACCESSIBLE_INVALID_TRUE
                                                        : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (text != NULL)
    gtk_accessible_update_property (target, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  else
    gtk_accessible_reset_property (target, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

gboolean
dme_form_field_has_problem (DmeFormField *self)
{
  g_return_val_if_fail (DME_IS_FORM_FIELD (self), FALSE);

  return *gtk_label_get_text (GTK_LABEL (self->message)) != '\0';
}

void
dme_form_field_grab (DmeFormField *self)
{
  g_return_if_fail (DME_IS_FORM_FIELD (self));

  gtk_widget_grab_focus (dme_form_control_get_target (self->control));
}

gboolean
dme_form_field_has_focus (DmeFormField *self)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (DME_IS_FORM_FIELD (self), FALSE);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

gboolean
dme_form_field_takes_mnemonic (DmeFormField *self)
{
  g_return_val_if_fail (DME_IS_FORM_FIELD (self), FALSE);

  return self->label != NULL && !is_group (self);
}

/**
 * dme_form_field_set_mnemonic:
 * @self: a field
 * @letter: a letter of its label; 0 for none
 *
 * Lets Alt and @letter go to the field, and underlines it.
 */
void
dme_form_field_set_mnemonic (DmeFormField *self, gunichar letter)
{
  const char *text, *p;
  g_autofree char *marked = NULL;

  g_return_if_fail (DME_IS_FORM_FIELD (self));

  if (!dme_form_field_takes_mnemonic (self))
    return;

  text = dme_form_field_get_label (self);
  for (p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (letter != 0 && g_unichar_tolower (g_utf8_get_char (p)) == letter)
        {
          self->mnemonic = letter;
          marked = g_strdup_printf ("%.*s_%s", (int) (p - text), text, p);
          gtk_label_set_text_with_mnemonic (GTK_LABEL (self->label), marked);
          return;
        }
    }
}

gunichar
dme_form_field_get_mnemonic (DmeFormField *self)
{
  g_return_val_if_fail (DME_IS_FORM_FIELD (self), 0);

  return self->mnemonic;
}

static void
collect_fields (GtkWidget *widget, GPtrArray *fields)
{
  GtkWidget *child;

  if (DME_IS_FORM_FIELD (widget))
    {
      g_ptr_array_add (fields, widget);
      return;
    }

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_fields (child, fields);
}

/**
 * dme_form_fields_inside:
 * @widget: a widget
 *
 * Returns: (transfer container) (element-type DmeFormField): the fields inside
 */
GPtrArray *
dme_form_fields_inside (GtkWidget *widget)
{
  GPtrArray *fields = g_ptr_array_new ();

  g_return_val_if_fail (GTK_IS_WIDGET (widget), fields);

  collect_fields (widget, fields);

  return fields;
}
