/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-sync.h"

G_DEFINE_QUARK (dme - sync - error - quark, dme_sync_error)

/* Codes are stored and printed for scripts; the sentences say what happened
 * and what to do. One table, so that none can lack the other. */
static const struct
{
  DmeSyncError error;
  const char *code;
  const char *text;
} table[] = {
  { DME_SYNC_ERROR_NOT_ENROLLED, "not-enrolled",
    N_ ("This computer is not connected to a server yet. Enter the address and the code from the "
        "office.") },
  { DME_SYNC_ERROR_OFFLINE, "offline",
    N_ ("No network, or the server cannot be reached. Your data are safe here and will be sent "
        "when the line is back.") },
  { DME_SYNC_ERROR_TIMEOUT, "timeout",
    N_ ("The server does not answer. It will be tried again; your data are safe here.") },
  { DME_SYNC_ERROR_CUT, "cut",
    N_ ("The connection broke while sending. What had arrived stays sent; the rest will be tried "
        "again.") },
  { DME_SYNC_ERROR_TLS, "tls",
    N_ ("The server could not prove that it is ours, so nothing was sent. Check the address, or "
        "ask the office for its certificate.") },
  { DME_SYNC_ERROR_NOT_OUR_SERVER, "not-our-server",
    N_ ("This network asks for a login in the browser, or the address belongs to something else. "
        "Open the browser, then try again; your data are safe here.") },
  { DME_SYNC_ERROR_REVOKED, "revoked",
    N_ ("The server refuses this device. Your data are safe here; ask the office for a new "
        "code.") },
  { DME_SYNC_ERROR_CODE, "code",
    N_ ("The server does not accept this code: it is mistyped, used or expired. Ask the office for "
        "a new one.") },
  { DME_SYNC_ERROR_PROTOCOL, "protocol",
    N_ ("This program and the server do not understand each other. Install the newest version, or "
        "tell the office.") },
  { DME_SYNC_ERROR_REFUSED, "refused",
    N_ ("The server did not accept what was sent. Your data are safe here; tell the office.") },
  { DME_SYNC_ERROR_SERVER, "server",
    N_ ("The server is busy or out of order. It will be tried again; your data are safe here.") },
  { DME_SYNC_ERROR_PRACTICE, "practice",
    N_ ("Practice data are never sent to a real server, and real data never to a practice "
        "server.") },
  { DME_SYNC_ERROR_URL, "url",
    N_ ("This is not the address of a server. Write it like https://desa.example.id, and check "
        "that the certificate file exists if you gave one.") },
  { DME_SYNC_ERROR_OTHER_SERVER, "other-server",
    N_ ("Another server answers at this address than the one this computer was connected to. "
        "Your data are safe here; ask the office.") },
  { DME_SYNC_ERROR_CLOCK, "clock",
    N_ ("The certificate of the server is not valid at the time this computer shows. Check date "
        "and time of this computer; if they are right, tell the office.") },
  { DME_SYNC_ERROR_LOCKED, "locked",
    N_ ("The data of this computer are locked. Enter the passphrase; then what waits is sent.") },
  { DME_SYNC_ERROR_NO_VAULT, "no-vault",
    N_ ("Data about persons are waiting on the server, and this computer has no passphrase yet to "
        "protect them. Set one; then they come.") },
};

/**
 * dme_sync_error_get_code:
 * @code: a DmeSyncError
 *
 * Returns: its stable name, for scripts and for the store
 */
const char *
dme_sync_error_get_code (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if ((int) table[i].error == code)
      return table[i].code;
  return "other";
}

/**
 * dme_sync_error_to_text:
 * @code: a stable name; also one of a newer program
 *
 * Returns: a sentence for the user: what happened, what to do; translated
 */
char *
dme_sync_error_to_text (const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_strcmp0 (table[i].code, code) == 0)
      return g_strdup (_ (table[i].text));
  return g_strdup (_ ("Sending did not work. It will be tried again; your data are safe here."));
}
