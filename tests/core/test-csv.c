/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "dme-csv.h"

static DmeCsvReader *
reader_for (const char *bytes, gssize n)
{
  gsize length = n < 0 ? strlen (bytes) : (gsize) n;
  g_autoptr (GInputStream)
    stream = g_memory_input_stream_new_from_data (g_memdup2 (bytes, MAX (length, 1)),
                                                  (gssize) length, g_free);
  g_autoptr (GError) error = NULL;
  DmeCsvReader *reader = dme_csv_reader_new (stream, &error);

  g_assert_no_error (error);
  return reader;
}

/* All rows: "line:cell|cell|" each, with "!fault@cell" before those that have one. */
static char *
read_all (DmeCsvReader *reader)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  DmeCsvRow row;

  while (dme_csv_reader_next (reader, &row, &error))
    {
      g_string_append_printf (out, "%" G_GUINT64_FORMAT ":", row.line);
      if (row.fault != DME_CSV_GOOD)
        g_string_append_printf (out, "!%d@%u:", row.fault, row.fault_cell);
      for (guint i = 0; i < row.n_cells; i++)
        g_string_append_printf (out, "%s|", row.cells[i]);
      g_string_append_c (out, ' ');
    }
  g_assert_no_error (error);
  return g_string_free (out, FALSE);
}

static void
assert_rows (const char *bytes, gssize n, const char *expected)
{
  g_autoptr (DmeCsvReader) reader = reader_for (bytes, n);
  g_autofree char *found = read_all (reader);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_good_files (void)
{
  static const struct
  {
    const char *bytes, *rows;
  } cases[] = {
    { "", "" },
    { "\n\r\n\r", "" },
    { "a", "1:a| " },
    { "a,b\nc,d\n", "1:a|b| 2:c|d| " },
    { "a,b\r\nc,d", "1:a|b| 2:c|d| " },
    { "a,b\rc,d\r", "1:a|b| 2:c|d| " },
    { "a,\n,b\n,\n", "1:a|| 2:|b| " },
    { "a\n\n\nb\n\032", "1:a| 4:b| " },
    { "\"a,1\",\"say \"\"hi\"\"\"\n", "1:a,1|say \"hi\"| " },
    { "\"a\r\nb\nc\",d\ne,f\n", "1:a\r\nb\nc|d| 4:e|f| " },
    { "\"\",x\n", "1:|x| " },
    { "\"a\" , \"b,c\"\nd,e\n", "1:a|b,c| 2:d|e| " },
    { "pipa 12\", x\n", "1:pipa 12\"| x| " },
    { "\357\273\277a;b\n1,5;2\n", "1:a|b| 2:1,5|2| " },
    { "a\tb\n1;2,3\t4\n", "1:a|b| 2:1;2,3|4| " },
    { "\"a;b\",c\nd,e;f\n", "1:a;b|c| 2:d|e;f| " },
    { "sep=;\r\na;b,c,d,e\n", "2:a|b,c,d,e| " },
    { "\357\273\277SEP=\t\na\tb\n", "2:a|b| " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_rows (cases[i].bytes, -1, cases[i].rows);
}

static void
test_separator_is_seen (void)
{
  static const struct
  {
    const char *bytes;
    char separator;
  } cases[] = {
    { "nama", ',' },
    { "nama,desa;x", ',' },
    { "nama;desa;tanggal, jam", ';' },
    { "nama\tdesa\n,,,,;;;", '\t' },
    { "\"a;b;c;d\",e", ',' },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DmeCsvReader) reader = reader_for (cases[i].bytes, -1);

      g_assert_cmpint (dme_csv_reader_get_separator (reader), ==, cases[i].separator);
    }
}

static void
test_windows_1252 (void)
{
  g_autoptr (DmeCsvReader)
    reader = reader_for ("nama,catatan\nJos\351,\223Kuale\222u\224 \200 5 \226 \201\n", -1);
  g_autofree char *rows = read_all (reader);

  g_assert_cmpint (dme_csv_reader_get_encoding (reader), ==, DME_CSV_WINDOWS_1252);
  g_assert_cmpstr (rows, ==, "1:nama|catatan| 2:José|“Kuale’u” € 5 – \302\201| ");
}

/* One damaged byte in a file of UTF-8 spoils its own line, not all other names. */
static void
test_damaged_utf8 (void)
{
  g_autoptr (DmeCsvReader) reader = reader_for ("José,Ñ,é\na,b\377,c\nÉ,f\n", -1);
  g_autofree char *rows = read_all (reader);

  g_assert_cmpint (dme_csv_reader_get_encoding (reader), ==, DME_CSV_UTF_8);
  g_assert_cmpstr (rows, ==, "1:José|Ñ|é| 2:!2@1:a|b\357\277\275|c| 3:É|f| ");
}

/* The character that lies across two reads is one character. */
static void
test_utf8_across_reads (void)
{
  for (guint shift = 0; shift < 4; shift++)
    {
      g_autoptr (GString) text = g_string_new ("nama,x\n");
      g_autoptr (DmeCsvReader) reader = NULL;
      g_autofree char *rows = NULL;

      for (guint i = 0; i < shift; i++)
        g_string_append_c (text, 'a');
      while (text->len < 200 * 1024)
        g_string_append (text, "éé😀ñ,1\n");
      reader = reader_for (text->str, (gssize) text->len);
      g_assert_cmpint (dme_csv_reader_get_encoding (reader), ==, DME_CSV_UTF_8);
      rows = read_all (reader);
      g_assert_null (strchr (rows, '!'));
      g_assert_null (strstr (rows, "\357\277\275"));
    }
}

static void
test_utf16_is_refused (void)
{
  static const char *const files[] = { "\377\376a\0,\0b\0\n", "\376\377\0a\0,\0b" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (files[i], 8, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (dme_csv_reader_new (stream, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_nul_bytes (void)
{
  assert_rows ("a,b\nc\0d,e\nf,g\n", 14, "1:a|b| 2:!1@0:c\357\277\275d|e| 3:f|g| ");
  assert_rows ("a,b\nc,\"\0\"\nf,g\n", 14, "1:a|b| 2:!1@1:c|\357\277\275| 3:f|g| ");
  assert_rows ("\0\0\0", 3, "1:!1@0:\357\277\275\357\277\275\357\277\275| ");
}

/* A quotation mark that is not closed does not swallow the rows behind it. */
static void
test_quotes_without_fellow (void)
{
  g_autoptr (GString) long_file = g_string_new ("a,b\n\"open,1\n");
  g_autoptr (DmeCsvReader) reader = NULL;
  DmeCsvRow row;
  guint rows = 0;

  assert_rows ("a,b\n\"c,d\ne,f\n", -1, "1:a|b| 2:!3@0:\"c|d| 3:e|f| ");
  assert_rows ("a,b\nc,\"d\"x\ne,f\n", -1, "1:a|b| 2:!3@1:c|\"d\"x| 3:e|f| ");
  assert_rows ("a,b\n1,\"Maria\n2,\"Yosef\n3,c\n", -1,
               "1:a|b| 2:!3@1:1|\"Maria| 3:!3@1:2|\"Yosef| 4:3|c| ");
  assert_rows ("\"", -1, "1:!3@0:\"| ");

  while (long_file->len < 3 * DME_CSV_MAX_ROW)
    g_string_append (long_file, "baris,lain\n");
  reader = reader_for (long_file->str, (gssize) long_file->len);
  while (dme_csv_reader_next (reader, &row, NULL))
    {
      rows++;
      g_assert_cmpint (row.fault, ==, rows == 2 ? DME_CSV_QUOTE : DME_CSV_GOOD);
      g_assert_cmpuint (row.line, ==, rows);
      g_assert_cmpuint (row.n_cells, ==, 2);
    }
  g_assert_cmpuint (rows, ==, 2 + (long_file->len - 12) / 11 + ((long_file->len - 12) % 11 != 0));
}

static void
test_too_long (void)
{
  g_autofree char *cell = g_strnfill (DME_CSV_MAX_CELL + 1, 'x');
  g_autofree char *line = g_strnfill (DME_CSV_MAX_ROW + 200000, 'y');
  g_autofree char *one = g_strconcat ("a,b\n1,", cell, "\n2,3\n", NULL);
  g_autofree char *two = g_strconcat ("a,b\n", line, "\r\n2,3\n", line, NULL);
  g_autoptr (DmeCsvReader) first = reader_for (one, -1);
  g_autoptr (DmeCsvReader) second = reader_for (two, -1);
  g_autofree char *rows = NULL;
  DmeCsvRow row;

  g_assert_true (dme_csv_reader_next (first, &row, NULL));
  g_assert_true (dme_csv_reader_next (first, &row, NULL));
  g_assert_cmpint (row.fault, ==, DME_CSV_LONG_CELL);
  g_assert_cmpuint (row.fault_cell, ==, 1);
  g_assert_cmpuint (strlen (row.cells[1]), ==, DME_CSV_MAX_CELL + 1);
  g_assert_true (dme_csv_reader_next (first, &row, NULL));
  g_assert_cmpint (row.fault, ==, DME_CSV_GOOD);
  g_assert_cmpstr (row.cells[1], ==, "3");

  rows = read_all (second);
  g_assert_cmpstr (rows, ==, "1:a|b| 2:!5@0: 3:2|3| 4:!5@0: ");
}

static glong
peak_kilobytes (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return usage.ru_maxrss;
}

/* A file of a million rows is read in the memory of a small one. */
static void
test_million_rows (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "million.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (DmeCsvReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  FILE *out;
  DmeCsvRow row;
  glong before;
  guint rows = 0;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_runtime_dir (), 0700), ==, 0);
  out = fopen (path, "w");
  g_assert_nonnull (out);
  for (guint i = 0; i < 1000000; i++)
    fprintf (out, "%u,\"Maria, José\",53.02.08.2005,%s\n", i, i == 777777 ? "\"" : "x");
  g_assert_cmpint (fclose (out), ==, 0);

  before = peak_kilobytes ();
  stream = g_file_read (file, NULL, &error);
  g_assert_no_error (error);
  reader = dme_csv_reader_new (G_INPUT_STREAM (stream), &error);
  g_assert_no_error (error);
  while (dme_csv_reader_next (reader, &row, &error))
    {
      g_assert_cmpuint (row.line, ==, ++rows);
      g_assert_cmpuint (row.n_cells, ==, 4);
      g_assert_cmpint (row.fault, ==, rows == 777778 ? DME_CSV_QUOTE : DME_CSV_GOOD);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, 1000000);
  g_assert_cmpint (peak_kilobytes () - before, <, 6 * 1024); /* the file has 46 MB */
  g_assert_cmpint (remove (path), ==, 0);
}

static void
test_faults_have_words (void)
{
  for (int fault = DME_CSV_NUL; fault <= DME_CSV_LONG_ROW; fault++)
    g_assert_cmpuint (strlen (dme_csv_fault_get_text (fault)), >, 20);
}

static void
test_hash_and_position (void)
{
  g_autoptr (DmeCsvReader) reader = reader_for ("\357\273\277a,b\r\nc,d\r\n", -1);
  DmeCsvRow row;

  g_assert_cmpstr (dme_csv_reader_get_hash (reader), ==,
                   "ac9c13b56488a71597a8ef9069a1eec4f17afa6da3fe74876a9f1dca2dbd62be");
  g_assert_cmpint (dme_csv_reader_get_size (reader), ==, 13);
  g_assert_true (dme_csv_reader_next (reader, &row, NULL));
  g_assert_cmpint (dme_csv_reader_get_position (reader), ==, 8);
  g_assert_true (dme_csv_reader_next (reader, &row, NULL));
  g_assert_false (dme_csv_reader_next (reader, &row, NULL));
  g_assert_cmpint (dme_csv_reader_get_position (reader), ==, 13);
}

/* What makes a formula in a spreadsheet stands behind an apostrophe; what does not, as it is. */
static void
test_cells_hold_no_formula (void)
{
  static const struct
  {
    const char *value, *cell;
  } cases[] = {
    { NULL, "" },
    { "", "" },
    { "Kuale'u", "Kuale'u" },
    { "-3", "-3" },
    { "-3.5", "-3.5" },
    { "-", "\"'-\"" },
    { "-3-cmd", "\"'-3-cmd\"" },
    { "-1e5", "\"'-1e5\"" },
    { "+62812", "\"'+62812\"" },
    { "@SUM(A1)", "\"'@SUM(A1)\"" },
    { "=1", "\"'=1\"" },
    { "=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"" },
    { "\xEF\xBC\x9D"
      "1",
      "\"'\xEF\xBC\x9D"
      "1\"" },
    { "'=1", "\"''=1\"" },
    { "'s Gravenhage", "'s Gravenhage" },
    { "''", "''" },
    { "''@", "\"'''@\"" },
    { "'", "'" },
    { "a,b", "\"a,b\"" },
    { "a;b", "\"a;b\"" },
    { "a\nb", "\"a\nb\"" },
    { "a\"b", "\"a\"\"b\"" },
    { "\tx", "\"'\tx\"" },
    { "\rx", "\"'\rx\"" },
    { " x", "\" x\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) cell = g_string_new (NULL);
      g_autoptr (DmeCsvReader) reader = NULL;
      DmeCsvRow row;

      dme_csv_append_cell (cell, cases[i].value);
      g_assert_cmpstr (cell->str, ==, cases[i].cell);
      if (cell->len == 0)
        continue;
      /* And it comes back as it was. */
      reader = reader_for (cell->str, -1);
      g_assert_true (dme_csv_reader_next (reader, &row, NULL));
      if (row.n_cells == 1)
        g_assert_cmpstr (dme_csv_cell_value (row.cells[0]), ==, cases[i].value);
    }
}

static gboolean
two_rows (gpointer source, DmeRowFunc func, gpointer user_data, GError **error)
{
  static const char *const rows[][2] = { { "-5", "=1+1" }, { NULL, "x" } };

  return func (rows[0], user_data, error) && func (rows[1], user_data, error);
}

static void
test_table_is_written (void)
{
  g_autoptr (DmeTable) table = dme_table_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  DmeRows rows = { two_rows, NULL };
  gsize length = 0;
  FILE *out = open_memstream (&text, &length);
  gboolean ok;

  dme_table_add (table, "n", "=Jumlah", DME_CELL_NUMBER);
  dme_table_add (table, "t", "Teks", DME_CELL_TEXT);
  ok = dme_csv_write (table, &rows, out, &error);
  fclose (out);
  g_assert_no_error (error);
  g_assert_true (ok);
  g_assert_cmpstr (text, ==, "\"'=Jumlah\",Teks\r\n-5,\"'=1+1\"\r\n,x\r\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/csv/good-files-are-read-as-spreadsheets-write-them", test_good_files);
  g_test_add_func ("/csv/separator-is-seen-in-the-header", test_separator_is_seen);
  g_test_add_func ("/csv/windows-1252-is-seen-and-read", test_windows_1252);
  g_test_add_func ("/csv/damaged-utf8-spoils-one-line", test_damaged_utf8);
  g_test_add_func ("/csv/characters-across-reads-are-whole", test_utf8_across_reads);
  g_test_add_func ("/csv/utf16-is-refused", test_utf16_is_refused);
  g_test_add_func ("/csv/nul-bytes-are-a-fault-of-their-line", test_nul_bytes);
  g_test_add_func ("/csv/open-quote-does-not-swallow-what-follows", test_quotes_without_fellow);
  g_test_add_func ("/csv/too-long-cells-and-lines-are-faults", test_too_long);
  g_test_add_func ("/csv/million-rows-need-no-memory", test_million_rows);
  g_test_add_func ("/csv/faults-have-words", test_faults_have_words);
  g_test_add_func ("/csv/hash-and-position-are-those-of-the-file", test_hash_and_position);
  g_test_add_func ("/csv/cells-hold-no-formula", test_cells_hold_no_formula);
  g_test_add_func ("/csv/table-is-written-with-its-header", test_table_is_written);

  return g_test_run ();
}
