/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-page.h"
#include "fuzz.h"

/* A page that is read and written again is read as the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_memdup2 (data, MAX (size, 1));
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmePage) page = dme_page_parse (text, size, &error), back = NULL;
  g_autofree char *written = NULL;

  g_assert_true ((page == NULL) == (error != NULL));
  if (page == NULL)
    return 0;
  for (guint i = 0; i < page->records->len; i++)
    g_ptr_array_add (lines, dme_page_record_to_json (page->records->pdata[i]));
  for (guint i = 0; i < page->gone->len; i++)
    g_ptr_array_add (lines, dme_page_gone_to_json (page->gone->pdata[i], FALSE));
  for (guint i = 0; i < page->erased->len; i++)
    g_ptr_array_add (lines, dme_page_gone_to_json (page->erased->pdata[i], TRUE));
  written = dme_page_to_text (page, lines, lines->len);
  back = dme_page_parse (written, strlen (written), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->records->len, ==, page->records->len);
  for (guint i = 0; i < page->records->len; i++)
    {
      g_autofree char *again = dme_page_record_to_json (back->records->pdata[i]);

      g_assert_cmpstr (again, ==, lines->pdata[i]);
    }

  return 0;
}
