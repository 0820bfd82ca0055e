import { fail } from '../errno.ts';
import type { OpenDevice, Readiness } from '../tree.ts';
import type { RtcClock } from './clock.ts';
import { decodeTime, encodeTime } from './time.ts';

/** include/uapi/linux/rtc.h */
const RTC_AIE_ON = 0x7001;
const RTC_AIE_OFF = 0x7002;
const RTC_UIE_ON = 0x7003;
const RTC_UIE_OFF = 0x7004;
const RTC_ALM_SET = 0x40247007;
const RTC_ALM_READ = 0x80247008;
const RTC_RD_TIME = 0x80247009;
const RTC_SET_TIME = 0x4024700a;
const RTC_WKALM_SET = 0x4028700f;
const RTC_WKALM_RD = 0x80287010;

const WITHOUT_POINTER = [RTC_AIE_ON, RTC_AIE_OFF, RTC_UIE_ON, RTC_UIE_OFF];
const SECONDS_PER_DAY = 86_400;

export interface RtcHardware {
  clock: RtcClock;
  /** Whoever opens it may set it: CAP_SYS_TIME. */
  maySet: boolean;
  isPlugged(): boolean;
  closed(): void;
}

/** The one open descriptor of a clock (drivers/rtc/dev.c). */
export class RtcDevice implements OpenDevice {
  readonly #hardware: RtcHardware;

  constructor(hardware: RtcHardware) {
    this.#hardware = hardware;
  }

  ioctl(request: number, argument: Uint8Array | number): number {
    if (!this.#hardware.isPlugged()) fail('ENODEV');
    const act = this.#requests[request] ?? fail('ENOTTY');
    act(viewOf(argument, !WITHOUT_POINTER.includes(request)));
    return 0;
  }

  /** An unsigned long, or an unsigned int: the count of interrupts above a byte of their kinds. */
  read(most: number): Uint8Array {
    if (most < 8 && most !== 4) fail('EINVAL');
    if (!this.#hardware.isPlugged()) fail('ENODEV');
    const { clock } = this.#hardware;
    if (!clock.hasInterrupts) fail('EAGAIN');
    const bytes = Buffer.alloc(most === 4 ? 4 : 8);
    bytes.writeUInt32LE(clock.takeInterrupts());
    return bytes;
  }

  poll(wake: () => void): Readiness {
    const { clock, isPlugged } = this.#hardware;
    clock.waiting.add(wake);
    if (!isPlugged()) return 'gone';
    return clock.hasInterrupts ? 'bytes' : 'nothing';
  }

  /** The alarm stays. */
  close(): void {
    const { clock, closed } = this.#hardware;
    clock.switchUpdates(false);
    closed();
  }

  readonly #requests: Readonly<Record<number, (view: DataView) => void>> = {
    [RTC_RD_TIME]: (view) => encodeTime(view, this.#hardware.clock.timeS),
    [RTC_SET_TIME]: (view) => {
      if (!this.#hardware.maySet) fail('EACCES');
      this.#hardware.clock.timeS = decodeTime(view);
    },
    [RTC_ALM_READ]: (view) => encodeTime(view, this.#hardware.clock.alarmS),
    [RTC_ALM_SET]: (view) => this.#setAlarmWithinADay(view),
    [RTC_WKALM_RD]: (view) => {
      const { clock } = this.#hardware;
      view.setUint32(0, 0, true);
      view.setUint8(0, Number(clock.isAlarmOn));
      encodeTime(timeIn(view), clock.alarmS);
    },
    [RTC_WKALM_SET]: (view) => {
      const { clock } = this.#hardware;
      clock.alarmS = decodeTime(timeIn(view));
      clock.switchAlarm(view.getUint8(0) !== 0);
    },
    [RTC_AIE_ON]: () => this.#hardware.clock.switchAlarm(true),
    [RTC_AIE_OFF]: () => this.#hardware.clock.switchAlarm(false),
    [RTC_UIE_ON]: () => this.#hardware.clock.switchUpdates(true),
    [RTC_UIE_OFF]: () => this.#hardware.clock.switchUpdates(false),
  };

  /** Of the time only that of the day counts: the next one that comes. It is not switched on. */
  #setAlarmWithinADay(view: DataView): void {
    const { clock } = this.#hardware;
    const [second = -1, minute = -1, hour = -1] = [0, 4, 8].map((at) => view.getInt32(at, true));
    const isTime = second >= 0 && second < 60 && minute >= 0 && minute < 60 && hour >= 0 && hour < 24;
    if (!isTime) fail('EINVAL');
    const today = clock.timeS - (clock.timeS % SECONDS_PER_DAY) + hour * 3600 + minute * 60 + second;
    clock.alarmS = today > clock.timeS ? today : today + SECONDS_PER_DAY;
    clock.switchAlarm(false);
  }
}

/** struct rtc_wkalrm: two bytes, enabled and pending, and at 4 the time. */
const timeIn = (view: DataView): DataView => new DataView(view.buffer, view.byteOffset + 4);

function viewOf(argument: Uint8Array | number, isPointer: boolean): DataView {
  if (typeof argument === 'number') return isPointer ? fail('EFAULT') : new DataView(new ArrayBuffer(0));
  return new DataView(argument.buffer, argument.byteOffset, argument.byteLength);
}
