/** What is on a tape: blocks of any length, and file marks between them. */
export type TapeItem = Uint8Array | 'mark';

/** How far the tape went, and what stopped it before it had gone all the way. */
export interface Movement {
  /** Blocks or marks that were passed. */
  done: number;
  stop?: 'mark' | 'beginning' | 'end';
}

export interface TapeMediumOptions {
  /** Its bar code. */
  label?: string;
  writeProtected?: boolean;
  /** Room for so many bytes of blocks. Default: no end but that of blocks and marks together. */
  capacityBytes?: number;
  /** From where on the drive warns of the end. Default: a tenth of the capacity is left. */
  warningBytes?: number;
  /** What is on it, from the beginning. Text is a block. */
  items?: readonly (TapeItem | { text: string })[];
}

/** Blocks and marks that a tape has room for, however short they are. */
const MOST_ITEMS = 1_000_000;

/** A cartridge. It keeps its content and its label wherever it goes; the drive rewinds it when it takes it in. */
export class TapeMedium {
  readonly label: string;
  readonly writeProtected: boolean;
  readonly #capacityBytes: number;
  readonly #warningBytes: number;
  readonly #items: TapeItem[];
  #position = 0;

  constructor(options: TapeMediumOptions = {}) {
    const { label = '', writeProtected = false, capacityBytes = Infinity, items = [] } = options;
    this.label = label;
    this.writeProtected = writeProtected;
    this.#capacityBytes = capacityBytes;
    this.#warningBytes = options.warningBytes ?? capacityBytes * 0.9;
    this.#items = items.map((item) => (typeof item === 'object' && 'text' in item ? Buffer.from(item.text) : item));
  }

  /** All that is on it: for a test to look at. */
  get items(): readonly TapeItem[] {
    return this.#items;
  }

  /** Blocks and marks before the head: the logical block number of SCSI. */
  get position(): number {
    return this.#position;
  }

  /** What is under the head; undefined at the end of the data. */
  get next(): TapeItem | undefined {
    return this.#items[this.#position];
  }

  get isNearItsEnd(): boolean {
    return this.#usedBytes() > this.#warningBytes;
  }

  /** Passes what is under the head. */
  read(): TapeItem | undefined {
    const item = this.next;
    if (item !== undefined) this.#position++;
    return item;
  }

  /** Writes at the head; what was there and behind it is gone. False if there is no room. */
  write(item: TapeItem): boolean {
    const bytes = item === 'mark' ? 0 : item.length;
    if (this.#usedBytes() + bytes > this.#capacityBytes || this.#position >= MOST_ITEMS) return false;
    this.erase();
    this.#items.push(item === 'mark' ? item : Uint8Array.from(item));
    this.#position++;
    return true;
  }

  /** From the head to the end. */
  erase(): void {
    this.#items.length = this.#position;
  }

  rewind(): void {
    this.#position = 0;
  }

  goToEnd(): void {
    this.#position = this.#items.length;
  }

  /** False if there is no such position; the tape is then at the end. */
  seek(position: number): boolean {
    this.#position = Math.min(position, this.#items.length);
    return this.#position === position;
  }

  /** Over blocks, backwards if negative. A mark stops it, and is passed. */
  spaceBlocks(count: number): Movement {
    return this.#space(count, (item) => (item === 'mark' ? 'stop' : 'count'));
  }

  /** Over marks, backwards if negative, whatever is between them. */
  spaceMarks(count: number): Movement {
    return this.#space(count, (item) => (item === 'mark' ? 'count' : 'pass'));
  }

  #space(count: number, judge: (item: TapeItem) => 'count' | 'pass' | 'stop'): Movement {
    const step = Math.sign(count);
    let done = 0;
    while (done < Math.abs(count)) {
      const item = this.#items[step > 0 ? this.#position : this.#position - 1];
      if (item === undefined) return { done, stop: step > 0 ? 'end' : 'beginning' };
      this.#position += step;
      const verdict = judge(item);
      if (verdict === 'stop') return { done, stop: 'mark' };
      if (verdict === 'count') done++;
    }
    return { done };
  }

  /** Before the head. */
  #usedBytes(): number {
    if (this.#capacityBytes === Infinity) return 0;
    return this.#items.slice(0, this.#position).reduce((sum, item) => sum + (item === 'mark' ? 0 : item.length), 0);
  }
}
