#!/bin/sh
# Places what the table `files` lists, and notes what of it lies outside of /usr/lib/postern: remove.sh goes by that.
#
#     stage.sh TREE PROCESSOR [PACKAGES]
#
#     TREE         where; '' is this machine. What an older installation has there and this one has not, goes
#     PROCESSOR    as Node calls it: x64, arm64. With `all`, the binaries for every processor, and the Node of the machine, /usr/bin/node or $SYSTEM_NODE
#     PACKAGES     a folder that has packages of npm, for other processors, beside those of the checkout
set -eu
umask 022
unset CDPATH
export LC_ALL=C

tree=$1 processor=$2 packages=${3:-}
[ "$processor" != all ] || processor='*'
lib=/usr/lib/postern
new=$lib.new
noted=$tree$new/outside

stop() { printf 'postern: %s\n' "$*" >&2; exit 1; }

# Folders that were there before are not ours, and not noted.
make_folder() {
  [ -d "$tree$1" ] && return
  make_folder "$(dirname "$1")"
  mkdir "$tree$1"
  echo "$1/"
}

# place MODE FILE TO
place() {
  own=${2#"$packages/"}
  case $3 in
    */./) path=${3%./}$own ;;
    */) path=$3${own##*/} ;;
    *) path=$3 ;;
  esac
  case $path in
    # Beside the old programs first, then in their place.
    "$lib"/*)
      path=$new/${path#"$lib/"}
      mkdir -p "$tree$(dirname "$path")"
      ;;
    *)
      make_folder "$(dirname "$path")" >>"$noted"
      echo "$path" >>"$noted"
      ;;
  esac
  install -m "$1" "$2" "$tree$path"
}

table() {
  grep -v '^#' install/files |
    if [ "$processor" = '*' ]; then grep -v node-linux; else cat; fi |
    sed "s/{arch}/$processor/g"
}

place_all() {
  table | while read -r mode from to; do
    [ -n "$mode" ] || continue
    found=no
    # shellcheck disable=SC2086 # a pattern
    for file in $from ${packages:+"$packages"/$from}; do
      if [ -f "$file" ]; then place "$mode" "$file" "$to"; found=yes; fi
    done
    [ $found = yes ] || stop "$from is not there: install/files lists it"
  done
  [ "$processor" != '*' ] || place_system_node
}

place_system_node() {
  mkdir "$tree$new/bin"
  ln -s "${SYSTEM_NODE:-../../../bin/node}" "$tree$new/bin/node"
  for unit in posternd.service postern-driver@.service; do
    place 644 install/system-node.conf "/usr/lib/systemd/system/$unit.d/"
    [ -z "${SYSTEM_NODE:-}" ] || sed -i "s|/usr/bin/node|$SYSTEM_NODE|" "$tree/usr/lib/systemd/system/$unit.d/system-node.conf"
  done
}

# What the older installation has made stays noted if it is a folder, and goes if this one has not placed it.
take_over() {
  old=$tree$lib/outside
  [ -f "$old" ] || return 0
  grep -vxFf "$noted" "$old" | while read -r path; do
    case $path in
      */) echo "$path" >>"$noted" ;;
      *) rm -f "$tree$path" ;;
    esac
  done
}

cd "$(dirname "$0")/.."
rm -rf "$tree$new"
mkdir -p "$tree/"
folders=$(make_folder "$(dirname $lib)")
mkdir "$tree$new"
printf '%s' "${folders:+$folders
}" >"$noted"
place_all
take_over
rm -rf "$tree$lib"
mv "$tree$new" "$tree$lib"
