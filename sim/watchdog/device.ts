import { fail } from '../errno.ts';
import type { OpenDevice } from '../tree.ts';
import type { WatchdogTimer } from './timer.ts';

/** include/uapi/linux/watchdog.h */
const GETSUPPORT = 0x80285700;
const GETSTATUS = 0x80045701;
const GETBOOTSTATUS = 0x80045702;
const SETOPTIONS = 0x80045704;
const KEEPALIVE = 0x80045705;
const SETTIMEOUT = 0xc0045706;
const GETTIMEOUT = 0x80045707;
const SETPRETIMEOUT = 0xc0045708;
const GETPRETIMEOUT = 0x80045709;
const GETTIMELEFT = 0x8004570a;

/** WDIOF_SETTIMEOUT, WDIOF_MAGICCLOSE, WDIOF_KEEPALIVEPING. */
export const OPTIONS = 0x8180;
const KEEPALIVEPING = 0x8000;
/** WDIOF_CARDRESET: the last start of the machine was its doing. */
export const CARDRESET = 0x0020;

const DISABLECARD = 1;
const ENABLECARD = 2;

/** Written before the close: it is meant. */
const MAGIC = 'V'.charCodeAt(0);

export interface WatchdogHardware {
  identity: string;
  timer: WatchdogTimer;
  bootStatus: number;
  isPlugged(): boolean;
  closed(): void;
}

/** The one open descriptor of a watchdog (drivers/watchdog/watchdog_dev.c). It was armed by the open. */
export class WatchdogDevice implements OpenDevice {
  readonly #hardware: WatchdogHardware;
  #isMeantToStop = false;

  constructor(hardware: WatchdogHardware) {
    this.#hardware = hardware;
    hardware.timer.start();
  }

  ioctl(request: number, argument: Uint8Array | number): number {
    if (!this.#hardware.isPlugged()) fail('ENODEV');
    if (typeof argument === 'number') fail('EFAULT');
    const view = new DataView(argument.buffer, argument.byteOffset, argument.byteLength);
    const act = this.#requests[request] ?? fail('ENOTTY');
    act(view);
    return 0;
  }

  /** Any write feeds it, if it was not stopped. The last one says whether the close is meant. */
  write(bytes: Uint8Array): void {
    if (!this.#hardware.isPlugged()) fail('ENODEV');
    this.#isMeantToStop = bytes.includes(MAGIC);
    this.#hardware.timer.feed();
  }

  /** Without the magic character it goes on counting. */
  close(): void {
    const { timer, isPlugged, closed } = this.#hardware;
    if (isPlugged() && this.#isMeantToStop && !timer.nowayout) timer.stop();
    closed();
  }

  readonly #requests: Readonly<Record<number, (view: DataView) => void>> = {
    [GETSUPPORT]: (view) => this.#putSupport(view),
    [GETSTATUS]: (view) => view.setInt32(0, statusOf(this.#hardware.timer), true),
    [GETBOOTSTATUS]: (view) => view.setInt32(0, this.#hardware.bootStatus, true),
    [SETOPTIONS]: (view) => this.#setOptions(view.getInt32(0, true)),
    // Its argument is not looked at.
    [KEEPALIVE]: () => this.#hardware.timer.feed(),
    [SETTIMEOUT]: (view) => this.#hardware.timer.setTimeout(view.getInt32(0, true)),
    [GETTIMEOUT]: (view) => view.setInt32(0, this.#hardware.timer.timeoutS, true),
    [SETPRETIMEOUT]: () => fail('EOPNOTSUPP'),
    [GETPRETIMEOUT]: (view) => view.setInt32(0, 0, true),
    [GETTIMELEFT]: (view) => view.setInt32(0, this.#hardware.timer.leftS, true),
  };

  /** struct watchdog_info: u32 options, u32 version of its firmware, 32 bytes of identity. */
  #putSupport(view: DataView): void {
    view.setUint32(0, OPTIONS, true);
    view.setUint32(4, 0, true);
    const identity = new Uint8Array(view.buffer, view.byteOffset + 8, 32);
    identity.fill(0);
    identity.set(Buffer.from(this.#hardware.identity).subarray(0, 31));
  }

  #setOptions(options: number): void {
    const { timer } = this.#hardware;
    if ((options & (DISABLECARD | ENABLECARD)) === 0) fail('ENOTTY');
    if ((options & DISABLECARD) !== 0) timer.stop();
    if ((options & ENABLECARD) !== 0) timer.start();
  }
}

export const statusOf = (timer: WatchdogTimer): number => (timer.takeFed() ? KEEPALIVEPING : 0);
