#!/bin/sh
# Installs Postern from this checkout, or installs it anew over an older one: sudo install/install.sh
#
#     DESTDIR=TREE install/install.sh     the files alone, into a tree for an image; needs no root
#
# Programs and the pinned Node go to /usr/lib/postern, the commands to /usr/bin; `files` has the whole list. Policy and keys in
# /etc/postern are made if there are none, and never changed. /usr/lib/postern/remove.sh takes it all away again.
set -eu
umask 022
unset CDPATH
PATH=$PATH:/usr/sbin:/sbin

project=$(cd "$(dirname "$0")/.." && pwd)
root=${DESTDIR:-}

say() { printf 'postern: %s\n' "$*"; }
stop() { printf 'postern: %s\n' "$*" >&2; exit 1; }

# The Node of this project's packages, which tools/setup.mjs fetches if need be. Any Node from 18 on can ask it.
find_node() {
  for found in node_modules/node-linux-*/bin/node "$(command -v node)"; do
    if "$found" --version >/dev/null 2>&1; then
      "$found" tools/setup.mjs -p process.execPath
      return
    fi
  done
  stop "no Node on this machine: install one (18 or later), it fetches the one that Postern runs on"
}

is_built() {
  [ -f dist/LICENSES.txt ] && # which is what the build writes last
    [ -z "$(find broker cli client contract docs drivers sim tools web package.json -newer dist/LICENSES.txt -type f)" ]
}

place_files() {
  case $node in
    */node-linux-*/bin/node)
      processor=${node%/bin/node}
      install/stage.sh "$root" "${processor##*/node-linux-}"
      ;;
    *) SYSTEM_NODE=$node install/stage.sh "$root" all ;;
  esac
  install -m 755 install/remove.sh "$root/usr/lib/postern/"
}

start_service() {
  if [ ! -d /run/systemd/system ]; then
    say 'systemd does not run here: start the broker by hand, as root: posternd --socket-group postern'
    return
  fi
  systemctl daemon-reload
  udevadm control --reload 2>/dev/null || true # a container has no udev
  systemctl --quiet enable posternd.service
  systemctl restart posternd.service || stop 'the broker does not start; why: journalctl -u posternd -n 20'
  say 'the broker runs: systemctl status posternd'
}

[ $# = 0 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64; }
[ "$(uname -s)" = Linux ] || stop "this is $(uname -s): Postern drives Linux hardware"
[ -n "$root" ] || [ "$(id -u)" = 0 ] || stop 'must run as root: sudo install/install.sh'
case $root in "" | /*) ;; *) stop "DESTDIR is $root: it must be a whole path" ;; esac
if [ -z "$root" ] && [ -e /usr/lib/postern ] && [ ! -e /usr/lib/postern/remove.sh ]; then
  stop 'Postern is installed as a package here: upgrade that, or remove it first (apt-get remove postern)'
fi

cd "$project"
node=$(find_node)
is_built || { say 'building'; "$node" tools/setup.mjs tools/build.ts; }
place_files
if [ -n "$root" ]; then
  say "installed into $root"
  exit
fi
/usr/lib/postern/set-up.sh
start_service
cat <<'END'

A user needs a key, and the groups postern (to connect) and pwm (for what /etc/postern/policy.json allows), say ada:
  sudo usermod -aG postern,pwm ada        then she logs in anew
  postern key new                         as ada; it prints the command by which root enrols the key
END
