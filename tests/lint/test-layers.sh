#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test-layers.sh SOURCE: the layers are kept, and check-layers.sh sees it when they are not.
set -u
source=$(cd "$1" && pwd)
check=$source/tests/lint/check-layers.sh
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
count=0

result ()
{
  count=$((count + 1))
  [ "$1" = 0 ] && echo "ok $count $2" || { echo "not ok $count $2"; sed 's/^/# /' "$scratch/said"; }
}

# planted NAME FILE LINE: the line, added to a copy of the tree, is found.
planted ()
{
  rm -rf "$scratch/tree"
  mkdir "$scratch/tree"
  cp -r "$source/src" "$scratch/tree/src"
  printf '%s\n' "$3" >> "$scratch/tree/src/$2"
  if "$check" "$scratch/tree" 2> "$scratch/said"; then
    echo "the planted line was not found" > "$scratch/said"
    result 1 "/layers/$1"
  else
    grep -q "src/$2" "$scratch/said"
    result $? "/layers/$1"
  fi
}

"$check" "$source" 2> "$scratch/said"
result $? /layers/are-kept
planted sqlite-outside-its-place-is-found model/dme-op.c '#include <sqlite3.h>'
planted curl-in-another-file-of-sync-is-found sync/dme-sync.c '#include <curl/curl.h>'
planted jansson-in-the-store-is-found store/dme-db.c '#include <jansson.h>'
planted widgets-below-the-app-are-found sync/dme-syncer.h '#include <gtk/gtk.h>'
planted store-seen-by-the-server-is-found server/main.c '#include "dme-db.h"'
planted wire-seen-by-the-model-is-found model/dme-record.h '#include "dme-wire.h"'
planted sync-seen-by-the-store-is-found store/dme-store.c '# include "dme-sync.h"'
planted a-header-of-nobody-is-found base/dme-text.c '#include "dme-nobody.h"'
planted a-library-nobody-decided-on-is-found base/dme-text.c '#include <libfoo/foo.h>'
echo "1..$count"
