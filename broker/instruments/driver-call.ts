import type { InstrumentMethod } from '../../contract/instruments/profile.ts';
import type { Values } from '../../contract/instruments/values.ts';
import type { Timer } from '../hardware/os.ts';
import type { Session } from '../session.ts';

/** What is asked of a driver. */
export interface Order {
  /** Whose call it is; undefined: the broker's own, to make it safe. */
  readonly session: Session | undefined;
  readonly method: string;
  readonly declared: InstrumentMethod;
  readonly fields: Values;
  readonly timeoutMs: number;
}

/** A call that was sent to a driver, until it is answered, or until nobody expects that any more. */
export class DriverCall {
  readonly number: number;
  readonly order: Order;
  /** How things may stand until the driver tells. */
  readonly leaves: readonly Values[];
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  /** Its result, or why there is none. */
  readonly answer: Promise<Values>;
  /** Resolves when the driver is through with it, as far as anybody can know. */
  readonly over: Promise<void>;
  /** Nobody waits for its answer, which says how things stand all the same. */
  isAbandoned = false;
  /** It has lasted for so long that nobody waits for his turn behind it. */
  isSlow = false;
  /** Its deadline, then that of being waited for in vain. */
  timer: Timer | undefined;
  #settle = { resolve: (_values: Values) => {}, reject: (_reason: Error) => {} };
  #end = () => {};

  constructor(number: number, order: Order, leaves: readonly Values[], sinceMs: number) {
    this.number = number;
    this.order = order;
    this.leaves = leaves;
    this.sinceMs = sinceMs;
    this.answer = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get changes(): boolean {
    return this.order.declared.access !== 'read';
  }

  /** For people. */
  get user(): string {
    return this.order.session?.principal.user ?? 'the broker';
  }

  resolve(values: Values): void {
    this.#settle.resolve(values);
  }

  reject(reason: Error): void {
    this.#settle.reject(reason);
  }

  end(): void {
    this.timer?.cancel();
    this.#end();
  }
}
