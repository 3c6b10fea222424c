/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-record-list.h"

G_BEGIN_DECLS

void dme_record_item_set_record (DmeRecordItem *self, DmeRecord *record);

G_END_DECLS
