import type { TopicValue } from '../contract/topics.ts';
import type { Caller } from './caller.ts';
import { ItemStream } from './item-stream.ts';
import type { SubscribeOptions } from './subscriptions.ts';

/** One edge of a line, with the kernel's time stamp: CLOCK_MONOTONIC, `s` seconds and `ns` nanoseconds. */
export type GpioEdge = TopicValue<'gpio.edges'>['edges'][number];

export type GpioEdges = ItemStream<'gpio.edges', GpioEdge>;

/**
 * One GPIO line. Made by `postern.gpio()`. Values are logical: 1 is active, whatever the line's polarity.
 *
 *     await postern.gpio('relay').set(1);
 */
export class GpioLine {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Caller;

  constructor(caller: Caller, device: string) {
    this.#caller = caller;
    this.device = device;
  }

  /** @throws Refusal `denied`, `not_found`, `busy`, `unavailable` */
  async get(): Promise<0 | 1> {
    return (await this.#caller.call('gpio.get', { device: this.device })).value;
  }

  /**
   * Sets an output. The broker holds the line from then on: a line that nobody holds keeps no value.
   * @throws Refusal `denied`, `not_found`, `busy`, `unavailable`; `invalid` for an input
   */
  async set(value: 0 | 1 | boolean): Promise<void> {
    const level = value === true ? 1 : value === false ? 0 : value;
    await this.#caller.call('gpio.set', { device: this.device, value: level });
  }

  /** Gives the line back to the kernel, for other programs. What it puts out then is up to the hardware. */
  async release(): Promise<void> {
    await this.#caller.call('gpio.release', { device: this.device });
  }

  /**
   * The edges of an input, one by one, from now on. A gap in `sequence` is what the kernel had no room for.
   *
   *     for await (const { edge, at } of postern.gpio('button').edges()) …
   */
  edges(options: Pick<SubscribeOptions, 'maxQueued'> = {}): GpioEdges {
    const subscribing = this.#caller.subscribe('gpio.edges', { ...options, devices: [this.device] });
    return new ItemStream(subscribing, ({ edges }) => edges);
  }
}
