import { Refusal } from '../../contract/errors.ts';
import { inputClock } from '../../contract/profiles/shipped/input-clock.ts';
import { encodeCall, type Fields, layoutOf, unpackStruct } from '../../contract/profiles.ts';
import type { TopicValue } from '../../contract/topics.ts';
import type { Core } from '../core.ts';
import { judged } from '../hardware/node/errnos.ts';
import { type OpenNode, openNode } from '../hardware/node/open-node.ts';
import type { Watch } from '../hardware/os.ts';
import type { NodeUnit } from '../units/node-unit.ts';
import { claimOf } from './open.ts';
import type { Turns } from './turns.ts';

type Event = TopicValue<'input.events'>['events'][number];

/** Events that are read at once. */
const MOST_AT_ONCE = 64;
const NS_PER_US = 1000;
/** How long the kernel may take over opening it. */
const TIMEOUT_MS = 5000;
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
  async open(turns: Turns): Promise<void> {
    const { os } = this.#core;
    await turns.take(this.#unit, { request: 'events', timeoutMs: TIMEOUT_MS }, async () => {
      if (this.#isClosed) return;
      const node = await openNode(os, { ...claimOf(this.#unit), mode: 'read' });
      try {
        const clock = encodeCall(inputClock, 'setClock', { value: 'monotonic' });
        if (clock.kind === 'ioctl') await os.waiting.ioctl(node.fd, clock.number, clock.argument);
        // It may have been closed meanwhile. Not before: a number that is in use by a call must not become another file's.
        if (this.#isClosed) return os.waiting.close(node.fd);
        this.#watch = os.onReadable(node.fd, () => this.#read());
        this.#node = node;
      } catch (error) {
        await os.waiting.close(node.fd);
        this.#lost(error);
      }
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#watch?.close();
    if (this.#node !== undefined) this.#core.os.close(this.#node.fd);
    this.#node = undefined;
  }

  #lost(error: unknown): void {
    this.#onLost(judged(error, { device: this.#unit.name, path: this.#unit.entry.path, request: 'events' }));
  }

  #read(): void {
    const node = this.#node;
    if (node === undefined) return;
    let length: number;
    try {
      length = this.#core.os.readAvailable(node.fd, this.#buffer);
    } catch (error) {
      this.#lost(error);
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
