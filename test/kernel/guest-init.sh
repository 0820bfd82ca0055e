#!/bin/bash
# PID 1 of a guest: mounts this machine's root file system with a layer of memory over it, loads the modules of the test kernel,
# runs $SHARE/command.sh there as root, leaves its output and status in $SHARE, and switches the guest off.
# $SHARE and $MODULES are folders of the host. They arrive in the kernel's command line.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
guest=/run/guest/root

. "$(dirname "$0")/load-modules.sh"

mount -t proc proc /proc
mount -t sysfs sysfs /sys
# Node waits for files with io_uring where it can; a user-mode kernel corrupts memory then.
[ ! -e /proc/sys/kernel/io_uring_disabled ] || echo 2 >/proc/sys/kernel/io_uring_disabled

load overlay
mount -t tmpfs tmpfs /run
mkdir -p /run/guest/upper /run/guest/work "$guest"
mount -t overlay -o lowerdir=/,upperdir=/run/guest/upper,workdir=/run/guest/work,xino=off overlay "$guest"

load_device_modules

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
