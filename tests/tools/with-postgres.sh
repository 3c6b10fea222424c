#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# with-postgres.sh CMD...: runs CMD with a PostgreSQL of its own, which is gone afterwards. CMD finds it by PGHOST and PGUSER;
# DESA_TEST_DATABASE is the beginning of an address, to which the name of a database is added. It is reached by a socket in a
# temporary directory only and does not wait for the disk. Without PostgreSQL's server programs the test is skipped.
set -eu

# shellcheck disable=SC2012
bin=${PGBIN:-$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -n 1)}
if [ ! -x "$bin/initdb" ]; then
  echo "1..0 # SKIP PostgreSQL is not installed: apt-get install postgresql"
  exit 0
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/desa-pg-XXXXXX")
as=
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root.
  chown postgres "$dir"
  chmod 755 "$dir"
  as="runuser -u postgres --"
fi

stop ()
{
  $as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop > /dev/null 2>&1 || true
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

cd /
$as "$bin/initdb" -D "$dir/data" -U desa --auth=trust --encoding=UTF8 --locale=C.UTF-8 -N > /dev/null
if ! $as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -t 120 \
  -o "-k $dir -c listen_addresses= -c fsync=${DESA_TEST_FSYNC:-off} -c full_page_writes=${DESA_TEST_FSYNC:-off} -c max_connections=60" start > /dev/null; then
  cat "$dir/log" >&2
  exit 1
fi
export PGHOST="$dir" PGUSER=desa PGDATABASE=postgres DESA_TEST_DATABASE=postgresql:///
cd "$OLDPWD"
status=0
"$@" || status=$?
exit "$status"
