#!/bin/sh
# Deletes what an installation has made, and what came of it: policy, keys, logs, drivers' users, groups. Users and groups that were there
# before stay. `remove.sh --purge` runs it, and it is the package's postrm.
set -eu
PATH=$PATH:/usr/sbin:/sbin

state=/var/lib/postern

made() { if [ -f "$state/made-$1" ]; then cat "$state/made-$1"; fi; }

for user in $(made users); do
  userdel --remove "$user" 2>/dev/null || echo "postern: user $user stays" >&2
done
for group in $(made groups); do
  groupdel "$group" 2>/dev/null || echo "postern: group $group stays: it is somebody's own group" >&2
done
rm -f /etc/systemd/system/postern.target.wants/postern-driver@*.service
rmdir /etc/systemd/system/postern.target.wants 2>/dev/null || true
rm -rf /etc/postern $state /var/log/postern /run/postern
