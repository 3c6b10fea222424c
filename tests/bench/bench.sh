#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench.sh BUILD [NAME...]: runs the benchmarks of a release build, see ./dev bench --help.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift

bench=$build/tests/bench
BENCH_DIR=$build/bench-data
DESACTL=$build/src/cli/desactl
DESAD=$build/src/server/desad
export BENCH_DIR DESACTL DESAD
rm -rf "$BENCH_DIR"
mkdir -p "$BENCH_DIR"
trap 'rm -rf "$BENCH_DIR"' EXIT

wanted ()
{
  [ -n "$names" ] || return 0
  case " $names " in *" $1 "*) return 0 ;; esac
  return 1
}
names=$*

system=$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
printf '# %s; %s; %s x %s; load %s; data on %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$system" "$(nproc)" "$cpu" \
  "$(cut -d ' ' -f 1 /proc/loadavg)" "$(df --output=fstype "$BENCH_DIR" | tail -n 1)"
printf '# %s\n' "$(git -c safe.directory='*' -C "$here" describe --always --dirty 2> /dev/null || echo 'no git')"
printf '%-28s %9s %-7s %9s %7s %-16s\n' '# name' value unit floor ratio budget

with_display ()
{
  GSETTINGS_SCHEMA_DIR=$build/data DESA_LOCALEDIR=$build/po LANGUAGE=id \
    sh "$here/../tools/with-display.sh" "$@"
}

app=$build/src/app/desa-migran-emas
if wanted start || wanted app; then
  "$bench/make-store" "$BENCH_DIR/sealed" 20000 100000
fi
if wanted start; then
  "$bench/make-store" "$BENCH_DIR/start" 20000
  with_display "$bench/bench-start" "$bench/empty-window" "$app" "$BENCH_DIR/start" start-20000
  with_display "$bench/bench-start" "$bench/empty-window" "$app" "$BENCH_DIR/sealed" start-locked-100000
fi
if wanted app; then
  with_display "$bench/bench-app" "$bench/empty-window" "$BENCH_DIR/sealed" 100000
fi
if wanted save; then "$bench/bench-save"; fi
if wanted list; then "$bench/bench-list"; fi
if wanted search; then "$bench/bench-search"; fi
if wanted import; then "$bench/bench-import"; fi
if wanted wire || wanted idle; then "$bench/bench-wire"; fi
if wanted ingest; then
  "$bench/bench-ingest"
  "$bench/bench-ingest-library"
  DESA_TEST_FSYNC=on "$here/../tools/with-postgres.sh" "$bench/bench-ingest-library"
fi
