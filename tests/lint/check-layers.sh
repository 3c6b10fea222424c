#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check-layers.sh [SOURCE]: fails if a layer includes a header that the arrows
# do not allow, or a library's header outside the one place where it belongs.
#   base <- model <- wire;  base <- vault;  {model, wire, vault} <- store;
#   {store, wire} <- sync;  model <- report;  base <- picture;
#   {sync, report, picture} <- {app, cli};
#   {model, wire, vault, report} <- server
set -eu
cd "${1:-.}/src"

find . -name '*.[ch]' | sort | awk '
function may (layer, list) { allowed[layer] = " " layer " " list " " }
function refuse (why) { printf "src/%s:%d: %s\n", file, line, why; bad = 1 }

# Where a library may be seen: a pattern of paths below src/.
function place (header)
{
  if (header ~ /^(assert|ctype|errno|fcntl|float|inttypes|langinfo|libintl|limits|locale|math|poll|pthread|setjmp|signal|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings|time|unistd)\.h$/)
    return "."
  if (header ~ /^(sys|netinet|arpa|linux)\// || header ~ /^(glib|gio)\// || header ~ /^(glib|glib-object|glib-unix|gmodule)\.h$/)
    return "."
  if (header == "sqlite3.h") return "^store/|^server/dme-[a-z-]*sqlite[a-z-]*\\.[ch]$"
  if (header ~ /^curl\//) return "^sync/dme-http-curl\\.c$"
  if (header == "microhttpd.h" || header ~ /^gnutls\//) return "^server/dme-httpd\\.c$"
  if (header == "libpq-fe.h") return "^server/dme-server-db-pg[a-z-]*\\.[ch]$"
  if (header == "sodium.h") return "^vault/"
  if (header == "jansson.h") return "^(wire|cli|server)/"
  if (header == "zlib.h") return "^wire/"
  if (header ~ /^(gtk|gdk|gsk|graphene|libsecret)\// || header ~ /^(adwaita|graphene)\.h$/) return "^app/"
  if (header ~ /^(cairo|pango)/ || header == "qrencode.h") return "^(app|report)/"
  if (header ~ /^gdk-pixbuf\//) return "^picture/"
  if (header == "xlsxwriter.h") return "^report/"
  return ""
}

BEGIN {
  may("base", "")
  may("model", "base")
  may("wire", "model base")
  may("vault", "base")
  may("report", "model base")
  may("store", "wire vault model base")
  may("sync", "store wire vault model base")
  may("server", "wire vault report model base")
  may("picture", "base")
  may("cli", "sync store wire vault report picture model base")
  may("app", "sync store wire vault report picture model base")
}

{
  path = substr($0, 3)
  files[++n] = path
  name = path; sub(/.*\//, "", name)
  layer = path; sub(/\/.*/, "", layer)
  if (name ~ /\.h$/) home[name] = layer
}

END {
  for (i = 1; i <= n; i++) {
    file = files[i]; line = 0
    layer = file; sub(/\/.*/, "", layer)
    if (!(layer in allowed)) { refuse("no such layer: " layer); continue }
    while ((getline text < file) > 0) {
      line++
      if (text !~ /^[ \t]*#[ \t]*include[ \t]*[<"]/) continue
      header = text
      sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", header); sub(/[>"].*/, "", header)
      if (text ~ /include[ \t]*</) {
        where = place(header)
        if (where == "") refuse("<" header "> has no place yet: name one in tests/lint/check-layers.sh")
        else if (file !~ where) refuse("<" header "> does not belong in " layer "/")
        continue
      }
      if (header == "config.h" || header ~ /-resources\.h$/) continue
      sub(/.*\//, "", header)
      if (!(header in home)) refuse("\"" header "\" is in no layer")
      else if (index(allowed[layer], " " home[header] " ") == 0)
        refuse(layer "/ may not see " home[header] "/ (\"" header "\")")
    }
    close(file)
  }
  if (n == 0) { print "no source files found"; bad = 1 }
  exit bad
}' >&2
