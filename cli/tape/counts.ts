import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { bytes as size } from '../text/units.ts';

/** What went through, as dd(1) tells it: on standard error, since the data may be on standard output. */
export class Counts<More extends Record<string, number>> {
  readonly #began = performance.now();
  /** Counts that only one direction has, by what is counted, in the plural. */
  readonly more: More;
  blocks = 0;
  bytes = 0;

  constructor(more: More) {
    this.more = more;
  }

  add({ length }: Uint8Array): void {
    this.blocks++;
    this.bytes += length;
  }

  /** Does it and tells how much it was; where it fails halfway, too: whoever goes on must know where the tape stands. */
  async during(cli: Cli, device: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (this.blocks > 0) this.#tell(cli, device);
      throw error;
    }
    this.#tell(cli, device);
  }

  #tell(cli: Cli, device: string): void {
    const { blocks, bytes, more } = this;
    const seconds = (performance.now() - this.#began) / 1000;
    const counted = Object.entries({ ...more, blocks, bytes }).map(
      ([what, count]) => `${count} ${count === 1 ? what.slice(0, -1) : what}`,
    );
    const rate = bytes === 0 ? '' : ` (${size(bytes / seconds)}/s)`;
    const text = `${escapeText(device)}: ${counted.join(', ')} in ${seconds.toFixed(1)} s${rate}`;
    const json = { device, ...more, blocks, bytes, seconds: Number(seconds.toFixed(3)) };
    cli.streams.err.write(`${cli.options.json ? JSON.stringify(json) : text}\n`);
  }
}
