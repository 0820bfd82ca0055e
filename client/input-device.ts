import type { TopicValue } from '../contract/topics.ts';
import type { Caller } from './caller.ts';
import { ItemStream } from './item-stream.ts';
import type { SubscribeOptions } from './subscriptions.ts';

/**
 * One event of an input device (the kernel's Documentation/input/event-codes.rst): `type` and `code` by their names in
 * linux/input-event-codes.h, as numbers in text where that has none; `at` by CLOCK_MONOTONIC.
 */
export type InputEvent = TopicValue<'input.events'>['events'][number];

export type InputEvents = ItemStream<'input.events', InputEvent>;

/** One input device. Made by `postern.input()`. */
export class InputDevice {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Caller;

  constructor(caller: Caller, device: string) {
    this.#caller = caller;
    this.device = device;
  }

  /**
   * Its events, one by one, from now on. Of a device that one types with only where a rule names the danger `keystrokes`.
   *
   *     for await (const { type, code, value } of postern.input('keyboard').events()) …
   */
  events(options: Pick<SubscribeOptions, 'maxQueued'> = {}): InputEvents {
    const subscribing = this.#caller.subscribe('input.events', { ...options, devices: [this.device] });
    return new ItemStream(subscribing, ({ events }) => events);
  }
}
