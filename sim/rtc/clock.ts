import type { Timer } from '../../broker/hardware/os.ts';
import type { SimulatedKernel } from '../kernel.ts';
import { WaitQueue } from '../poller.ts';

/** RTC_IRQF with RTC_AF, RTC_UF. */
const ALARM = 0xa0;
const UPDATE = 0x90;
const NS_PER_S = 1_000_000_000n;

/** The clock's chip: its time, its alarm, and the interrupts that nobody has read yet. */
export class RtcClock {
  readonly waiting = new WaitQueue();
  readonly #kernel: SimulatedKernel;
  /** What it is ahead of the kernel's time of day, in seconds. */
  #aheadS = 0;
  alarmS: number;
  #alarm: Timer | undefined;
  #update: Timer | undefined;
  #interrupts = 0;
  #flags = 0;

  constructor(kernel: SimulatedKernel) {
    this.#kernel = kernel;
    this.alarmS = this.timeS;
  }

  /** Whole seconds since 1970. */
  get timeS(): number {
    return Number(this.#kernel.realTimeNs() / NS_PER_S) + this.#aheadS;
  }

  set timeS(seconds: number) {
    this.#aheadS += seconds - this.timeS;
    if (this.isAlarmOn) this.switchAlarm(true);
  }

  get isAlarmOn(): boolean {
    return this.#alarm !== undefined;
  }

  get hasInterrupts(): boolean {
    return this.#interrupts > 0;
  }

  /** One that is over rings at once. */
  switchAlarm(isOn: boolean): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    if (!isOn) return;
    if (this.alarmS <= this.timeS) this.#ring(ALARM);
    else
      this.#alarm = this.#kernel.after(this.#untilMs(this.alarmS), () => {
        this.#alarm = undefined;
        this.#ring(ALARM);
      });
  }

  /** An interrupt at each full second. */
  switchUpdates(isOn: boolean): void {
    this.#update?.cancel();
    this.#update = undefined;
    if (!isOn) return;
    this.#update = this.#kernel.after(this.#untilMs(this.timeS + 1), () => {
      this.#ring(UPDATE);
      this.switchUpdates(true);
    });
  }

  /** What was, as read(2) gives it: how many, and of which kinds. */
  takeInterrupts(): number {
    const taken = this.#interrupts * 0x100 + this.#flags;
    this.#interrupts = 0;
    this.#flags = 0;
    return taken;
  }

  stop(): void {
    this.switchAlarm(false);
    this.switchUpdates(false);
  }

  #ring(kind: number): void {
    this.#interrupts++;
    this.#flags |= kind;
    this.waiting.wake();
  }

  #untilMs(seconds: number): number {
    const nowNs = this.#kernel.realTimeNs() + BigInt(this.#aheadS) * NS_PER_S;
    return Number(BigInt(seconds) * NS_PER_S - nowNs) / 1_000_000;
  }
}
