import { Refusal } from '../../contract/errors.ts';
import { inputClock } from '../../contract/profiles/shipped/input-clock.ts';
import { encodeCall, type Fields, layoutOf, unpackStruct } from '../../contract/profiles.ts';
import type { TopicValue } from '../../contract/topics.ts';
import type { Core } from '../core.ts';
import { type OpenNode, openNode } from '../hardware/node/open-node.ts';
import type { Watch } from '../hardware/os.ts';
import type { NodeUnit } from '../units/node-unit.ts';
import { claimOf } from './open.ts';

type Event = TopicValue<'input.events'>['events'][number];

/** Events that are read at once. */
const MOST_AT_ONCE = 64;
const NS_PER_US = 1000;
/** A driver that cannot say when there is something to read says always that there is: the loop would turn for nothing. */
const MOST_EMPTY_READS = 100;

/** The events of one device, on a descriptor of its own: each has its own place in them. */
export class InputStream {
  readonly #core: Core;
  readonly #unit: NodeUnit;
  readonly #onLost: (error: unknown) => void;
  readonly #struct: string;
  readonly #size: number;
  readonly #buffer: Uint8Array;
  #node: OpenNode | undefined;
  #watch: Watch | undefined;
  #isClosed = false;
  #emptyReads = 0;

  /** `onLost` is told when there will be no more events. */
  constructor(core: Core, unit: NodeUnit, onLost: (error: unknown) => void) {
    this.#core = core;
    this.#unit = unit;
    this.#onLost = onLost;
    this.#struct = unit.profile.events?.struct ?? '';
    this.#size = layoutOf(unit.profile, this.#struct).size;
    this.#buffer = new Uint8Array(this.#size * MOST_AT_ONCE);
  }

  /** @throws Refusal */
  async open(): Promise<void> {
    const { os } = this.#core;
    const node = await openNode(os, { ...claimOf(this.#unit), mode: 'read' });
    if (this.#isClosed) return os.close(node.fd);
    this.#node = node;
    try {
      const clock = encodeCall(inputClock, 'setClock', { value: 'monotonic' });
      if (clock.kind === 'ioctl') os.ioctl(node.fd, clock.number, clock.argument);
      this.#watch = os.onReadable(node.fd, () => this.#read());
    } catch (error) {
      this.#onLost(error);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#watch?.close();
    if (this.#node !== undefined) this.#core.os.close(this.#node.fd);
    this.#node = undefined;
  }

  #read(): void {
    const node = this.#node;
    if (node === undefined) return;
    let length: number;
    try {
      length = this.#core.os.readAvailable(node.fd, this.#buffer);
    } catch (error) {
      this.#onLost(error);
      return;
    }
    this.#emptyReads = length === 0 ? this.#emptyReads + 1 : 0;
    if (this.#emptyReads > MOST_EMPTY_READS) {
      this.#onLost(
        new Refusal('device', `its driver says without end that there is something to read, and there is not`),
      );
      return;
    }
    const events: Event[] = [];
    for (let at = 0; at + this.#size <= length; at += this.#size)
      events.push(eventOf(unpackStruct(this.#unit.profile, this.#struct, this.#buffer.subarray(at, at + this.#size))));
    const { place } = this.#unit;
    if (events.length > 0) this.#core.subscriptions.publish('input.events', place, { device: place.device, events });
  }
}

function eventOf({ time, type, code, value }: Fields): Event {
  const { s, us } = time as Fields;
  return {
    at: { s: Number(s), ns: Number(us) * NS_PER_US },
    type: String(type),
    code: String(code),
    value: Number(value),
  };
}
