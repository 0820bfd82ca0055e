#!/bin/bash
# The first PID 1 of a system guest: makes a root from $DEBIAN_ROOT with a layer of memory over it, runs $SHARE/setup.sh with
# ROOT=that root, and hands over to systemd in it. Once systemd has reached multi-user, $SHARE/command.sh runs as root; its output
# and status land in $SHARE, and the guest goes off. The host's files are at /host there, read-only; the shared folder at /share.
# A setup.sh that fails ends the guest, with its own output and status.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
export ROOT=/mnt/root

. "$(dirname "$0")/../kernel/load-modules.sh"

mount -t proc proc /proc
# Node waits for files with io_uring where it can; a user-mode kernel corrupts memory then.
[ ! -e /proc/sys/kernel/io_uring_disabled ] || echo 2 >/proc/sys/kernel/io_uring_disabled

load overlay
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work "$ROOT"
mount -t overlay -o lowerdir="$DEBIAN_ROOT",upperdir=/mnt/upper,workdir=/mnt/work,xino=off overlay "$ROOT"
mkdir -p "$ROOT/host" "$ROOT/share" "$ROOT/first"
mount -t hostfs -o ro none "$ROOT/host" -o /
mount -t hostfs -o "$SHARE" share "$ROOT/share"
load_device_modules

cat >"$ROOT/etc/systemd/system/share-command.service" <<'UNIT'
[Unit]
Description=The command of this guest
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/bash -c 'bash /share/command.sh >/share/output 2>&1; echo $? >/share/status'
ExecStopPost=/bin/systemctl poweroff --force --force
UNIT
mkdir -p "$ROOT/etc/systemd/system/multi-user.target.wants"
ln -sf ../share-command.service "$ROOT/etc/systemd/system/multi-user.target.wants/"
: >"$ROOT/etc/machine-id"
if [ -f "$ROOT/share/setup.sh" ]; then
  bash "$ROOT/share/setup.sh" >"$ROOT/share/output" 2>&1
  status=$?
  if [ $status != 0 ]; then
    echo $status >"$ROOT/share/status"
    busybox poweroff -f
  fi
fi

cd "$ROOT" || exit
umount /proc
pivot_root . first
exec chroot . /sbin/init
