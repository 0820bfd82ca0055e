import type { TopicFields } from '../../contract/instruments/infer.ts';
import { engine } from '../../contract/instruments/shipped/engine.ts';
import type { Teller } from '../driver.ts';

type Profile = typeof engine;
export type Notice = TopicFields<Profile, 'notices'>;

const { of: events } = engine.topics.notices.fields.event;
const { maxLength } = engine.topics.notices.fields.value;
/** What the broker has not taken yet; more is left out. */
const MOST_UNSENT = 32;

/** What the firmware tells, as the profile has it; undefined for what it does not know. */
export function noticeOf({ event, ms, value }: { event: string; ms: number; value: string }): Notice | undefined {
  const known = events.find((each) => each === event);
  return known === undefined ? undefined : { event: known, ms, value: value.slice(0, maxLength) };
}

/** Passes them on. Nobody waits for it; should it fail, the driver does. */
export class Notices {
  #publish: Teller<Profile>['publish'] | undefined;
  #fail: (error: unknown) => void = () => {};
  #unsent = 0;

  tell(notice: Notice): void {
    if (this.#publish === undefined || this.#unsent >= MOST_UNSENT) return;
    this.#unsent++;
    this.#publish('notices', notice).then(
      () => void this.#unsent--,
      (error: unknown) => this.#fail(error),
    );
  }

  /** From now on there is somebody to tell. Rejects when that fails. */
  failedTo(teller: Teller<Profile>): Promise<never> {
    this.#publish = (topic, value) => teller.publish(topic, value);
    return new Promise((_, reject) => {
      this.#fail = reject;
    });
  }
}
