/** The firmware on a line and a clock: it wakes when its timing wants to, runs its main loop in between, and answers at the pace of the wire. */
import type { Clock, Timer } from '../../broker/hardware/os.ts';
import type { ParameterName } from '../../contract/engine/dictionary.ts';
import type { Line } from '../pace/line.ts';
import { PACE_115200_8N1, type Pace } from '../pace/pace.ts';
import { Console } from './console/console.ts';
import { Engine, type EngineOptions } from './engine.ts';
import { MemoryStorage } from './storage.ts';
import { TICKS_PER_SECOND } from './ticks.ts';
import { Transmitter } from './transmitter.ts';

const NS_PER_SECOND = 1e9;
/** As often as that the main loop runs, in ticks: 200 times a second. */
const PASS_TICKS = TICKS_PER_SECOND / 200;
const NS_PER_TICK = NS_PER_SECOND / TICKS_PER_SECOND;

/** A clock whose timers may be more exact than the milliseconds of `after`. */
export interface FineClock extends Clock {
  at?(dueNs: bigint, callback: () => void): Timer;
}

export interface MachineOptions extends EngineOptions {
  readonly pace?: Pace;
  /** What is wired to its inputs, in volts. */
  readonly volts?: ReadonlyMap<ParameterName, number>;
}

export class EngineMachine {
  /** Told of each line of the console. */
  onLine: ((way: 'asked' | 'said', line: string) => void) | undefined;
  /** Told of each output that is switched. */
  onPin: ((ms: number, output: number, isOn: boolean) => void) | undefined;
  readonly #clock: FineClock;
  readonly #options: MachineOptions;
  readonly #transmitter: Transmitter;
  #engine!: Engine;
  #console!: Console;
  #beganNs = 0n;
  #passAt = 0;
  #timer: Timer | undefined;

  constructor(line: Line, clock: FineClock, options: MachineOptions = {}) {
    this.#clock = clock;
    // It outlasts a reset.
    this.#options = { storage: new MemoryStorage(), ...options };
    this.#transmitter = new Transmitter(line, clock, options.pace ?? PACE_115200_8N1);
    this.reset();
    line.onBytes((bytes) => {
      this.#console.hear(bytes);
      this.#wake();
    });
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** As when its power was cut for a moment: what was not saved is gone. */
  reset(): void {
    this.#timer?.cancel();
    this.#beganNs = this.#clock.nowNs();
    this.#passAt = 0;
    this.#engine = new Engine(() => this.#ticks, this.#options);
    for (const [name, volts] of this.#options.volts ?? []) this.#engine.volts.set(name, volts);
    this.#engine.timing.onPin = (at, output, isOn) => this.onPin?.((at * NS_PER_TICK) / 1e6, output, isOn);
    this.#console = new Console(this.#engine, this.#transmitter);
    this.#console.onLine = (way, line) => this.onLine?.(way, line);
    this.#wake();
  }

  /** It stands still from now on: as without power. */
  stop(): void {
    this.#timer?.cancel();
    this.#engine.timing.cut(true);
  }

  get #ticks(): number {
    return Math.floor(Number(this.#clock.nowNs() - this.#beganNs) / NS_PER_TICK);
  }

  /** Does what is due, and waits for what comes next. */
  #wake(): void {
    this.#timer?.cancel();
    this.#engine.wake();
    if (this.#ticks >= this.#passAt) {
      this.#engine.pass();
      this.#engine.run('console', () => this.#console.poll());
      this.#passAt = this.#ticks + PASS_TICKS;
    }
    const next = Math.min(this.#passAt, this.#engine.timing.nextAt);
    const dueNs = this.#beganNs + BigInt(Math.ceil(next * NS_PER_TICK));
    const wake = () => this.#wake();
    this.#timer = this.#clock.at?.(dueNs, wake) ?? this.#clock.after(msUntil(this.#clock, dueNs), wake);
  }
}

const msUntil = (clock: Clock, dueNs: bigint): number => Math.max(0, Math.ceil(Number(dueNs - clock.nowNs()) / 1e6));
