import type { TopicValue } from '../../contract/topics.ts';
import type { Caller } from '../caller.ts';
import { ItemQueue } from '../item-queue.ts';
import type { Gap } from '../item-stream.ts';
import type { Subscription } from '../subscription.ts';

/** One thing that became of a program. `progress` comes once a second while it runs. */
export type ProgramEvent = TopicValue<'schedule'>;

/** What it needs to know of a run. */
interface Followed {
  readonly id: number;
  readonly ended: Promise<unknown>;
}

/**
 * What becomes of one program, for one `for await` loop; the loop ends with the program, with `close()`, and when it is left. Made by
 * `run.progress()`.
 *
 *     for await (const { event, elapsedNs, done } of run.progress()) …
 */
export class RunProgress implements AsyncIterableIterator<ProgramEvent & Gap>, AsyncDisposable {
  /** Resolves once the broker sends events. @throws Refusal `limit` */
  readonly started: Promise<void>;
  readonly #events = new ItemQueue<ProgramEvent & Gap>();
  readonly #opening: Promise<Subscription<'schedule'>>;

  constructor(caller: Caller, run: Followed) {
    this.#opening = caller.subscribe('schedule');
    this.started = this.#opening.then(() => {});
    this.started.catch(() => {}); // whoever takes the next event is told
    this.#follow(run).catch((error: unknown) => this.#finish(error as Error));
    // The event that says so may be lost, or have come before the broker sent any. Behind an answer there is none under way.
    run.ended
      .then(() => this.started)
      .then(() => caller.call('ping'))
      .then(
        () => this.#finish(),
        () => this.#finish(),
      );
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ProgramEvent & Gap>> {
    return this.#events.take();
  }

  /** Leaving the loop closes it. */
  async return(): Promise<IteratorResult<ProgramEvent & Gap>> {
    this.close();
    return { done: true, value: undefined };
  }

  /** Ends the loop and tells the broker. */
  close(): void {
    this.#events.clear();
    this.#finish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async #follow(run: Followed): Promise<void> {
    const subscription = await this.#opening;
    let gap: Gap = { dropped: 0, resumed: false };
    for await (const { value, dropped, resumed } of subscription) {
      gap = { dropped: gap.dropped + dropped, resumed: gap.resumed || resumed };
      if (value.program !== run.id) continue;
      this.#events.put({ ...value, ...gap });
      gap = { dropped: 0, resumed: false };
      if (value.event === 'ended') break;
    }
    this.#finish();
  }

  #finish(error?: Error): void {
    this.#events.end(error);
    this.#opening.then(
      (subscription) => subscription.close(),
      () => {},
    );
  }
}
