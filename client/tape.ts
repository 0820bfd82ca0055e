import { Refusal } from '../contract/errors.ts';
import { BlockStream } from './block-stream.ts';
import type { Caller } from './caller.ts';
import { type ByteSource, cutBlocks } from './cut-blocks.ts';
import { callRequest, type IoctlFields } from './ioctl.ts';
import { readTapeStatus, type TapeStatus } from './tape-status.ts';

/** What a drive can be told to do: the operations of MTIOCTOP (linux/mtio.h), by the names of the profile `mtio`. */
export type TapeOperation = IoctlFields<'mtio.operate'>['op'];

/** What was written. */
export interface WrittenBlocks {
  blocks: number;
  bytes: number;
}

/** Bytes of a block, unless the writer says otherwise: tar's 20 records of 512. */
export const DEFAULT_BLOCK_BYTES = 10_240;

/**
 * One tape drive: a device of the profile `mtio`. Made by `postern.tape()`.
 *
 *     const tape = postern.tape('tape0');
 *     await tape.rewind();
 *     await tape.writeAll(createReadStream('backup.tar'));
 *     await tape.writeFileMarks();
 *
 * A drive does one thing at a time, and takes its time: a rewind minutes, an erase hours. Everything throws Refusal: `device` with the
 * kernel's errno in its data (EIO: the drive could not; ENOMEDIUM: no cartridge; ENOSPC: the end of the tape; ENOMEM: the block is larger than
 * the room that the read had), `denied`, `busy`, `timeout`, `unavailable`.
 */
export class Tape {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Caller;
  readonly #stream: BlockStream;

  constructor(caller: Caller, device: string) {
    this.#caller = caller;
    this.device = device;
    this.#stream = new BlockStream(caller, device);
  }

  /** Where the tape stands, and what the drive says about itself and its cartridge. */
  async status(): Promise<TapeStatus> {
    const { fields } = await callRequest(this.#caller, this.device, 'mtio.status');
    return readTapeStatus(fields);
  }

  /** The block at which the tape stands, as the drive counts them over all files: what `seek` takes. */
  async position(): Promise<number> {
    const { fields } = await callRequest(this.#caller, this.device, 'mtio.position');
    return Number(fields.block);
  }

  /** One operation by its name, and its count: for those that have no method here. */
  async operate(op: TapeOperation, count = 1): Promise<void> {
    await callRequest(this.#caller, this.device, 'mtio.operate', { op, count });
  }

  /** To the beginning. */
  rewind(): Promise<void> {
    return this.operate('rewind');
  }

  /** Forward over so many file marks: to the first block of a file. */
  forwardFiles(count = 1): Promise<void> {
    return this.operate('forwardFiles', count);
  }

  /** Back over so many file marks: to the end of the file before the last of them. */
  backwardFiles(count = 1): Promise<void> {
    return this.operate('backwardFiles', count);
  }

  /** Forward over so many blocks. */
  forwardRecords(count = 1): Promise<void> {
    return this.operate('forwardRecords', count);
  }

  /** Back over so many blocks. */
  backwardRecords(count = 1): Promise<void> {
    return this.operate('backwardRecords', count);
  }

  /** To the end of what is recorded, ready to append. */
  endOfData(): Promise<void> {
    return this.operate('endOfData');
  }

  /** To a block, as `position` counts them. */
  seek(block: number): Promise<void> {
    return this.operate('seek', block);
  }

  /** Writes so many file marks, and with them what the drive holds in its buffer. A danger that a rule must name: `mark`. */
  writeFileMarks(count = 1): Promise<void> {
    return this.operate('writeFileMarks', count);
  }

  /** Erases from here to the end; `short`: writes only the mark that says so. A danger that a rule must name: `erase`. */
  erase({ short = false } = {}): Promise<void> {
    return this.operate('erase', short ? 0 : 1);
  }

  /** Loads the cartridge that is in the door. */
  load(): Promise<void> {
    return this.operate('load');
  }

  /** Rewinds and ejects. */
  eject(): Promise<void> {
    return this.operate('offline');
  }

  /** Winds the tape to its end and back. */
  retension(): Promise<void> {
    return this.operate('retension');
  }

  /** Blocks of exactly so many bytes from now on; 0: of any size. */
  setBlockSize(bytes: number): Promise<void> {
    return this.operate('setBlockSize', bytes);
  }

  /** Locks the door. */
  lock(): Promise<void> {
    return this.operate('lock');
  }

  /** Unlocks the door. */
  unlock(): Promise<void> {
    return this.operate('unlock');
  }

  /**
   * Reads one block; null at a file mark, which the tape then stands behind, and at the end of what is recorded.
   * @param maxBytes room for it; default: the largest block that the inventory lets the device have
   */
  async read({ maxBytes }: { maxBytes?: number } = {}): Promise<Uint8Array | null> {
    const block = await this.#stream.read(maxBytes);
    return block.length === 0 ? null : block;
  }

  /** The blocks up to the next file mark, or the end. Leaving the loop leaves the tape where it is. */
  async *blocks(options: { maxBytes?: number } = {}): AsyncGenerator<Uint8Array, void> {
    for (let block = await this.read(options); block !== null; block = await this.read(options)) yield block;
  }

  /**
   * The files from here on, each as the blocks in it; what of a file is not read is skipped. Ends before an empty file: two file marks
   * in a row, or the end of what is recorded.
   */
  async *files(options: { maxBytes?: number } = {}): AsyncGenerator<AsyncGenerator<Uint8Array, void>, void> {
    for (;;) {
      const first = await this.read(options);
      if (first === null) return;
      let isAtItsEnd = false;
      const rest = this.blocks(options);
      async function* file() {
        yield first as Uint8Array;
        yield* rest;
        isAtItsEnd = true;
      }
      yield file();
      if (!isAtItsEnd) await this.forwardFiles();
    }
  }

  /** Writes one block. @throws Refusal `device` also where the drive took a part of it only */
  async write(block: Uint8Array): Promise<void> {
    const written = await this.#stream.write(block);
    if (written === block.length) return;
    const message = `${this.device} took ${written} of ${block.length} bytes of a block`;
    throw new Refusal('device', message, { device: this.device, written });
  }

  /**
   * Cuts a stream of bytes into blocks and writes them; the last one has what is left. No file mark is written: see `writeFileMarks`.
   * @returns how much was written; where it fails, the refusal's `data.written` says it
   */
  async writeAll(source: ByteSource, { blockBytes = DEFAULT_BLOCK_BYTES } = {}): Promise<WrittenBlocks> {
    const written: WrittenBlocks = { blocks: 0, bytes: 0 };
    for await (const block of cutBlocks(source, blockBytes)) {
      try {
        await this.write(block);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        throw new Refusal(error.code, error.message, { ...error.data, written });
      }
      written.blocks++;
      written.bytes += block.length;
    }
    return written;
  }
}
