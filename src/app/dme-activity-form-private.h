/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-activity-form.h"
#include "dme-record-form-private.h"

G_BEGIN_DECLS

struct _DmeActivityForm
{
  DmeRecordForm parent_instance;

  /* Borrowed: of the sections */
  DmeFormSection *basis, *attendance;
  DmeChildrenSection *participations, *follow_ups;
};

G_END_DECLS
