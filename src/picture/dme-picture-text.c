/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dme-picture.h"

/* In the order of DmePictureError. */
static const char *const sentences[] = {
  N_ ("“%s” is not a photo. Choose a photo (JPEG or PNG) or a scan (PDF)."),
  N_ ("“%s” is a photo in the HEIC format of an iPhone. Set the camera of the iPhone to “Most "
      "Compatible”, or send the photo to this computer as JPEG, and choose it again."),
  N_ ("“%s” is empty. Copy it from the telephone or camera again."),
  N_ ("“%s” is larger than 32 MB. Choose a photo as the telephone takes it."),
  N_ ("“%s” is larger than 2 MB, too much for a slow line. Scan it again in grey with 150 dpi, or "
      "take a photo of each page."),
  N_ ("“%s” has more points than a photo of a telephone. Make it smaller and choose it again."),
  N_ ("“%s” is damaged and cannot be opened. Copy it again, or take the photo anew."),
};

/**
 * dme_picture_error_to_text:
 * @error: of dme_picture_load() or dme_picture_make()
 * @name: what people call the file
 *
 * Returns: (transfer full): what is wrong and what to do; translated
 */
char *
dme_picture_error_to_text (const GError *error, const char *name)
{
  const char *sentence = N_ ("“%s” cannot be read. Is the card or the stick still plugged in?");

  g_return_val_if_fail (error != NULL && name != NULL, NULL);

  if (error->domain == DME_PICTURE_ERROR && error->code >= 0 &&
      error->code < (int) G_N_ELEMENTS (sentences))
    sentence = sentences[error->code];

    /* The text comes from here. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (_ (sentence), name);
#pragma GCC diagnostic pop
}
