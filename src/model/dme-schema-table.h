/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-schema.h"

G_BEGIN_DECLS

extern const DmeType dme_type_activity;
extern const DmeType dme_type_participation;
extern const DmeType dme_type_follow_up;
extern const DmeType dme_type_organisation;

extern const DmeChoice dme_attendance_categories[];
extern const DmeChoice dme_sectors[];

G_END_DECLS
