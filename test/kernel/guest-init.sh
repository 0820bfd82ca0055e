#!/bin/bash
# PID 1 of a guest: mounts this machine's root file system with a layer of memory over it, loads the modules of the test kernel,
# runs $SHARE/command.sh there as root, leaves its output and status in $SHARE, and switches the guest off.
# $SHARE and $MODULES are folders of the host. They arrive in the kernel's command line.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
guest=/run/guest/root

load() {
  local name=$1
  shift
  if [ -f "$MODULES/$name.ko" ]; then busybox insmod "$MODULES/$name.ko" "$@" || echo "guest: cannot load $name"; fi
}

mount -t proc proc /proc
mount -t sysfs sysfs /sys
# Node waits for files with io_uring where it can; a user-mode kernel corrupts memory then.
[ ! -e /proc/sys/kernel/io_uring_disabled ] || echo 2 >/proc/sys/kernel/io_uring_disabled

load overlay
mount -t tmpfs tmpfs /run
mkdir -p /run/guest/upper /run/guest/work "$guest"
mount -t overlay -o lowerdir=/,upperdir=/run/guest/upper,workdir=/run/guest/work,xino=off overlay "$guest"

# In the order of what needs what. The full kernel has most of them built in.
load configfs
load fuse
load cuse
load i2c-core
load i2c-dev
load i2c-stub chip_addr=0x40,0x50 # a bus in memory: registers that answer, with nothing behind them
load regmap-i2c
load pwm-pca9685
load crc-t10dif
load scsi_common
load scsi_mod
load st
load sg
load scsi_debug ptype=1 dev_size_mb=8 # a SCSI tape
load evdev
load uinput
load softdog
load rtc-test

for folder in share proc sys dev run; do mkdir -p "$guest/$folder"; done
mount -t hostfs -o "$SHARE" share "$guest/share"
mount -t proc proc "$guest/proc"
mount -t sysfs sysfs "$guest/sys"
mount -t devtmpfs devtmpfs "$guest/dev"
mount -t tmpfs tmpfs "$guest/run"
mkdir -p "$guest/dev/pts" "$guest/dev/shm"
mount -t devpts devpts "$guest/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$guest/dev/shm"
[ ! -d "$guest/sys/kernel/config" ] || mount -t configfs configfs "$guest/sys/kernel/config"
[ ! -d "$guest/sys/kernel/debug" ] || mount -t debugfs debugfs "$guest/sys/kernel/debug"
busybox ip link set lo up

chroot "$guest" /bin/bash /share/command.sh >"$guest/share/output" 2>&1
echo $? >"$guest/share/status"
busybox poweroff -f
