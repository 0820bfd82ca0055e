import { Refusal } from '../../../contract/errors.ts';
import type { GpioEntry } from '../../../contract/policy/entries.ts';
import type { Os, Watch } from '../os.ts';
import { asInput } from './config.ts';
import { EDGE_BYTES, edgesIn, type GpioEdge } from './edges.ts';
import { HeldLine } from './held-line.ts';
import type { LineInfo } from './line-info.ts';

/** Edges that are taken from the kernel at once; what is more comes in the next turn. */
const MOST_EDGES = 256;

/** An input line of a GPIO chip: taken when it is first needed, held until it is closed. */
export class GpioInput {
  readonly #os: Os;
  readonly #entry: GpioEntry;
  readonly #line: HeldLine;
  #edges: Watch | undefined;

  constructor(os: Os, entry: GpioEntry) {
    this.#os = os;
    this.#entry = entry;
    this.#line = new HeldLine(os, entry);
  }

  get path(): string {
    return this.#line.path;
  }

  get isPresent(): boolean {
    return this.#line.isPresent;
  }

  get identity(): string | undefined {
    return this.#line.identity;
  }

  get isOpen(): boolean {
    return this.#line.isHeld;
  }

  info(): LineInfo {
    return this.#line.info();
  }

  /** Logical: 1 is active. @throws Refusal; OsError */
  read(): 0 | 1 {
    this.#open();
    return this.#line.value;
  }

  /**
   * Calls back with edges as they come, as many as there are at once, until it is closed. One listener at a time.
   * @param onEnd called once when there will be no more: a Refusal if the chip was unplugged
   * @throws Refusal `device` for a line without an interrupt; OsError
   */
  listen(onEdges: (edges: GpioEdge[]) => void, onEnd: (reason: unknown) => void): Watch {
    this.#open();
    // What a listener before has left is not news.
    while (this.#read().length > 0);
    this.#line.configure(asInput(this.#entry, true), 'listen');
    const watch = this.#os.onReadable(this.#line.fd, () => {
      const edges = this.#readOr((reason) => {
        this.#stop(watch);
        onEnd(reason);
      });
      if (edges.length > 0) onEdges(edges);
    });
    this.#edges = watch;
    return {
      close: () => {
        if (this.#stop(watch)) this.#beStill();
      },
    };
  }

  close(): void {
    this.#edges?.close();
    this.#edges = undefined;
    this.#line.release();
  }

  /** False if it was not the one that listens. */
  #stop(watch: Watch): boolean {
    watch.close();
    const listened = this.#edges === watch;
    if (listened) this.#edges = undefined;
    return listened;
  }

  #open(): void {
    if (!this.isOpen) this.#line.take(asInput(this.#entry, false));
  }

  #read(): GpioEdge[] {
    const bytes = Buffer.alloc(MOST_EDGES * EDGE_BYTES);
    try {
      return edgesIn(bytes.subarray(0, this.#os.readAvailable(this.#line.fd, bytes)));
    } catch (error) {
      throw this.#line.judged(error, 'read');
    }
  }

  #readOr(end: (reason: unknown) => void): GpioEdge[] {
    try {
      return this.#read();
    } catch (error) {
      end(error);
      return [];
    }
  }

  /** No interrupts for nobody. */
  #beStill(): void {
    try {
      if (this.isOpen) this.#line.configure(asInput(this.#entry, false));
    } catch (error) {
      // It has gone meanwhile: it is still enough.
      if (!(error instanceof Refusal)) throw error;
    }
  }
}
