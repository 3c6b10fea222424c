/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-uuid.h"

#include "dme-clock.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* RFC 9562 version 7: 48 bits of milliseconds, then 74 random bits (12 beside the version, 62
 * beside the variant). The 74 bits are drawn anew for each millisecond and grow by a random step
 * within one, so that the ids of a process sort as they were made and still cannot be guessed. */
#define HIGH_BITS 12
#define HIGH_MASK ((1U << HIGH_BITS) - 1)
#define LOW_BITS 62
#define LOW_MASK ((G_GUINT64_CONSTANT (1) << LOW_BITS) - 1)

typedef struct
{
  guint64 msec;
  guint32 high;
  guint64 low;
} UuidState;

static GMutex uuid_lock;
static UuidState uuid_state;

/* GLib's GRand is predictable and GLib offers nothing else; this call of libc cannot block once
 * the system is up, and two processes never draw the same bytes, nor do parent and child. */
static void
read_random (gpointer buffer, gsize n)
{
  gssize got;

  do
    got = getrandom (buffer, n, 0);
  while (got < 0 && errno == EINTR);

  if (got != (gssize) n) /* cannot happen for n <= 256 on a kernel that has getrandom */
    g_error ("The random source of the system does not answer: %s", g_strerror (errno));
}

static void
state_draw (UuidState *state, guint64 msec)
{
  guint64 random[2];

  read_random (random, sizeof random);
  state->msec = msec;
  /* The top bit starts clear: room to count up within the millisecond. */
  state->high = random[0] & (HIGH_MASK >> 1);
  state->low = random[1] & LOW_MASK;
}

static void
state_step (UuidState *state)
{
  guint64 step;

  /* 40 bits: room for a million ids in a millisecond, and too many to guess the next one. */
  read_random (&step, sizeof step);
  state->low += (step & ((G_GUINT64_CONSTANT (1) << 40) - 1)) + 1;

  if (state->low > LOW_MASK)
    {
      state->low &= LOW_MASK;
      if (++state->high > HIGH_MASK)
        state_draw (state, state->msec + 1);
    }
}

/**
 * dme_uuid_new:
 *
 * Makes a version 7 UUID (RFC 9562). Each one of a process is greater than the
 * one before, also across threads and when the clock is set back.
 *
 * Returns: (transfer full): 36 characters, lower case
 */
char *
dme_uuid_new (void)
{
  guint64 msec = dme_clock_now () / 1000;
  UuidState now;

  g_mutex_lock (&uuid_lock);
  if (msec > uuid_state.msec)
    state_draw (&uuid_state, msec);
  else
    state_step (&uuid_state);
  now = uuid_state;
  g_mutex_unlock (&uuid_lock);

  return g_strdup_printf ("%08x-%04x-7%03x-%04x-%012" G_GINT64_MODIFIER "x",
                          (guint) ((now.msec >> 16) & 0xFFFFFFFF), (guint) (now.msec & 0xFFFF),
                          now.high, (guint) (0x8000 | (now.low >> 48)),
                          now.low & G_GUINT64_CONSTANT (0xFFFFFFFFFFFF));
}

/**
 * dme_uuid_is_valid:
 * @text: (nullable): any text
 *
 * Returns: whether @text is a UUID of any version as this program writes it: 36
 *   characters, lower case
 */
gboolean
dme_uuid_is_valid (const char *text)
{
  guint i;

  if (text == NULL)
    return FALSE;

  for (i = 0; i < 36; i++)
    {
      char c = text[i];

      if (i == 8 || i == 13 || i == 18 || i == 23)
        {
          if (c != '-')
            return FALSE;
        }
      else if (!g_ascii_isdigit (c) && (c < 'a' || c > 'f'))
        return FALSE;
    }

  return text[36] == '\0';
}
