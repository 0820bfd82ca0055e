#!/bin/sh
# What an installation makes beside its files: groups, and /etc/postern with a first policy. What is there, it leaves as it is.
# install.sh runs it, and a package's postinst.
set -eu
umask 022
PATH=$PATH:/usr/sbin:/sbin

lib=/usr/lib/postern etc=/etc/postern state=/var/lib/postern

# What was not there before is what purge.sh may take away again.
make_groups() {
  for group in postern pwm; do
    getent group "$group" >/dev/null && continue
    groupadd --system "$group"
    echo "$group" >>$state/made-groups
  done
}

# Of what hardware the machine has; of every PWM channel, where that cannot be told.
make_policy() {
  [ ! -e $etc/policy.json ] || return 0
  posternd --generate-policy >$etc/policy.json.new 2>/dev/null || cp $lib/policy.json $etc/policy.json.new
  mv $etc/policy.json.new $etc/policy.json
}

# systemd before 254 does not know what is in it, and says so at every start.
place_drop_in() {
  [ -f $lib/restart-steps.conf ] || return 0
  systemd=$(systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
  [ "${systemd:-0}" -ge 254 ] || return 0
  for unit in posternd postern-driver@; do
    mkdir -p "/etc/systemd/system/$unit.service.d"
    ln -sfn $lib/restart-steps.conf "/etc/systemd/system/$unit.service.d/restart-steps.conf"
  done
}

mkdir -p $etc/policy.d $state
make_groups
make_policy
[ -e $etc/authorized_keys ] || install -m 644 /dev/null $etc/authorized_keys
# What clients trust the broker by: it makes its key at its first start.
ln -sfn ../../var/lib/postern/broker_key.pub $etc/broker.pub
place_drop_in
