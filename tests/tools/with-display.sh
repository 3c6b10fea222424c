#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# with-display.sh CMD...: runs CMD with a screen, a D-Bus session and XDG folders
# of its own, which are gone afterwards. Exits with the status of CMD.
# SCREEN_SIZE=1366x768 sets the size of the screen.
set -u

[ $# -gt 0 ] || { echo "usage: with-display.sh CMD..." >&2; exit 2; }

root=$(mktemp -d "${TMPDIR:-/tmp}/with-display.XXXXXX") || exit 1
screen=
child=

clean_up ()
{
  [ -z "$child" ] || kill "$child" 2>/dev/null
  if [ -n "$screen" ]; then
    kill "$screen" 2>/dev/null
    wait "$screen" 2>/dev/null
  fi
  rm -rf "$root" 2>/dev/null || { sleep 1; rm -rf "$root"; }
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$root/home" "$root/data" "$root/cache" "$root/state" "$root/config/gtk-4.0"
mkdir -m 700 "$root/run"
# The font of GNOME; without it every label has another width than on a desktop.
cat > "$root/config/gtk-4.0/settings.ini" <<EOF
[Settings]
gtk-font-name=Cantarell 11
gtk-enable-animations=0
EOF

# Xvfb picks a free number by itself; two that start at once may still collide.
for try in 1 2 3 4 5; do
  : > "$root/display"
  Xvfb -displayfd 5 -screen 0 "${SCREEN_SIZE:-1366x768}x24" -nolisten tcp -noreset \
    5> "$root/display" > "$root/xvfb.log" 2>&1 < /dev/null &
  screen=$!
  for wait in $(seq 200); do
    [ -s "$root/display" ] && break
    kill -0 "$screen" 2>/dev/null || break
    sleep 0.05
  done
  [ -s "$root/display" ] && break
  kill "$screen" 2>/dev/null
  wait "$screen" 2>/dev/null
  screen=
done
if [ -z "$screen" ]; then
  echo "with-display.sh: Xvfb did not start:" >&2
  cat "$root/xvfb.log" >&2
  exit 1
fi

DISPLAY=:$(cat "$root/display")
HOME=$root/home
XDG_RUNTIME_DIR=$root/run
XDG_CONFIG_HOME=$root/config
XDG_DATA_HOME=$root/data
XDG_STATE_HOME=$root/state
XDG_CACHE_HOME=$root/cache
export DISPLAY HOME XDG_RUNTIME_DIR XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS XAUTHORITY

# No GL: Mesa costs 65 ms and 60 MB in each process, and draws nothing different.
export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG="${GDK_DEBUG:-gl-disable}" GDK_DISABLE=gl,vulkan
export GSETTINGS_BACKEND="${GSETTINGS_BACKEND:-memory}" LC_ALL="${LC_ALL:-C.UTF-8}"
export ADW_DISABLE_PORTAL=1 GTK_USE_PORTAL=0 GIO_USE_VFS=local GIO_USE_PROXY_RESOLVER=dummy

exec 3<&0
dbus-run-session -- "$@" <&3 3<&- &
child=$!
wait "$child"
status=$?
child=
exit "$status"
