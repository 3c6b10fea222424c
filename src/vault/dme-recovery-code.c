/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <sodium.h>

#include "dme-crypto-private.h"
#include "dme-recovery-code.h"

/* The check characters make the code a word of the extended Reed-Solomon code [32,30] over the 31
 * remainders of a prime: one or two wrong characters anywhere, and any two that changed places, are
 * always seen. The alphabet has only 30 characters, so a code whose check character would be the
 * 31st is drawn again. */
#define PRIME 31
#define PAYLOAD 30
#define GROUP 4

G_STATIC_ASSERT (PAYLOAD + 2 == DME_RECOVERY_CODE_CHARACTERS);
G_STATIC_ASSERT (sizeof DME_CODE_ALPHABET - 1 == PRIME - 1);

static guint
value_of (char c)
{
  return strchr (DME_CODE_ALPHABET, c) - DME_CODE_ALPHABET;
}

/* The two check values of the first PAYLOAD characters: at position i the points are i, the last
 * but one character is the point PAYLOAD, the last the point at infinity. */
static void
check_values (const char *code, guint *sum, guint *weighted)
{
  guint s = 0, w = 0, i;

  for (i = 0; i < PAYLOAD; i++)
    {
      s += value_of (code[i]);
      w += i * value_of (code[i]);
    }
  *sum = (PRIME - s % PRIME) % PRIME;
  *weighted = (PRIME - (w + PAYLOAD * *sum) % PRIME) % PRIME;
}

/**
 * dme_secret_free:
 * @text: (nullable): a passphrase or code
 *
 * Overwrites the text and frees it.
 */
void
dme_secret_free (char *text)
{
  if (text == NULL)
    return;

  sodium_memzero (text, strlen (text));
  g_free (text);
}

/**
 * dme_secret_wipe:
 * @data: memory that held a secret
 * @length: its bytes
 *
 * Overwrites it, which no compiler leaves out.
 */
void
dme_secret_wipe (gpointer data, gsize length)
{
  sodium_memzero (data, length);
}

/**
 * dme_recovery_code_new:
 *
 * Draws a new recovery code.
 *
 * Returns: (transfer full): the code as it is printed, "XXXX-XXXX-...", for
 *   dme_secret_free()
 */
char *
dme_recovery_code_new (void)
{
  char *code = g_malloc0 (DME_RECOVERY_CODE_CHARACTERS / GROUP * (GROUP + 1));
  guint sum, weighted, i;

  while (TRUE)
    {
      g_autoptr (DmeSecret) payload = dme_crypto_random_code (PAYLOAD);
      char check[2];
      char *p = code;

      check_values (payload, &sum, &weighted);
      if (sum == PRIME - 1 || weighted == PRIME - 1)
        continue;

      check[0] = DME_CODE_ALPHABET[sum];
      check[1] = DME_CODE_ALPHABET[weighted];
      for (i = 0; i < DME_RECOVERY_CODE_CHARACTERS; i++)
        {
          if (i > 0 && i % GROUP == 0)
            *p++ = '-';
          *p++ = i < PAYLOAD ? payload[i] : check[i - PAYLOAD];
        }
      return code;
    }
}

/**
 * dme_recovery_code_read:
 * @text: what was typed: lower or upper case, with or without spaces, hyphens
 *   and line ends
 *
 * Tells a code that was typed wrongly from one that is just not the right one.
 * Nothing is corrected: a code that was guessed at must not open a store.
 *
 * Errors: %DME_VAULT_ERROR_MISTYPED
 *
 * Returns: (transfer full) (nullable): the 32 characters, for dme_secret_free()
 */
char *
dme_recovery_code_read (const char *text, GError **error)
{
  g_autoptr (DmeSecret) code = g_malloc0 (DME_RECOVERY_CODE_CHARACTERS + 1);
  guint sum, weighted, n = 0;

  g_return_val_if_fail (text != NULL, NULL);

  for (; *text != '\0'; text++)
    {
      char c = g_ascii_toupper (*text);

      if (c == ' ' || c == '-' || c == '\n' || c == '\r' || c == '\t')
        continue;
      if (strchr (DME_CODE_ALPHABET, c) == NULL || n == DME_RECOVERY_CODE_CHARACTERS)
        {
          g_set_error_literal (error, DME_VAULT_ERROR, DME_VAULT_ERROR_MISTYPED,
                               "A recovery code has 32 characters of its alphabet");
          return NULL;
        }
      code[n++] = c;
    }

  if (n == DME_RECOVERY_CODE_CHARACTERS)
    {
      check_values (code, &sum, &weighted);
      if (sum == value_of (code[PAYLOAD]) && weighted == value_of (code[PAYLOAD + 1]))
        return g_steal_pointer (&code);
    }
  g_set_error_literal (error, DME_VAULT_ERROR, DME_VAULT_ERROR_MISTYPED,
                       "The check characters of the recovery code do not fit");

  return NULL;
}
