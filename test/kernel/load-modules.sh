# shellcheck shell=bash
# For PID 1 of a guest: loads what the test kernel in $MODULES has as modules, in the order of what needs what. The full kernel
# has most of it built in.
load() {
  local name=$1
  shift
  if [ -f "$MODULES/$name.ko" ]; then busybox insmod "$MODULES/$name.ko" "$@" || echo "guest: cannot load $name"; fi
}

load_device_modules() {
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
  load softdog nowayout=0 # where it may be disarmed is for its users to say
  load loop
  load rtc-test
}
