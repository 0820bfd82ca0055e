/** The firmware as a whole, on a clock: sensors, strategy, plan, and what is told of them. */
import type { ParameterName } from '../../contract/engine/dictionary.ts';
import { cycleOfRpm } from '../../contract/schedule/angle.ts';
import { type Cut, injectionOf, RevLimit, sparkOf } from './modes.ts';
import { type Injection, type PlanView, planOf, type Row, rowsOf, type Spark } from './plan.ts';
import { isSamePlan } from './same-plan.ts';
import { calibrationOf, hashOf, MemoryStorage, restore, type Storage } from './storage.ts';
import { Store } from './store.ts';
import { Strategy } from './strategy/strategy.ts';
import { TaskMeter } from './task-meter.ts';
import { TICKS_PER_SECOND, TICKS_PER_US } from './ticks.ts';
import { type Now, Timing } from './timing.ts';
import { isSameWheel, wheelOf } from './wheel.ts';

const PLAN_NUMBERS = 0x10000;
/** A main loop that was not run for so long is not relied on, in ticks. */
const STALL_TICKS = 0.5 * TICKS_PER_SECOND;
/** Pieces of the main loop's work, and how long each may take, in µs. */
const budgets = { strategy: 6000, plan: 3000, console: 10_000 };

export type EngineEvent = 'sync' | 'lost' | 'cut' | 'limp' | 'overload' | 'mode';

export interface EngineOptions {
  /** For how many it is built: 1 to 16. */
  readonly cylinders?: number;
  readonly storage?: Storage;
}

export class Engine {
  readonly cylinders: number;
  readonly store: Store;
  readonly timing: Timing;
  /** Volts at the inputs that are wired, by what they measure. */
  readonly volts = new Map<ParameterName, number>();
  onEvent: ((event: EngineEvent, value: string) => void) | undefined;
  readonly #now: Now;
  readonly #beganAt: number;
  readonly #storage: Storage;
  readonly #strategy = new Strategy();
  readonly #revLimit = new RevLimit();
  readonly #tasks: Readonly<Record<keyof typeof budgets, TaskMeter>>;
  #injection: Injection = 'off';
  #spark: Spark = 'off';
  #cut: Cut = 'sync';
  #isLimping = false;
  #wheelKey = '';
  #plan: readonly Row[] = [];
  #number = 0;
  #passedAt: number;
  #overloadAt = Number.NEGATIVE_INFINITY;

  /** @param now ticks, `TICKS_PER_SECOND` of them */
  constructor(now: Now, { cylinders = 16, storage = new MemoryStorage() }: EngineOptions = {}) {
    this.cylinders = cylinders;
    this.#now = now;
    this.#beganAt = now();
    this.#passedAt = this.#beganAt;
    this.#storage = storage;
    this.store = new Store(cylinders, TICKS_PER_SECOND);
    this.timing = new Timing(TICKS_PER_SECOND, cylinders, now);
    this.timing.onSync = (sync) => this.onEvent?.(sync === 'none' ? 'lost' : 'sync', sync);
    const task = (name: keyof typeof budgets) => new TaskMeter(name, budgets[name]);
    this.#tasks = { strategy: task('strategy'), plan: task('plan'), console: task('console') };
    const stored = storage.read();
    if (stored !== undefined) restore(this.store, stored);
  }

  get milliseconds(): number {
    return Math.floor((1000 * (this.#now() - this.#beganAt)) / TICKS_PER_SECOND);
  }
  get injection(): Injection {
    return this.#injection;
  }
  get spark(): Spark {
    return this.#spark;
  }
  get cut(): Cut {
    return this.#cut;
  }
  /** Of the newest plan. */
  get planNumber(): number {
    return this.#number;
  }
  /** How long the last time through the strategy took, in µs. */
  get strategyUs(): number {
    return this.#tasks.strategy.last / TICKS_PER_US;
  }

  /** What interrupts do: as soon as `timing.nextAt` has come. */
  wake(): void {
    if (this.#now() - this.#passedAt > STALL_TICKS) this.#setCut('time');
    this.timing.advance();
  }

  /** Once through the main loop. */
  pass(): void {
    this.wake();
    this.timing.check();
    this.#passedAt = this.#now();
    this.run('strategy', () => this.#compute());
    this.run('plan', () => {
      this.#configure();
      this.timing.simulate(cycleOfRpm(this.store.get('SimulatedRPM'), TICKS_PER_SECOND));
      this.#choose();
      this.#makePlan();
    });
  }

  /** Does a piece of work, and tells if it took too long. */
  run(name: keyof typeof budgets, work: () => void): void {
    this.#tasks[name].run(this.#now, work);
    const isTold = this.#now() - this.#overloadAt < TICKS_PER_SECOND;
    if (!this.#tasks[name].isOver || isTold) return;
    this.#overloadAt = this.#now();
    this.onEvent?.('overload', name);
  }

  get tasks(): readonly TaskMeter[] {
    return Object.values(this.#tasks);
  }

  /** @returns whether it was kept */
  save(): boolean {
    return this.#storage.write(calibrationOf(this.store));
  }

  /** The last good one. @returns whether there was one */
  load(): boolean {
    const stored = this.#storage.read();
    if (stored !== undefined) restore(this.store, stored);
    return stored !== undefined;
  }

  get stored() {
    return this.#storage.read();
  }

  get calibrationHash(): number {
    return hashOf(calibrationOf(this.store));
  }

  #compute(): void {
    const cycleSeconds = this.timing.cycleTicks / TICKS_PER_SECOND;
    this.#strategy.run(this.store, { milliseconds: this.milliseconds, cycleSeconds, volts: this.volts });
    const isLimping = this.store.get('IsLimpMode') === 1;
    if (isLimping !== this.#isLimping) this.onEvent?.('limp', isLimping ? 'on' : 'off');
    this.#isLimping = isLimping;
  }

  #configure(): void {
    const wheel = wheelOf(this.store);
    const key = JSON.stringify(wheel ?? null);
    if (key === this.#wheelKey) return;
    this.#wheelKey = key;
    if (wheel === undefined) this.onEvent?.('mode', 'wheel');
    else if (!isSameWheel(wheel, this.timing.wheel)) this.timing.configure(wheel);
  }

  #choose(): void {
    const { sync } = this.timing;
    const injection = injectionOf(this.store, sync);
    if (injection !== this.#injection) this.onEvent?.('mode', injection);
    this.#injection = injection;
    this.#spark = sparkOf(this.store, sync);
    const isOver = this.#revLimit.note(this.store);
    const isMonitor = this.store.get('IsMonitorOnly') === 1;
    this.timing.setDriven(!isMonitor);
    this.#setCut(sync === 'none' ? 'sync' : isOver ? 'rpm' : isMonitor ? 'monitor' : 'none');
  }

  #setCut(cut: Cut): void {
    this.timing.cut(cut === 'rpm' || cut === 'time');
    if (cut !== this.#cut) this.onEvent?.('cut', cut);
    this.#cut = cut;
  }

  #makePlan(): void {
    const rows = rowsOf(this.#view());
    if (isSamePlan(rows, this.#plan)) return;
    this.#plan = rows;
    this.#number = (this.#number + 1) % PLAN_NUMBERS;
    this.timing.submit(planOf(rows, TICKS_PER_US), this.#number);
  }

  #view(): PlanView {
    const get = (name: ParameterName) => this.store.get(name);
    return {
      ...{ sync: this.timing.sync, injection: this.#injection, spark: this.#spark },
      ...{ cylinders: get('Cylinders'), coils: get('Coils') },
      ...{ pulseAdvance: get('FinalPulseAdvance'), sparkAdvance: get('FinalSparkAdvance') },
      ...{ pulseWidth: get('FinalPulseWidth'), injectorOffset: get('InjectorOffset') },
      ...{ mostPulseWidth: get('MaxPulseWidth'), dwell: get('FinalSparkWidth'), mostDwell: get('MaxDwell') },
      cycleUs: this.timing.cycleTicks / TICKS_PER_US,
    };
  }
}
