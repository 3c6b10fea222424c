/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "dme-passphrase.h"
#include "dme-recovery-code.h"

/* Half a bit is the unit, so that sums are whole numbers on every machine. What one piece of a
 * passphrase is worth to somebody who guesses: */
enum
{
  WORD = 20,     /* one of about a thousand words */
  OWN = 8,       /* a part of the user's own name */
  SEQUENCE = 10, /* 12345, abcd, qwerty, and where it begins */
  REPEATED = 8,  /* aaaa */
  AGAIN = 4,     /* a word that was there before */
  YEAR = 14,
  LETTER = 6, /* an unknown word of a language, per letter */
  DIGIT = 7,
  SIGN = 8,
  SPACE = 2,
  PER_CLASS = 2, /* per letter, for each further kind of character mixed with it */
};

/* Thresholds in half bits. One guess costs half a second (Argon2id): 2^28 guesses are four years of
 * one processor, 2^45 are out of reach. */
#define GUESSED_BELOW 36 /* a word and two digits, or a year */
#define WEAK_BELOW 56
#define FAIR_BELOW 90

#define FREE_ATTEMPTS 3
#define LONGEST_WAIT (15 * 60)

/* Folded to lower case, without digits that stand for letters. The first passwords of any list, and
 * those that lie near in this office. */
static const char *const common[] = {
  "password",  "passw",     "sandi",         "rahasia",
  "katasandi", "admin",     "administrator", "user",
  "login",     "welcome",   "letmein",       "master",
  "monkey",    "dragon",    "iloveyou",      "sayang",
  "cinta",     "bismillah", "alhamdulillah", "jesus",
  "yesus",     "tuhan",     "allah",         "indonesia",
  "merdeka",   "pancasila", "garuda",        "jakarta",
  "kupang",    "flores",    "sumba",         "timor",
  "alor",      "rote",      "lembata",       "ende",
  "maumere",   "atambua",   "belu",          "malaka",
  "soe",       "kefa",      "kefamenanu",    "ruteng",
  "bajawa",    "manggarai", "sikka",         "ngada",
  "nagekeo",   "larantuka", "waingapu",      "waikabubak",
  "nusa",      "tenggara",  "komodo",        "sasando",
  "bpmi",      "bp3mi",     "bp2mi",         "bpmintt",
  "bp3mintt",  "kp2mi",     "pmi",           "cpmi",
  "migran",    "emas",      "desa",          "desamigranemas",
  "pekerja",   "kantor",    "petugas",       "koordinator",
  "laptop",    "komputer",  "nama",          "namaku",
  "namasaya",  "saya",      "aku",           "kamu",
  "anak",      "mama",      "bapa",          "bapak",
  "ibu",       "qwerty",    "asdf",          "test",
  "coba",      "ganti",     "changeme",      "default",
  "secret",    "hello",     "halo",          "football",
  "bola",      "ntt",       "senin",         "minggu",
  "januari",   "agustus",   "desember",
};

static const char *const rows[] = { "abcdefghijklmnopqrstuvwxyz", "0123456789012", "qwertyuiop",
                                    "asdfghjkl", "zxcvbnm" };

/* Lower case, and the digits and signs that people write for letters. */
static gunichar
plain_letter (gunichar c)
{
  switch (c)
    {
    case '0':
      return 'o';
    case '1':
    case '!':
      return 'i';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
      return 't';
    default:
      return g_unichar_tolower (c);
    }
}

static gboolean
begins_with (const gunichar *text, gsize left, const char *word, gboolean disguised)
{
  gsize i, length = strlen (word);

  if (length > left)
    return FALSE;
  for (i = 0; i < length; i++)
    if (g_unichar_tolower (text[i]) != (guchar) word[i] &&
        !(disguised && plain_letter (text[i]) == (guchar) word[i]))
      return FALSE;

  return TRUE;
}

/* The longest known word at the beginning of @text; @names are lower case. */
static gsize
word_at (const gunichar *text, gsize left, char **names, guint *value)
{
  gsize i, best = 0;

  for (i = 0; i < G_N_ELEMENTS (common); i++)
    if (strlen (common[i]) > best && begins_with (text, left, common[i], TRUE))
      best = strlen (common[i]);
  *value = MIN (WORD, best * LETTER);
  for (i = 0; names[i] != NULL; i++)
    if (strlen (names[i]) >= 3 && strlen (names[i]) > best &&
        begins_with (text, left, names[i], TRUE))
      {
        best = strlen (names[i]);
        *value = OWN;
      }

  return best;
}

static gsize
run_at (const gunichar *text, gsize left)
{
  gsize n = 1;

  while (n < left && text[n] == text[0])
    n++;

  return n >= 3 ? n : 0;
}

/* Neighbours in the alphabet, among the digits or on the keyboard, forwards or backwards. */
static gsize
sequence_at (const gunichar *text, gsize left)
{
  gsize best = 0, i;
  int step;

  for (i = 0; i < G_N_ELEMENTS (rows); i++)
    for (step = -1; step <= 1; step += 2)
      {
        const char *at = text[0] < 128 ? strchr (rows[i], g_unichar_tolower (text[0])) : NULL;
        gsize n = 0;

        if (text[0] == '0' && step < 0 && at != NULL)
          at = strrchr (rows[i], '0'); /* 0 may also stand after 9 */
        while (at != NULL && n < left && *at != '\0' && g_unichar_tolower (text[n]) == (guchar) *at)
          {
            n++;
            if (at == rows[i] && step < 0)
              break;
            at += step;
          }
        best = MAX (best, n);
      }

  return best >= 3 ? best : 0;
}

static gboolean
year_at (const gunichar *text, gsize left)
{
  return left >= 4 && ((text[0] == '1' && text[1] == '9') || (text[0] == '2' && text[1] == '0')) &&
         g_unichar_isdigit (text[2]) && g_unichar_isdigit (text[3]);
}

/* What no pattern explains. */
typedef struct
{
  guint letters, digits, signs, spaces;
  gboolean lower, upper, inside; /* inside: a letter after a digit */
} Rest;

static void
rest_add (Rest *rest, gunichar c, gboolean first)
{
  if (g_unichar_isdigit (c))
    rest->digits++;
  else if (g_unichar_isalpha (c))
    {
      rest->letters++;
      /* A capital at the beginning is what everybody writes. */
      rest->upper |= g_unichar_isupper (c) && !first;
      rest->lower |= !g_unichar_isupper (c);
      rest->inside |= rest->digits > 0;
    }
  else if (g_unichar_isspace (c))
    rest->spaces++;
  else
    rest->signs++;
}

static guint
rest_worth (const Rest *rest)
{
  guint classes = rest->lower + rest->upper + rest->inside;
  guint letter = LETTER + (classes > 1 ? (classes - 1) * PER_CLASS : 0);

  return rest->letters * letter + rest->digits * DIGIT + rest->signs * SIGN + rest->spaces * SPACE;
}

/* Half bits that a guesser needs who knows the same patterns as we do. */
static guint
worth (const gunichar *text, gsize length, char **names)
{
  Rest rest = { 0 };
  guint sum = 0;
  gsize i = 0, n;

  while (i < length)
    {
      gsize left = length - i;
      guint value;
      gsize word = word_at (text + i, left, names, &value);
      gsize sequence = sequence_at (text + i, left);
      gsize run = run_at (text + i, left);

      if (word >= 3 && word >= sequence && word >= run)
        {
          gsize k;
          gboolean again = FALSE;

          for (k = 0; k + word <= i && !again; k++)
            again = memcmp (text + k, text + i, word * sizeof *text) == 0;
          sum += again ? AGAIN : value;
          n = word;
        }
      else if (year_at (text + i, left) && sequence < 5)
        {
          sum += YEAR;
          n = 4;
        }
      else if (run > 0 && run >= sequence)
        {
          sum += REPEATED;
          n = run;
        }
      else if (sequence > 0)
        {
          sum += SEQUENCE;
          n = sequence;
        }
      else
        {
          rest_add (&rest, text[i], i == 0);
          n = 1;
        }
      i += n;
    }

  return sum + rest_worth (&rest);
}

/* Three characters for ever (abcabcabc) are no secret, however long. */
static gboolean
has_few_characters (const gunichar *text, gsize length)
{
  gunichar seen[3];
  gsize i, k, n = 0;

  for (i = 0; i < length; i++)
    {
      for (k = 0; k < n && seen[k] != g_unichar_tolower (text[i]); k++)
        ;
      if (k == n && n == G_N_ELEMENTS (seen))
        return FALSE;
      if (k == n)
        seen[n++] = g_unichar_tolower (text[i]);
    }

  return TRUE;
}

/**
 * dme_passphrase_strength:
 * @passphrase: what the user wants
 * @name: (nullable): the user's own name, whose parts are worth nothing
 *
 * Judges a passphrase by what a guesser knows too: common words of this country
 * and this office, disguised or not, rows of the keyboard, repetition, years.
 *
 * Returns: the strength; the same on every machine
 */
DmePassphraseStrength
dme_passphrase_strength (const char *passphrase, const char *name)
{
  g_auto (GStrv) names = NULL;
  g_autofree char *lower = NULL;
  g_autofree gunichar *text = NULL;
  DmePassphraseStrength strength;
  glong length;
  guint sum;

  g_return_val_if_fail (passphrase != NULL, DME_PASSPHRASE_UNREADABLE);

  if (!g_utf8_validate (passphrase, -1, NULL))
    return DME_PASSPHRASE_UNREADABLE;
  length = g_utf8_strlen (passphrase, -1);
  if (length > DME_PASSPHRASE_MAX)
    return DME_PASSPHRASE_UNREADABLE;
  if (length < DME_PASSPHRASE_MIN)
    return DME_PASSPHRASE_TOO_SHORT;

  lower = g_ascii_strdown (name != NULL ? name : "", -1);
  names = g_strsplit_set (lower, " .,-'", -1);
  text = g_utf8_to_ucs4_fast (passphrase, -1, &length);
  sum = worth (text, length, names);

  if (sum < GUESSED_BELOW || has_few_characters (text, length))
    strength = DME_PASSPHRASE_GUESSED;
  else if (sum < WEAK_BELOW)
    strength = DME_PASSPHRASE_WEAK;
  else
    strength = sum < FAIR_BELOW ? DME_PASSPHRASE_FAIR : DME_PASSPHRASE_STRONG;

  dme_secret_wipe (text, length * sizeof *text);

  return strength;
}

/**
 * dme_passphrase_is_allowed:
 * @strength: of dme_passphrase_strength()
 *
 * Returns: whether a store may be protected by it; a weak one may, with a warning
 */
gboolean
dme_passphrase_is_allowed (DmePassphraseStrength strength)
{
  return strength >= DME_PASSPHRASE_WEAK;
}

/**
 * dme_passphrase_label:
 * @strength: of dme_passphrase_strength()
 *
 * Returns: it in a word or two; translated
 */
const char *
dme_passphrase_label (DmePassphraseStrength strength)
{
  switch (strength)
    {
    case DME_PASSPHRASE_TOO_SHORT:
      return _ ("Too short");
    case DME_PASSPHRASE_GUESSED:
      return _ ("Too easy to guess");
    case DME_PASSPHRASE_WEAK:
      return C_ ("passphrase", "Weak");
    case DME_PASSPHRASE_FAIR:
      return C_ ("passphrase", "Fair");
    case DME_PASSPHRASE_STRONG:
      return C_ ("passphrase", "Strong");
    case DME_PASSPHRASE_UNREADABLE:
    default:
      return _ ("Cannot be used");
    }
}

/**
 * dme_passphrase_advice:
 * @strength: of dme_passphrase_strength()
 *
 * Returns: (nullable): what to do about it, for the user; translated
 */
const char *
dme_passphrase_advice (DmePassphraseStrength strength)
{
  switch (strength)
    {
    case DME_PASSPHRASE_TOO_SHORT:
      return _ ("Use at least 8 characters; best are four words that do not belong together.");
    case DME_PASSPHRASE_GUESSED:
      return _ ("This is among the first that a thief tries. Use four words that do not belong "
                "together.");
    case DME_PASSPHRASE_WEAK:
      return _ ("It would hold for a while. Another word or two makes it strong.");
    case DME_PASSPHRASE_UNREADABLE:
      return _ ("A passphrase is text of at most 1,000 characters.");
    case DME_PASSPHRASE_FAIR:
    case DME_PASSPHRASE_STRONG:
    default:
      return NULL;
    }
}

/**
 * dme_passphrase_wait:
 * @failures: wrong attempts since the last right one
 * @last_failure: when the last one was; microseconds since 1970 UTC
 * @now: now, in the same unit
 *
 * Slows down guessing by hand: the first three wrong attempts cost nothing,
 * then 2, 4, 8 ... seconds, at most 15 minutes. A clock that was set back never
 * shortens the wait: the whole wait is due again. So that it also ends, keep
 * dme_passphrase_anchor() as the new @last_failure. (Setting the clock forward
 * does shorten it; against somebody who has the file and not only the keyboard
 * there is Argon2id, not this.)
 *
 * Returns: seconds to wait, rounded up; 0: try now
 */
gint64
dme_passphrase_wait (guint failures, gint64 last_failure, gint64 now)
{
  gint64 wait, passed;

  if (failures < FREE_ATTEMPTS)
    return 0;

  /* 2 << 9 is beyond the longest wait. */
  wait = MIN (G_GINT64_CONSTANT (2) << MIN (failures - FREE_ATTEMPTS, 9), LONGEST_WAIT);
  if (now <= last_failure)
    return wait;
  if (last_failure < now - wait * G_USEC_PER_SEC)
    return 0;
  passed = now - last_failure;

  return (wait * G_USEC_PER_SEC - passed + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

/**
 * dme_passphrase_anchor:
 * @last_failure: as stored
 * @now: the clock
 *
 * Returns: what to store instead, so that a wait that began in a future that was
 *   taken back lasts no longer than any other
 */
gint64
dme_passphrase_anchor (gint64 last_failure, gint64 now)
{
  return MIN (last_failure, now);
}
