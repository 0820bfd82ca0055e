import { filledLength, hasPlace } from './command.ts';
import type { Definition, Scattered } from './definition.ts';
import { ENVELOPE_BYTES } from './envelope.ts';
import { canName } from './offsets.ts';
import { cut, distinct, type Field, isWithin, joined, sizeOf } from './ranges.ts';
import { Request } from './request.ts';

/** What an exchange takes beyond its bytes, as bytes of the wire at 115200 baud: half a millisecond. */
const TURNAROUND_BYTES = 6;
/** A controller that does not say how much it gives at once gives all of it. */
const NO_FACTOR = 0xffff;

export type ReadKind = 'block' | 'partial' | 'scattered';

/** A request, and where in the block the bytes of its answer belong, one after the other. */
export interface Read {
  request: Request;
  places: readonly Field[];
}
export interface Plan {
  kind: ReadKind;
  reads: readonly Read[];
  /** Of the block, in order: what is read. */
  fields: readonly Field[];
  /** On the wire, both ways, with what the turnaround of each request is worth. */
  cost: number;
}

/** Ways to read a block by its definition, and how many bytes each takes. */
export class Planner {
  readonly #definition: Definition;
  readonly #offsets: Scattered | undefined;
  readonly #refused = new Set<ReadKind>();

  constructor(definition: Definition, offsets: Scattered | undefined) {
    this.#definition = definition;
    this.#offsets = offsets;
  }

  /** The best way that there is: for people. */
  get best(): ReadKind {
    if (this.#offsets !== undefined && !this.#refused.has('scattered')) return 'scattered';
    return this.#canPart && !this.#refused.has('partial') ? 'partial' : 'block';
  }

  /** The controller does not do it, whatever its definition says. */
  refuse(kind: ReadKind): void {
    this.#refused.add(kind);
  }

  /** The cheapest way to read these. @param array what the array of offsets would name; undefined: these themselves */
  cheapest(fields: readonly Field[], array?: readonly Field[]): Plan {
    const needed = distinct(fields);
    const block = this.block(needed);
    const ways = [block, this.#partial(needed), this.#scattered(needed, array ?? needed)];
    return ways.reduce<Plan>((best, way) => (way !== undefined && way.cost < best.cost ? way : best), block);
  }

  /** All of it. */
  block(fields: readonly Field[] = []): Plan {
    const { ochBlockSize } = this.#definition;
    const all = { offset: 0, bytes: ochBlockSize };
    return this.#planned('block', fields, this.#canPart ? this.#pieces([all]) : [this.#whole(all)]);
  }

  get #canPart(): boolean {
    const { ochGetCommand } = this.#definition;
    return hasPlace(ochGetCommand, 'offset') && hasPlace(ochGetCommand, 'count');
  }

  /** Neighbours that are not farther apart than a request of its own would cost are read together. */
  #partial(fields: readonly Field[]): Plan | undefined {
    if (!this.#canPart || this.#refused.has('partial') || fields.length === 0) return undefined;
    const command = filledLength(this.#definition.ochGetCommand, {});
    const gap = command + 1 + 2 * ENVELOPE_BYTES + TURNAROUND_BYTES;
    return this.#planned('partial', fields, this.#pieces(joined(fields, gap)));
  }

  #scattered(fields: readonly Field[], array: readonly Field[]): Plan | undefined {
    if (this.#offsets === undefined || this.#refused.has('scattered') || fields.length === 0) return undefined;
    const { get, array: room } = this.#offsets;
    if (!canName(array, room.entries) || !fields.every((field) => array.some((named) => isWithin(field, named))))
      return undefined;
    const request = this.#read(get, {}, sizeOf(array));
    return this.#planned('scattered', fields, [{ request, places: array }]);
  }

  /** What the controller does not give at once, in several. */
  #pieces(parts: readonly Field[]): Read[] {
    const most = Math.max(1, this.#definition.blockingFactor ?? NO_FACTOR);
    return cut(parts, most).map((place) => this.#whole(place));
  }

  #whole(place: Field): Read {
    const numbers = { offset: place.offset, count: place.bytes };
    return { request: this.#read(this.#definition.ochGetCommand, numbers, place.bytes), places: [place] };
  }

  #read(template: Definition['ochGetCommand'], numbers: { offset?: number; count?: number }, bytes: number): Request {
    return Request.read(template, numbers, this.#definition.commandEndianness, bytes);
  }

  #planned(kind: ReadKind, fields: readonly Field[], reads: readonly Read[]): Plan {
    const envelope = this.#definition.protocol === 'envelope' ? 2 * ENVELOPE_BYTES + 1 : 0;
    const cost = reads.reduce(
      (sum, { request: { payload, answerBytes = 0 } }) =>
        sum + payload.length + answerBytes + envelope + TURNAROUND_BYTES,
      0,
    );
    return { kind, reads, fields, cost };
  }
}

/** Puts the bytes of an answer where they belong. */
export function place({ places }: Read, data: Uint8Array, block: Uint8Array): void {
  let from = 0;
  for (const { offset, bytes } of places) {
    block.set(data.subarray(from, from + bytes), offset);
    from += bytes;
  }
}
