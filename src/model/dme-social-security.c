/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-social-security.h"

#include "dme-format.h"
#include "dme-persons-resources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The amounts and their dates are data, as the ministry changes them: see the head of the file. */
#define RULES "/org/desamigran/DesaMigranEmas/data/rules/permenaker-4-2023.csv"

typedef struct
{
  const char *valid_from;
  const char *who;
  const char *phase;
  int months;
  gint64 amount;
  const char *basis;
} Rule;

static GArray *rules; /* of Rule; never freed, as all point into its text */

/* A fault in the file is a fault of the build. */
static void
read_line (char *line, guint number)
{
  char *parts[6];
  gint64 months, amount;
  Rule rule;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      parts[i] = line;
      line += strcspn (line, ",");
      if (*line == ',')
        *line++ = '\0';
    }

  if (!dme_date_is_valid (parts[0]) ||
      !g_ascii_string_to_signed (parts[3], 10, 0, 1200, &months, NULL) ||
      !g_ascii_string_to_signed (parts[4], 10, 0, G_MAXINT32, &amount, NULL) || *parts[5] == '\0')
    g_error ("The rules of social security are damaged in line %u", number);

  rule = (Rule){ parts[0], parts[1], parts[2], months, amount, parts[5] };
  g_array_append_val (rules, rule);
}

static void
ensure_loaded (void)
{
  static gsize done;
  g_autoptr (GBytes) bytes = NULL;
  char *line;
  guint number = 0;
  gsize size;

  if (!g_once_init_enter (&done))
    return;

  bytes =
    g_resource_lookup_data (dme_persons_get_resource (), RULES, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  line = (char *) g_bytes_get_data (bytes, &size);
  line = g_strndup (line, size);
  while (*line != '\0')
    {
      char *next = line + strcspn (line, "\n");

      if (*next == '\n')
        *next++ = '\0';
      number++;
      if (*line != '#' && *line != '\0')
        read_line (line, number);
      line = next;
    }

  g_once_init_leave (&done, 1);
}

/* The date of the set of rules that counts on that day; NULL: before the first. */
static const char *
find_set (const char *on)
{
  const char *newest = NULL;
  guint i;

  for (i = 0; i < rules->len; i++)
    {
      const Rule *rule = &g_array_index (rules, Rule, i);

      if (strcmp (rule->valid_from, on) <= 0 &&
          (newest == NULL || strcmp (rule->valid_from, newest) > 0))
        newest = rule->valid_from;
    }

  return newest;
}

/* Those who go through no placement body: they pay at once, and nothing for the time before. */
static const char *
get_who (const char *scheme, const char *subscheme)
{
  if (g_strcmp0 (scheme, "perseorangan") == 0 || g_strcmp0 (scheme, "perpanjangan") == 0)
    return "alone";
  if (g_strcmp0 (scheme, "ssw") == 0 && g_strcmp0 (subscheme, "ssw_p3mi") != 0)
    return "alone";

  return "placed";
}

/* The longest listed term that is not longer than the contract; a shorter contract pays for the
 * shortest term. */
static const Rule *
find_term (const char *set, const char *who, int months)
{
  const Rule *found = NULL;
  guint i;

  for (i = 0; i < rules->len; i++)
    {
      const Rule *rule = &g_array_index (rules, Rule, i);

      if (strcmp (rule->valid_from, set) != 0 || strcmp (rule->who, who) != 0 ||
          strcmp (rule->phase, "during") != 0)
        continue;
      if (found == NULL || (rule->months <= months && rule->months > found->months) ||
          (found->months > months && rule->months < found->months))
        found = rule;
    }

  return found;
}

static const Rule *
find_rule (const char *set, const char *who, const char *phase)
{
  guint i;

  for (i = 0; i < rules->len; i++)
    {
      const Rule *rule = &g_array_index (rules, Rule, i);

      if (strcmp (rule->valid_from, set) == 0 && strcmp (rule->who, who) == 0 &&
          strcmp (rule->phase, phase) == 0)
        return rule;
    }

  return NULL;
}

/**
 * dme_social_security_get_due:
 * @scheme: (nullable): the code of a placement scheme; %NULL counts as by a P3MI
 * @subscheme: (nullable): the code of the kind of scheme
 * @months: the months of the work agreement, 1 to 1,200
 * @on: the day of payment, an ISO date
 * @out: (out): what must be paid
 *
 * Work accident (JKK) and death (JKM) insurance, which are compulsory, by the
 * rules in force on that day. Old age savings (JHT) are of one's own choice.
 *
 * Returns: %FALSE if no rule is known for that day, or @months is out of range
 */
gboolean
dme_social_security_get_due (const char *scheme,
                             const char *subscheme,
                             int months,
                             const char *on,
                             DmeContribution *out)
{
  const char *who = get_who (scheme, subscheme);
  const char *set;
  const Rule *term, *before, *extra;

  g_return_val_if_fail (out != NULL, FALSE);

  ensure_loaded ();
  set = dme_date_is_valid (on) ? find_set (on) : NULL;
  term = set != NULL ? find_term (set, who, months) : NULL;
  if (term == NULL || months < 1 || months > 1200)
    return FALSE;

  before = find_rule (set, who, "before");
  extra = find_rule (set, who, "extra");

  *out = (DmeContribution){ .term = term->months, .during = term->amount, .basis = term->basis };
  out->before = before != NULL ? before->amount : 0;
  out->extra_months = MAX (0, months - term->months);
  out->extra = extra != NULL ? out->extra_months * extra->amount : 0;
  out->total = out->before + out->during + out->extra;
  return TRUE;
}

static void
add_line (GString *text, char *line)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
  g_free (line);
}

/**
 * dme_contribution_to_text:
 * @self: what must be paid
 *
 * Returns: (transfer full): one line for each part, the sum, and where it is
 *   written, in the language of the user
 */
char *
dme_contribution_to_text (const DmeContribution *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *total = NULL;
  g_autofree char *before = NULL;
  g_autofree char *during = NULL;
  g_autofree char *extra = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  total = dme_format_rupiah (self->total);
  before = dme_format_rupiah (self->before);
  during = dme_format_rupiah (self->during);
  extra = dme_format_rupiah (self->extra);

  if (self->before > 0)
    add_line (text, g_strdup_printf (_ ("Before work: %s"), before));
  /* Translators: months of the contract, rupiah */
  add_line (text, g_strdup_printf (_ ("During and after work, %d months: %s"), self->term, during));
  if (self->extra_months > 0)
    add_line (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d month more: %s",
                                                  "%d months more: %s", self->extra_months),
                                     self->extra_months, extra));
  /* Translators: rupiah, name of the regulation */
  add_line (text, g_strdup_printf (_ ("Together: %s (%s)"), total, self->basis));

  return g_string_free (text, FALSE);
}

/**
 * dme_social_security_get_until:
 * @paid_on: (nullable): when it was paid, an ISO date
 * @months: for how many months; 0 or less: not known
 *
 * The form writes this where nothing else is written; the card may say
 * otherwise, and then the card is right.
 *
 * Returns: (transfer full) (nullable): the last day of cover, or %NULL
 */
char *
dme_social_security_get_until (const char *paid_on, int months)
{
  return months > 0 ? dme_days_add_months (paid_on, months) : NULL;
}

/**
 * dme_social_security_get_cover:
 * @person: the fields of a person
 * @today: an ISO date
 *
 * Takes the written end, or else what payment and months give.
 *
 * Returns: whether the person is covered
 */
DmeCover
dme_social_security_get_cover (const DmeFields *person, const char *today)
{
  const char *until;
  g_autofree char *computed = NULL;

  g_return_val_if_fail (person != NULL, DME_COVER_NONE);

  until = dme_fields_get (person, "bpjs_tk_until");
  if (until == NULL)
    until = computed =
      dme_social_security_get_until (dme_fields_get (person, "bpjs_tk_paid_on"),
                                     CLAMP (dme_fields_get_int (person, "bpjs_tk_months", 0), 0,
                                            1200));

  switch (dme_days_get_expiry (until, today))
    {
    case DME_EXPIRY_VALID:
      return DME_COVER_VALID;
    case DME_EXPIRY_SOON:
      return DME_COVER_SOON;
    case DME_EXPIRY_EXPIRED:
      return DME_COVER_EXPIRED;
    case DME_EXPIRY_NONE:
    default:
      return dme_fields_get (person, "bpjs_tk_no") != NULL ||
                 dme_fields_get (person, "bpjs_tk_phase") != NULL
               ? DME_COVER_UNPAID
               : DME_COVER_NONE;
    }
}

/**
 * dme_cover_get_label:
 * @cover: a state
 *
 * Returns: (transfer none): its name in the language of the user
 */
const char *
dme_cover_get_label (DmeCover cover)
{
  switch (cover)
    {
    case DME_COVER_NONE:
      return C_ ("social security", "None");
    case DME_COVER_UNPAID:
      return C_ ("social security", "Payment not written down");
    case DME_COVER_VALID:
      return C_ ("social security", "Valid");
    case DME_COVER_SOON:
      return C_ ("social security", "Ends soon");
    case DME_COVER_EXPIRED:
      return C_ ("social security", "Expired");
    default:
      g_return_val_if_reached ("");
    }
}

/**
 * dme_social_security_get_phase:
 * @status: (nullable): the status of a person
 *
 * Returns: (transfer none) (nullable): the phase that goes with it, which a form
 *   proposes; %NULL if there is none
 */
const char *
dme_social_security_get_phase (const char *status)
{
  if (status == NULL || g_str_equal (status, "batal") || g_str_equal (status, "dicegah"))
    return NULL;
  if (g_str_equal (status, "berangkat"))
    return "selama";
  return g_str_equal (status, "pulang") ? "setelah" : "sebelum";
}
