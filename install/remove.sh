#!/bin/sh
# Takes away what install.sh has put there, and stops the broker first: outputs become what the policy's onStop says.
#
#     remove.sh [--keep | --purge]     what becomes of policy, keys and logs: asks, if neither is given
#
# DESTDIR=TREE takes the files out of a tree.
set -eu
PATH=$PATH:/usr/sbin:/sbin

root=${DESTDIR:-}
lib=$root/usr/lib/postern

say() { printf 'postern: %s\n' "$*"; }
stop() { printf 'postern: %s\n' "$*" >&2; exit 1; }

# Without somebody to ask, nothing that cannot be made again is deleted.
ask() {
  [ -t 0 ] || return 1
  printf 'Delete policy and keys (/etc/postern), the broker'\''s own key (/var/lib/postern), the audit log (/var/log/postern), and the users of drivers? [y/N] '
  read -r answer && [ "$answer" = y ]
}

stop_services() {
  systemctl stop 'postern-driver@*.service'
  systemctl --quiet disable --now posternd.service postern.target ||
    stop 'the broker does not stop; why: journalctl -u posternd -n 20'
}

# Folders last, those inside of others first; one that somebody has put something into stays.
remove_files() {
  outside=''
  [ ! -f "$lib/outside" ] || outside=$(LC_ALL=C sort -r "$lib/outside")
  rm -rf "$lib" "$lib.new"
  for path in $outside; do
    case $path in
      */) rmdir "$root$path" 2>/dev/null || true ;;
      *) rm -f "$root$path" ;;
    esac
  done
  [ -n "$root" ] || rm -f /etc/systemd/system/postern*.service.d/restart-steps.conf
}

has_systemd() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

main() {
  case ${1:-} in
    --purge) purge=yes ;;
    --keep) purge=no ;;
    '') if ask; then purge=yes; else purge=no; fi ;;
    *) stop 'usage: remove.sh [--keep | --purge]' ;;
  esac
  [ -n "$root" ] || [ "$(id -u)" = 0 ] || stop 'must run as root'

  ! has_systemd || stop_services
  purge_all=''
  [ $purge = no ] || [ -n "$root" ] || purge_all=$(cat "$(dirname "$0")/purge.sh")
  remove_files
  [ -z "$purge_all" ] || sh -c "$purge_all"
  if has_systemd; then
    systemctl daemon-reload
    systemctl reset-failed 'postern*' 2>/dev/null || true # nothing need have failed
    udevadm control --reload 2>/dev/null || true # a container has no udev
  fi
  if [ $purge = yes ]; then
    say 'removed, with policy, keys and logs'
  else
    say "removed; policy, keys and logs are still in $root/etc/postern, $root/var/lib/postern and $root/var/log/postern"
  fi
}

# Read whole before it runs: this file is among what it removes.
main "$@"
exit
