/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-fields.h"

G_BEGIN_DECLS

/* The table of people by category, men and women, with running totals.
 * signal "changed"; signal "left" (const char *field): the keyboard focus has left a cell. */
#define DME_TYPE_ATTENDANCE_GRID (dme_attendance_grid_get_type ())
G_DECLARE_FINAL_TYPE (DmeAttendanceGrid, dme_attendance_grid, DME, ATTENDANCE_GRID, GtkWidget)

void dme_attendance_grid_load (DmeAttendanceGrid *self, const DmeFields *fields);
void dme_attendance_grid_store (DmeAttendanceGrid *self, DmeFields *fields);
gboolean dme_attendance_grid_is_empty (DmeAttendanceGrid *self); /* nothing typed in any cell */
/* @field NULL: of the table as a whole. FALSE: no such cell. */
gboolean dme_attendance_grid_show_problem (DmeAttendanceGrid *self, const char *field, const char *text, gboolean warning);
gboolean dme_attendance_grid_focus_field (DmeAttendanceGrid *self, const char *field);
char *dme_attendance_grid_get_focus (DmeAttendanceGrid *self) G_GNUC_WARN_UNUSED_RESULT;
gint64 dme_attendance_grid_get_total (DmeAttendanceGrid *self);

G_END_DECLS
