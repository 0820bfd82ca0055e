#!/bin/sh
# Makes outputs safe after the broker has died. PID 1 runs it. It needs no program but the shell itself; for serial ports stty and sleep.
#
#     fail-safe.sh TABLE [ROOT]      ROOT stands before every path under /sys and /dev: a test's own tree, its real path
#
# The table, which broker/fail-safe.ts writes, is data, one line a device:
#
#     pwm DEVICE-PATH CHANNEL ENABLED PERIOD-NS DUTY-NS POLARITY      `-` for what stays as it is
#     led NAME BRIGHTNESS TRIGGER                                     below /sys/class/leds
#     serial SETTINGS STEPS PATH      words of stty; bytes as printf takes them, and pauses in ms: 9600,cs8 \003,100,\117\106\106
#     gpio …, node …                  no shell can hold a line or make a request: the next broker makes it safe
#
# Each line is checked, applied and told by itself: one that fails does not keep the next from being made safe. Afterwards the
# table holds what did not become safe, which the next broker tries again. Serial ports stay in it too: they are sent what makes
# safe what hangs there, all at the same time and last of all, and nobody here hears whether it is. Status: 0 all that can be done
# here is done, 1 not all, 64 wrong use.
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

# Words of stty that set a line, and no others.
is_settings() {
  IFS=,
  # shellcheck disable=SC2086 # to be split, and no patterns are looked up
  set -- $1
  unset IFS
  [ $# -gt 0 ] || return
  for word in "$@"; do
    case $word in
      cs[5-8] | parenb | parodd | cstopb | crtscts | ixon | ixoff | -parenb | -parodd | -cstopb | -crtscts | -ixon | -ixoff) ;;
      *) is_number "$word" || return ;;
    esac
  done
}

# Each byte is \ and three octal digits: nothing else has a meaning for printf. A pause has at most four digits.
is_steps() {
  IFS=,
  # shellcheck disable=SC2086
  set -- $1
  unset IFS
  [ $# -gt 0 ] || return
  for word in "$@"; do
    case $word in
      ?????*) ;;
      \\*) ;;
      *) is_number "$word" || return; continue ;;
    esac
    while [ -n "$word" ]; do
      case $word in \\[0-3][0-7][0-7]*) word=${word#????} ;; *) return 1 ;; esac
    done
  done
}

# The columns of a port's line: its settings, steps and path.
is_serial() {
  is_settings "$path" && is_steps "$channel" && [ -z "$period" ] || return
  case $enabled/ in
    *[!!-~]* | */../* | */./* | *//*) return 1 ;;
    /dev/?*) ;;
    *) return 1 ;;
  esac
}

# Sets `tty` to the node that the path leads to: a line of hardware, or a pseudo terminal. To open what is something else could start it.
find_tty() {
  why=', there is no such port' tty=''
  [ -c "$root$enabled" ] || return
  set +f
  set -- "$root"/sys/class/tty/*/device "$root"/dev/pts/[0-9]*
  set -f
  for found in "$@"; do
    case $found in
      */device) found=${found%/device} found=$root/dev/${found##*/} ;;
    esac
    # shellcheck disable=SC3013 # dash, busybox and bash have it
    [ "$found" -ef "$root$enabled" ] && tty=$found && return
  done
  why=', it is no serial port'
  return 1
}

# Runs beside the others: a port whose flow control holds it up keeps nobody waiting but those who wait for all of it.
send_steps() (
  IFS=,
  # shellcheck disable=SC2086
  [ -t 3 ] && stty raw -echo clocal $path <&3 || exit
  for step in $channel; do
    # shellcheck disable=SC2059 # nothing but bytes, each checked
    case $step in
      \\*) printf "$step" >&3 || exit ;;
      *) sleep "$(printf '%d.%03d' $((step / 1000)) $((step % 1000)))" || exit ;;
    esac
  done
) 3<>"$tty" 2>/dev/null

# In the background.
make_port_safe() {
  if send_steps; then
    say "$info" "$enabled was sent what makes it safe: the next broker asks whether it is"
  else
    say "$error" "$enabled could not be sent what makes it safe: left to the next broker"
    exit 1
  fi
}

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo 'usage: fail-safe.sh TABLE [ROOT]' >&2
  exit 64
fi
table=$1 root=${2:-}
newline='
'
[ -e "$table" ] || [ -L "$table" ] || exit 0
# shellcheck disable=SC3067 # dash, busybox and bash have -O
if [ ! -f "$table" ] || [ -L "$table" ] || [ ! -O "$table" ]; then
  say "$error" "$table is not a plain file of ours: nothing was made safe"
  exit 1
fi

status=0 line=0 left='' sending=''
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
    serial)
      what="serial port $enabled${period:+ $period}${duty:+ $duty}${polarity:+ $polarity}${rest:+ $rest}" wanted='its steps'
      row="$kind $path $channel ${what#serial port }"
      if [ "$path $channel" = '- -' ]; then result=later
      elif ! is_serial; then result=unknown
      elif find_tty; then result=sending
      else result=unsafe; fi
      ;;
    gpio | node)
      what="$kind $path"
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
      say "$info" "$what is left to the next broker: no shell can make it safe"
      left="$left$row$newline"
      ;;
    sending)
      left="$left$row$newline"
      make_port_safe &
      sending="$sending $!"
      ;;
    *)
      say "$error" "line $line is not understood and not applied"
      status=1
      ;;
  esac
done <"$table"
printf '%s' "$left" >"$table" || status=1
for pid in $sending; do wait "$pid" || status=1; done
exit $status
