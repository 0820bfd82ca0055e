#!/bin/bash
# Makes the small test kernel: .cache/test-kernel/{linux,modules/*.ko}, in half a minute and without compiling a kernel.
#
# Debian ships a user-mode Linux with most of the modules that the tests want. Three drivers that it leaves out (PCA9685,
# evdev, uinput) are built against the very source it was made from. Nothing is installed; nothing needs root.
#
# Needs Debian 12 or later on amd64 with fresh package lists (apt-get update), 3 GB of room for a moment, and the packages
#     gcc make flex bison bc xz-utils
set -euo pipefail

project=$(cd "$(dirname "$0")/../.." && pwd)
target=$project/.cache/test-kernel
shipped=(overlay fuse cuse configfs i2c-core i2c-dev i2c-stub regmap-i2c scsi_common scsi_mod scsi_debug st sg softdog loop)
built=(pwm-pca9685 evdev uinput)
lacks=(gpio led pwm-character-device pwm-gpio rtc spi tape-medium uhid watchdog-state) # see capabilities.ts; a test holds it true

stop() { echo "make-kernel: $*" >&2; exit 1; }

if [ -e "$target/linux" ]; then echo "$target is there already; remove it to make it again"; exit 0; fi
missing=()
for program in apt-get dpkg-deb gcc make flex bison bc xz; do command -v "$program" >/dev/null || missing+=("$program"); done
[ ${#missing[@]} = 0 ] || stop "this machine lacks ${missing[*]} (on Debian: apt-get install gcc make flex bison bc xz-utils)"
origin=$(apt-cache show --no-all-versions user-mode-linux 2>/dev/null | sed -nE 's/^Built-Using:.*linux \(= ([^)]+)\).*/\1/p')
[ -n "$origin" ] || stop "apt knows no package user-mode-linux (Debian on amd64 has it; apt-get update first)"

mkdir -p "$project/.cache"
work=$(mktemp -d "$project/.cache/make-kernel.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

series=$(cut -d. -f1,2 <<<"$origin")
if [ "$series" = 6.1 ] && grep -q -w amx_tile /proc/cpuinfo; then
  stop "Linux $series as a process cannot run programs on a processor with AMX: take Debian 13, another machine, or POSTERN_TEST_KERNEL"
fi
echo "make-kernel: downloading user-mode-linux and linux-source-$series $origin from Debian"
apt-get download -qq -o APT::Sandbox::User=root user-mode-linux "linux-source-$series=$origin"
dpkg-deb -x user-mode-linux_*.deb kernel
modules=(kernel/usr/lib/uml/modules/*)

echo 'make-kernel: preparing its source'
source=$work/linux-source-$series
dpkg-deb --fsys-tarfile "linux-source-${series}_"*.deb | tar -xO "./usr/src/linux-source-$series.tar.xz" | tar -xJ
mkdir build drivers
zcat kernel/usr/share/doc/user-mode-linux/config.gz >build/.config
quiet_make() { make -s -C "$source" ARCH=um O="$work/build" "$@" >>"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; stop "make $1 failed"; }; }
quiet_make olddefconfig
quiet_make -j"$(nproc)" modules_prepare

echo "make-kernel: building ${built[*]}"
cp "$source"/drivers/pwm/pwm-pca9685.c "$source"/drivers/input/{evdev.c,input-compat.h} "$source"/drivers/input/misc/uinput.c drivers/
sed -i 's#"../input-compat.h"#"input-compat.h"#' drivers/uinput.c
printf 'obj-m := %s\n' "${built[*]/%/.o}" >drivers/Makefile
# The symbols of the shipped kernel are not listed anywhere: they are resolved when a module is loaded.
quiet_make M="$work/drivers" KBUILD_MODPOST_WARN=1 modules

mkdir -p made/modules
cp kernel/usr/bin/linux.uml made/linux
printf '%s\n' "${lacks[@]}" >made/lacks
for name in "${built[@]}"; do cp "drivers/$name.ko" made/modules/; done
for name in "${shipped[@]}"; do
  file=$(find "${modules[0]}" -name "$name.ko" -print -quit)
  [ -n "$file" ] && cp "$file" made/modules/
done
rm -rf "$target"
mv made "$target"
echo "make-kernel: made $target (Linux $(basename "${modules[0]}"))"
