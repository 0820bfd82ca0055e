#!/bin/sh
# Takes away what install.sh has put there, and stops the broker first: outputs become what the policy's onStop says.
#
#     remove.sh [--keep | --purge]     what becomes of policy, keys and logs: asks, if neither is given
#
# DESTDIR=TREE takes it out of a tree.
set -eu
PATH=$PATH:/usr/sbin:/sbin

root=${DESTDIR:-}
lib=$root/usr/lib/postern
state=$root/var/lib/postern

say() { printf 'postern: %s\n' "$*"; }
stop() { printf 'postern: %s\n' "$*" >&2; exit 1; }

# Without somebody to ask, nothing that cannot be made again is deleted.
ask() {
  [ -t 0 ] || return 1
  printf 'Delete policy and keys (/etc/postern), the broker'\''s own key (/var/lib/postern) and the audit log (/var/log/postern)? [y/N] '
  read -r answer && [ "$answer" = y ]
}

stop_service() {
  [ -d /run/systemd/system ] || return 0
  [ ! -e /usr/lib/systemd/system/posternd.service ] || systemctl --quiet disable --now posternd.service ||
    stop 'the broker does not stop; why: journalctl -u posternd -n 20'
}

remove_files() {
  rm -rf "$lib" "$lib.new"
  rm -f "$root/usr/bin/postern" "$root/usr/bin/posternd" "$root/usr/lib/systemd/system/posternd.service" \
    "$root/usr/lib/udev/rules.d/90-postern.rules" "$root/usr/lib/sysusers.d/postern.conf"
}

# Groups that were there before Postern are not listed, and stay.
remove_groups() {
  for group in $made_groups; do
    groupdel "$group" || say "group $group stays: it is somebody's own group"
  done
}

main() {
  case ${1:-} in
    --purge) purge=yes ;;
    --keep) purge=no ;;
    '') if ask; then purge=yes; else purge=no; fi ;;
    *) stop 'usage: remove.sh [--keep | --purge]' ;;
  esac
  [ -n "$root" ] || [ "$(id -u)" = 0 ] || stop 'must run as root'

  made_groups=''
  if [ -z "$root" ]; then
    [ ! -f "$state/made-groups" ] || made_groups=$(cat "$state/made-groups")
    stop_service
  fi
  remove_files
  if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl reset-failed posternd.service 2>/dev/null || true # it need not have failed
    udevadm control --reload 2>/dev/null || true # a container has no udev
  fi
  if [ $purge = yes ]; then
    rm -rf "$root/etc/postern" "$state" "$root/var/log/postern"
    remove_groups
    say 'removed, with policy, keys and logs'
  else
    say "removed; policy, keys and logs are still in $root/etc/postern, $state and $root/var/log/postern"
  fi
}

# Read whole before it runs: this file is among what it removes.
main "$@"
exit
