#!/bin/sh
# Installs Postern from this checkout, or installs it anew over an older one: sudo install/install.sh
#
#     DESTDIR=TREE install/install.sh     the files alone, into a tree for a package or an image; needs no root
#
# Programs and the pinned Node go to /usr/lib/postern, the commands to /usr/bin. Policy and keys in /etc/postern are made if there
# are none, and never changed. install/remove.sh takes it all away again.
set -eu
umask 022
unset CDPATH
PATH=$PATH:/usr/sbin:/sbin

project=$(cd "$(dirname "$0")/.." && pwd)
root=${DESTDIR:-}
lib=$root/usr/lib/postern etc=$root/etc/postern

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
    [ -z "$(find broker cli client contract drivers sim tools package.json -newer dist/LICENSES.txt -type f)" ]
}

# Beside the old programs first, then in their place.
place_programs() {
  new=$lib.new
  rm -rf "$new"
  mkdir -p "$new/bin" "$new/dist" "$new/node_modules/@koromix"
  cp "$node" "$new/bin/node"
  chmod 755 "$new/bin/node"
  cp "$(dirname "$node")/../LICENSE" "$new/bin/"
  cp package.json LICENSE "$new/"
  cp -R dist/postern dist/posternd dist/simulated-ecu dist/LICENSES.txt "$new/dist/"
  cp -R node_modules/koffi "$new/node_modules/"
  cp -R node_modules/@koromix/koffi-linux-* "$new/node_modules/@koromix/"
  cp -R node_modules/debug node_modules/ms node_modules/node-gyp-build "$new/node_modules/"
  binding=node_modules/@serialport/bindings-cpp
  mkdir -p "$new/$binding/prebuilds"
  cp -R $binding/dist $binding/package.json $binding/LICENSE "$new/$binding/"
  cp -R $binding/prebuilds/linux-* "$new/$binding/prebuilds/"
  install -m 755 install/fail-safe.sh install/remove.sh "$new/"
  rm -rf "$lib"
  mv "$new" "$lib"
}

# place_command NAME FLAGS
place_command() {
  mkdir -p "$root/usr/bin"
  printf '#!/bin/sh\nexec /usr/lib/postern/bin/node %s/usr/lib/postern/dist/%s/main.js "$@"\n' "$2" "$1" >"$root/usr/bin/$1.new"
  chmod 755 "$root/usr/bin/$1.new"
  mv "$root/usr/bin/$1.new" "$root/usr/bin/$1"
}

place_files() {
  place_programs
  place_command postern ''
  place_command posternd '--disallow-code-generation-from-strings --disable-sigusr1 '
  install -D -m 644 install/posternd.service "$root/usr/lib/systemd/system/posternd.service"
  install -D -m 644 install/90-postern.rules "$root/usr/lib/udev/rules.d/90-postern.rules"
  install -D -m 644 install/sysusers.conf "$root/usr/lib/sysusers.d/postern.conf"
  mkdir -p "$etc"
  [ -e "$etc/policy.json" ] || install -m 644 install/policy.json "$etc/policy.json"
  [ -e "$etc/authorized_keys" ] || install -m 644 /dev/null "$etc/authorized_keys"
  # What clients trust the broker by: it makes its key at its first start.
  ln -sfn ../../var/lib/postern/broker_key.pub "$etc/broker.pub"
}

# What was not there before is what remove.sh may take away again.
make_groups() {
  mkdir -p /var/lib/postern
  for group in postern pwm; do
    getent group "$group" >/dev/null && continue
    groupadd --system "$group"
    echo "$group" >>/var/lib/postern/made-groups
  done
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

cd "$project"
node=$(find_node)
is_built || { say 'building'; "$node" tools/setup.mjs tools/build.ts; }
place_files
if [ -n "$root" ]; then
  say "installed into $root"
  exit
fi
make_groups
start_service
cat <<'END'

A user needs a key, and the groups postern (to connect) and pwm (for what /etc/postern/policy.json allows), say ada:
  sudo usermod -aG postern,pwm ada        then she logs in anew
  postern key new                         as ada; it prints the command by which root enrols the key
END
