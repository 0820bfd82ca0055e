import { Refusal } from '../../contract/errors.ts';
import type { TransactionPriority } from '../../contract/methods/serial.ts';
import type { Session } from '../session.ts';

/** `safe`: the broker's own, before everybody; `last`: to let go of the port, after everybody. */
export type Priority = 'safe' | TransactionPriority | 'last';
const order = ['safe', 'urgent', 'normal', 'background', 'last'] as const satisfies readonly Priority[];

/** Jobs of users that wait at one port, and the bytes that they bring. */
export const MOST_WAITING = 64;
export const MOST_WAITING_BYTES = 256 * 1024;

/** What a job is given while it is its turn. */
export interface Turn {
  /** When it is aborted, the job is to be left soon, with its reason. */
  readonly signal: AbortSignal;
  /** Aborts it: the job's own end of patience. */
  end(reason: Error): void;
  /** What is done when it is over and the next has begun, whatever came of it: nobody waits for that. */
  afterwards(act: () => void): void;
}

/** Something that is done to a port while nobody else does anything. */
export interface PortJob<T> {
  priority: Priority;
  /** Whose it is; undefined: the broker's own, which is not counted and not ended by `abort`. */
  session: Session | undefined;
  /** How many bytes it holds while it waits. */
  bytes: number;
  run(turn: Turn): Promise<T>;
}

interface Waiting {
  readonly priority: Priority;
  readonly session: Session | undefined;
  readonly bytes: number;
  readonly ending: AbortController;
  start(): void;
  refuse(reason: Error): void;
}

/** Turns at one port: one job at a time, by priority, and first come, first served within each. */
export class PortTurns {
  readonly #device: () => string;
  readonly #waiting: Record<Priority, Waiting[]> = { safe: [], urgent: [], normal: [], background: [], last: [] };
  #running: Waiting | undefined;
  #whenIdle: (() => void)[] = [];

  /** @param device its name, for messages */
  constructor(device: () => string) {
    this.#device = device;
  }

  /** Jobs of users that wait for their turn. */
  get length(): number {
    return this.#theirs.length;
  }

  /** Runs a job in its turn: at once, where nobody else has his. Rejects with Refusal `limit` when too much waits */
  take<T>({ priority, session, bytes, run }: PortJob<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (session !== undefined) this.#mustHaveRoom(bytes);
      const ending = new AbortController();
      const job: Waiting = {
        priority,
        session,
        bytes,
        ending,
        start: () => {
          const later: (() => void)[] = [];
          // The next begins before anybody hears of the end of this: a wire has no time to lose.
          const over = (tell: () => void) => {
            this.#over();
            tell();
            for (const act of later) act();
          };
          const end = (reason: Error) => ending.abort(reason);
          const afterwards = (act: () => void) => void later.push(act);
          run({ signal: ending.signal, end, afterwards }).then(
            (value) => over(() => resolve(value)),
            (error: unknown) => over(() => reject(error)),
          );
        },
        refuse: reject,
      };
      this.#waiting[priority].push(job);
      this.#next();
    });
  }

  /** Ends all that users have waiting, and what runs for one of them. */
  abort(reason: Error): void {
    this.#refuse(() => true, reason);
    if (this.#running?.session !== undefined) this.#running.ending.abort(reason);
  }

  /** Drops what waits for a session that has gone. What runs goes on: its answer must not become that of the next. */
  drop(session: Session, reason: Error): void {
    this.#refuse((job) => job.session === session, reason);
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    if (this.#running !== undefined) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  get #theirs(): Waiting[] {
    return order.flatMap((priority) => this.#waiting[priority]).filter(({ session }) => session !== undefined);
  }

  #mustHaveRoom(bytes: number): void {
    const waiting = this.#theirs;
    const total = waiting.reduce((sum, job) => sum + job.bytes, bytes);
    const device = this.#device();
    if (waiting.length >= MOST_WAITING)
      throw new Refusal('limit', `${waiting.length} writes and transactions wait at ${device}: no more may`, {
        device,
        quota: 'waitingJobs',
        max: MOST_WAITING,
      });
    if (waiting.length > 0 && total > MOST_WAITING_BYTES)
      throw new Refusal('limit', `${total} bytes would wait at ${device}: at most ${MOST_WAITING_BYTES} may`, {
        device,
        quota: 'waitingBytes',
        max: MOST_WAITING_BYTES,
      });
  }

  #refuse(which: (job: Waiting) => boolean, reason: Error): void {
    for (const priority of order) {
      const [refused, kept]: [Waiting[], Waiting[]] = [[], []];
      for (const job of this.#waiting[priority]) (job.session !== undefined && which(job) ? refused : kept).push(job);
      this.#waiting[priority] = kept;
      for (const { refuse } of refused) refuse(reason);
    }
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const priority = order.find((each) => this.#waiting[each].length > 0);
    const next = priority === undefined ? undefined : this.#waiting[priority].shift();
    if (next === undefined) {
      for (const tell of this.#whenIdle.splice(0)) tell();
      return;
    }
    this.#running = next;
    next.start();
  }

  #over(): void {
    this.#running = undefined;
    this.#next();
  }
}
