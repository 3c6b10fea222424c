/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The notice about personal data in large type, part by part, for an officer who reads it aloud.
 * Signal "finished": it was read to its end. */
#define DME_TYPE_NOTICE_READER (dme_notice_reader_get_type ())
G_DECLARE_FINAL_TYPE (DmeNoticeReader, dme_notice_reader, DME, NOTICE_READER, AdwWindow)

DmeNoticeReader *dme_notice_reader_new (GtkWindow *parent);

G_END_DECLS
