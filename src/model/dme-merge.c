/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-merge.h"

/**
 * dme_merge_field:
 * @now: (nullable): the value the server holds; %NULL for none
 * @stamp_rev: the feed number at which the field last changed; 0: never written
 * @stamp_device: (nullable): the device that changed it then
 * @value: (nullable): the value that an op brings; %NULL clears
 * @base: the feed number up to which the sender of the op had seen the record
 * @device: (nullable): the sender
 *
 * Decides about one field of one op. No clock has a say: what counts is whether
 * the sender had seen the value it replaces. Its own last change it has seen
 * without pulling it.
 *
 * Returns: whether to apply the value, to leave things as they are since both
 *   say the same, or to keep the server's value and put the other beside it
 */
DmeMerge
dme_merge_field (const char *now,
                 gint64 stamp_rev,
                 const char *stamp_device,
                 const char *value,
                 gint64 base,
                 const char *device)
{
  if (g_strcmp0 (now, value) == 0)
    return DME_MERGE_SAME;

  if (stamp_rev <= base)
    return DME_MERGE_APPLY;

  if (stamp_device != NULL && g_strcmp0 (stamp_device, device) == 0)
    return DME_MERGE_APPLY;

  return DME_MERGE_CONFLICT;
}

/**
 * dme_merge_may_delete:
 * @newest_foreign_rev: the feed number of the newest change to the record by
 *   anybody but the sender; 0: none
 * @base: the feed number up to which the sender had seen the record
 *
 * Returns: whether the sender knew all that would go
 */
gboolean
dme_merge_may_delete (gint64 newest_foreign_rev, gint64 base)
{
  return newest_foreign_rev <= base;
}
