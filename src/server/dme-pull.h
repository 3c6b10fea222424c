/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-digest.h"
#include "dme-page.h"
#include "dme-server-db.h"

G_BEGIN_DECLS

/* One page for @device from @cursor on (nullable: from the beginning), of about @max compressed
 * bytes. @own: also what the device itself did, since its store was restored. @page->epoch is set;
 * its head is filled, and @text is all of it. FALSE without an error: that is not a cursor. */
gboolean dme_pull_read (DmeServerDb *db,
                        const DmeServerDevice *device,
                        const char *cursor,
                        gboolean own,
                        gsize max,
                        DmePage *page,
                        char **text,
                        GError **error);
/* A page without a cursor: those of @ids (joined by ',') that the device may see, whole; the others
 * are gone, or erased. */
gboolean dme_pull_read_ids (DmeServerDb *db,
                            const DmeServerDevice *device,
                            const char *ids,
                            DmePage *page,
                            char **text,
                            GError **error);

/* What the device should have: by type; with @type (nullable) in buckets; with @bucket (-1: none)
 * one by one. */
gboolean dme_pull_read_digest (DmeServerDb *db,
                               const DmeServerDevice *device,
                               const char *type,
                               int bucket,
                               DmeDigestReply *reply,
                               GError **error);

G_END_DECLS
