#!/bin/bash
# Makes .cache/debian-root: the small Debian with systemd that the system tests boot, in half a minute. Needs root, mmdebstrap and
# a Debian mirror.
set -euo pipefail

project=$(cd "$(dirname "$0")/../.." && pwd)
target=$project/.cache/debian-root
release=bookworm
packages=systemd-sysv,udev,dbus,kmod,iproute2,procps,passwd

stop() { echo "make-root: $*" >&2; exit 1; }

if [ -e "$target" ]; then echo "$target is there already; remove it to make it again"; exit 0; fi
[ "$(id -u)" = 0 ] || stop 'must run as root: the files of a system belong to root'
command -v mmdebstrap >/dev/null || stop 'this machine lacks mmdebstrap (on Debian: apt-get install mmdebstrap)'

mkdir -p "$project/.cache"
work=$(mktemp -d "$project/.cache/make-root.XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "make-root: making a Debian $release with systemd"
mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" "$release" "$work/root"
mv "$work/root" "$target"
echo "make-root: made $target ($(du -sh "$target" | cut -f1))"
