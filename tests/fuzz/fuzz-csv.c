/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-csv.h"
#include "fuzz.h"

/* What was read is written as CSV and read again: the same cells, and no formula among them. */
static void
check_round_trip (const DmeCsvRow *row)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (DmeCsvReader) reader = NULL;
  DmeCsvRow again;

  /* The separator is looked for in the first row, so that row is known. */
  g_string_append (text, "sep=,\r\n");
  dme_csv_append_row (text, (const char *const *) row->cells, row->n_cells);
  stream = g_memory_input_stream_new_from_data (text->str, (gssize) text->len, NULL);
  reader = dme_csv_reader_new (stream, NULL);
  g_assert_nonnull (reader);
  g_assert_true (dme_csv_reader_next (reader, &again, NULL));
  g_assert_cmpint (again.fault, ==, DME_CSV_GOOD);
  g_assert_cmpuint (again.n_cells, ==, row->n_cells);
  for (guint i = 0; i < row->n_cells; i++)
    {
      g_assert_cmpstr (dme_csv_cell_value (again.cells[i]), ==, row->cells[i]);
      g_assert_true (strchr ("=+@\t\r\n", again.cells[i][0]) == NULL || again.cells[i][0] == '\0');
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *bytes = g_memdup2 (data, MAX (size, 1)); /* exact: an over-read is seen */
  g_autoptr (GInputStream)
    stream = g_memory_input_stream_new_from_data (bytes, (gssize) size, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DmeCsvReader) reader = dme_csv_reader_new (stream, &error);
  guint64 line = 0;
  DmeCsvRow row;

  g_assert_true ((reader == NULL) == (error != NULL));
  while (reader != NULL && dme_csv_reader_next (reader, &row, &error))
    {
      g_assert_cmpuint (row.line, >, line);
      line = row.line;
      for (guint i = 0; i < row.n_cells; i++)
        g_assert_true (g_utf8_validate (row.cells[i], -1, NULL));
      if (row.fault == DME_CSV_GOOD)
        check_round_trip (&row);
    }
  if (reader != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpint (dme_csv_reader_get_position (reader), ==, dme_csv_reader_get_size (reader));
    }

  return 0;
}
