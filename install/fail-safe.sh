#!/bin/sh
# Makes outputs safe after the broker has died. PID 1 runs it; it needs no program but the shell itself.
#
#     fail-safe.sh TABLE [ROOT]      ROOT stands before every path under /sys: a test's own tree, its real path
#
# The table, which broker/fail-safe.ts writes, is data, one line a device:
#
#     pwm DEVICE-PATH CHANNEL ENABLED PERIOD-NS DUTY-NS POLARITY      `-` for what stays as it is
#     led NAME BRIGHTNESS TRIGGER                                     below /sys/class/leds
#     gpio …, node …, serial …                                        no shell can do that: the next broker makes it safe
#
# Each line is checked, applied and told by itself: one that fails does not keep the next from being made safe. Afterwards the
# table holds what did not become safe, which the next broker tries again. Status: 0 all applied, 1 not all, 64 wrong use.
set -fu
LC_ALL=C

# journald reads a line's priority from its start.
error='' info=''
if [ -n "${JOURNAL_STREAM:-}" ]; then error='<3>' info='<6>'; fi
say() { printf '%sfail-safe: %s\n' "$1" "$2" >&2; }

# At most 19 digits: no kernel takes a longer time.
is_number() {
  case $1 in '' | *[!0-9]* | ????????????????????*) return 1 ;; esac
}

# Plain characters, and no way out of /sys/devices.
is_device_path() {
  case $1/ in
    *[!!-~]* | */../* | */./* | *//*) return 1 ;;
    /sys/devices/?*) ;;
    *) return 1 ;;
  esac
}

# A name of one file, of plain characters.
is_name() {
  case $1 in '' | . | .. | */* | *[!!-~]*) return 1 ;; esac
}

is_pwm() {
  is_device_path "$path" && is_number "$channel" || return
  case $enabled in 0 | 1) ;; *) return 1 ;; esac
  [ "$period" = - ] || is_number "$period" || return
  [ "$duty" = - ] || is_number "$duty" || return
  case $polarity in normal | inversed | -) ;; *) return 1 ;; esac
  [ -z "$rest" ]
}

# The columns of a LED's line have the names of those of a channel's: its name, brightness and trigger.
is_led() {
  is_name "$path" && is_number "$channel" && is_name "$enabled" && [ -z "$period" ]
}

# Sets `value` to the first line of a file.
read_file() { { IFS= read -r value <"$1"; } 2>/dev/null; }

# Writes a value into a file of the channel. A refused write counts all the same if the file reads back as wanted.
put() {
  if { printf '%s\n' "$2" >"$output/$1"; } 2>/dev/null; then return 0; fi
  read_file "$output/$1" && [ "$value" = "$2" ] && return 0
  why="$why, the kernel refuses $2 as $1"
  return 1
}

# Sets `chip` to the folder of the PWM chip: the path itself, or the first chip of the device there, as the broker counts them.
find_chip() {
  why=', there is no PWM chip' chip=''
  set +f
  if [ -e "$root$path/npwm" ]; then set -- "$root$path"; else set -- "$root$path/pwm/pwmchip"*; fi
  set -f
  for found in "$@"; do
    [ -e "$found/npwm" ] || continue
    is_number "${found##*pwmchip}" || continue
    if [ -z "$chip" ] || [ "${found##*pwmchip}" -lt "${chip##*pwmchip}" ]; then chip=$found; fi
  done
  # A path over a link is some other device's.
  [ -n "$chip" ] && [ "$(cd -P "$chip" && pwd -P)" = "$chip" ]
}

# Sets `output` to the folder of the channel. It may have none: an output goes on when its channel is given back.
find_output() {
  why=', the channel cannot be exported' output=$chip/pwm$channel
  [ -d "$output" ] || { printf '%s\n' "$channel" >"$chip/export"; } 2>/dev/null
  [ -d "$output" ]
}

# The duty is never above the period on the way: some drivers refuse that even of an output that is off.
put_timing() {
  if [ "$period" != - ]; then
    if [ "$duty" = - ] && read_file "$output/duty_cycle"; then duty=$value; fi
    put duty_cycle 0 && put period "$period" || return
  fi
  [ "$duty" = - ] || put duty_cycle "$duty"
}

# Off before anything else; on again only when all else is as it should be.
make_safe() {
  find_chip && find_output || return
  why=''
  put enable 0 || return
  why=', it is off'
  [ "$polarity" = - ] || put polarity "$polarity" || return
  put_timing || return
  [ "$enabled" = 0 ] || put enable 1
}

# Its trigger first: one that blinks would change the brightness again.
make_led_safe() {
  output=$root/sys/class/leds/$path why=', there is no such LED'
  [ -d "$output" ] || return
  why=''
  put trigger "$enabled" || is_trigger "$enabled" || return
  [ "$enabled" != none ] || put brightness "$channel"
}

# A trigger file lists all of them, the present one in brackets.
is_trigger() {
  read_file "$output/trigger" || return
  case $value in *"[$1]"*) why='' ;; *) return 1 ;; esac
}

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo 'usage: fail-safe.sh TABLE [ROOT]' >&2
  exit 64
fi
table=$1 root=${2:-}
newline='
'
[ -e "$table" ] || [ -L "$table" ] || exit 0
if [ ! -f "$table" ] || [ -L "$table" ]; then
  say "$error" "$table is not a plain file: nothing was made safe"
  exit 1
fi

status=0 line=0 left=''
while read -r kind path channel enabled period duty polarity rest || [ -n "$kind" ]; do
  line=$((line + 1))
  # put_timing changes these
  row="$kind $path $channel $enabled $period $duty $polarity"
  case $kind in
    pwm)
      what="$path channel $channel" wanted="enable $enabled, period $period, duty $duty, polarity $polarity"
      if ! is_pwm; then result=unknown; elif make_safe; then result=safe; else result=unsafe; fi
      ;;
    led)
      what="LED $path" wanted="brightness $channel, trigger $enabled"
      row="$kind $path $channel $enabled"
      if ! is_led; then result=unknown; elif make_led_safe; then result=safe; else result=unsafe; fi
      ;;
    gpio | node | serial)
      row="$kind $path${channel:+ $channel}${enabled:+ $enabled}${period:+ $period}${duty:+ $duty}${polarity:+ $polarity}${rest:+ $rest}"
      result=later
      ;;
    *) result=unknown ;;
  esac
  case $result in
    safe) say "$info" "$what is safe: $wanted" ;;
    unsafe)
      say "$error" "$what did not become safe ($wanted)$why"
      left="$left$row$newline"
      status=1
      ;;
    later)
      say "$error" "$kind $path is left to the next broker: no shell can make it safe"
      left="$left$row$newline"
      status=1
      ;;
    *)
      say "$error" "line $line is not understood and not applied"
      status=1
      ;;
  esac
done <"$table"
printf '%s' "$left" >"$table" || status=1
exit $status
