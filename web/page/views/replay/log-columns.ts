import type { Channel } from '../../../../contract/telemetry/catalogue.ts';
import type { LogHead, LogPart } from '../../../../drivers/megasquirt/logs/log.ts';
import type { Samples } from '../../charts/samples.ts';

const FIRST_ROWS = 4096;
/** Numbers of a log that are kept: more than three hours of 115 channels at 50 a second. A browser has no room for any number of them. */
export const MOST_NUMBERS = (256 * 1024 * 1024) / 4;
const MOST_MARKERS = 1000;

export interface Marker {
  readonly atS: number;
  readonly text: string;
}

/** A whole log in memory: a column of numbers for each channel. */
export class LogColumns implements Samples {
  revision = 0;
  head: LogHead = { startedMs: 0, title: '', channels: [] };
  readonly markers: Marker[] = [];
  /** What could not be read, and where. */
  readonly faults: string[] = [];
  #times = new Float64Array(FIRST_ROWS);
  #columns: Float32Array[] = [];
  #places = new Map<string, number>();
  #count = 0;
  #hasHead = false;
  readonly #mostNumbers: number;

  constructor(mostNumbers = MOST_NUMBERS) {
    this.#mostNumbers = mostNumbers;
  }

  get rows(): number {
    return this.#count;
  }

  get channels(): readonly Channel[] {
    return this.head.channels;
  }

  /** It is a log, whatever else is wrong with it. */
  get hasHead(): boolean {
    return this.#hasHead;
  }

  get firstS(): number {
    return this.#count === 0 ? 0 : (this.#times[0] ?? 0);
  }

  get lastS(): number {
    return this.#times[this.#count - 1] ?? this.firstS;
  }

  /** @returns false: there is no room for more */
  take(part: LogPart): boolean {
    this.revision++;
    if (part.kind === 'head') {
      this.head = part.head;
      this.#hasHead = true;
      this.#columns = part.head.channels.map(() => new Float32Array(FIRST_ROWS));
      this.#places = new Map(part.head.channels.map(({ name }, place) => [name, place]));
    } else if (part.kind === 'fault') this.faults.push(part.text);
    else if (part.kind === 'marker') {
      if (this.markers.length < MOST_MARKERS) this.markers.push({ atS: part.atMs / 1000, text: part.text });
    } else return this.#row(part.atMs / 1000, part.values);
    return true;
  }

  times(): Float64Array {
    return this.#times.subarray(0, this.#count);
  }

  values(channel: string): Float32Array | undefined {
    const place = this.#places.get(channel);
    return place === undefined ? undefined : this.#columns[place]?.subarray(0, this.#count);
  }

  #row(atS: number, values: readonly (number | null)[]): boolean {
    if ((this.#count + 1) * (this.#columns.length + 2) > this.#mostNumbers) return false;
    // Charts go from left to right: a time that goes back has no place there.
    if (this.#count > 0 && atS < this.lastS) {
      this.#outOfOrder(atS);
      return true;
    }
    if (this.#count === this.#times.length) this.#grow();
    this.#times[this.#count] = atS;
    for (const [place, column] of this.#columns.entries()) column[this.#count] = values[place] ?? Number.NaN;
    this.#count++;
    return true;
  }

  #backwards = 0;

  #outOfOrder(atS: number): void {
    this.#backwards++;
    if (this.#backwards === 1)
      this.faults.push(
        `behind row ${this.#count} time goes back by ${(this.lastS - atS).toFixed(2)} s: rows are left out until it goes on`,
      );
  }

  #grow(): void {
    const size = this.#times.length * 2;
    const times = new Float64Array(size);
    times.set(this.#times);
    this.#times = times;
    this.#columns = this.#columns.map((column) => {
      const grown = new Float32Array(size);
      grown.set(column);
      return grown;
    });
  }
}
