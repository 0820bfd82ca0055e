import { fail } from '../errno.ts';
import type { TapeMedium } from './medium.ts';

/** The drive itself, below the driver: what is in it. */
export interface TapeDrive {
  cartridge: TapeMedium | undefined;
  /** The tape is threaded. An unloaded cartridge can be taken out. */
  isLoaded: boolean;
  isLocked: boolean;
  /** Cartridges that have come: the driver then knows that it has a new one. */
  arrivals: number;
}

/** Block sizes that the drive takes, in bytes. */
export interface BlockLimits {
  least: number;
  most: number;
}

/**
 * What was last met on the tape. `mark`: a file mark has just been passed. `data end`: beyond the last block. `warning`, `beyond warning`:
 * near the end of the tape, not yet told to the writer, or told.
 */
type Met = 'nothing' | 'mark' | 'data end' | 'warning' | 'beyond warning';

const UNKNOWN = -1;
const nothing = new Uint8Array();

/** What the kernel's SCSI tape driver knows of a drive, and how it reads, writes and moves (drivers/scsi/st.c; Documentation/scsi/st.rst). */
export class TapeDriver {
  readonly drive: TapeDrive;
  readonly limits: BlockLimits;
  isReady = false;
  /** What the tape is at, -1 where that cannot be known. */
  file = UNKNOWN;
  block = UNKNOWN;
  met: Met = 'nothing';
  activity: 'idle' | 'reading' | 'writing' = 'idle';
  /** 0: blocks of any length. */
  blockSize = 0;
  density = 0;
  isReadOnly = false;
  #arrivals = 0;

  constructor(drive: TapeDrive, limits: BlockLimits) {
    this.drive = drive;
    this.limits = limits;
  }

  /** @throws Errno ENOMEDIUM */
  get medium(): TapeMedium {
    const { cartridge } = this.drive;
    return this.isReady && cartridge !== undefined ? cartridge : fail('ENOMEDIUM');
  }

  get isWriteProtected(): boolean {
    return this.isReady && this.drive.cartridge?.writeProtected === true;
  }

  /** At open, and after a load: is there a tape, and is it another one? */
  check(): void {
    const { cartridge, isLoaded, arrivals } = this.drive;
    this.isReady = cartridge !== undefined && isLoaded;
    this.activity = 'idle';
    if (!this.isReady) {
      this.at(UNKNOWN, UNKNOWN);
      this.blockSize = 0;
      this.density = 0;
    } else if (arrivals !== this.#arrivals) {
      this.#arrivals = arrivals;
      this.at(0, 0);
    }
  }

  at(file: number, block: number, met: Met = 'nothing'): void {
    this.file = file;
    this.block = block;
    this.met = met;
  }

  /** Files passed; a number that is not known stays so. */
  fileAfter(marks: number): number {
    return this.file === UNKNOWN ? UNKNOWN : this.file + marks;
  }

  blockAfter(blocks: number): number {
    return this.block === UNKNOWN ? UNKNOWN : this.block + blocks;
  }

  /** @throws Errno EACCES */
  mustBeWritable(): void {
    if (this.isReadOnly || this.isWriteProtected) fail('EACCES');
  }

  /** Empty: a file mark, or the first read at the end of the data behind one. */
  read(most: number): Uint8Array {
    const { medium } = this;
    if (most === 0) return nothing;
    if (this.blockSize === 0) this.#mustBeSize(most);
    this.activity = 'reading';
    if (this.blockSize === 0) return this.#readBlock(medium, most);
    // Of the last block it gives as much as was asked for; the rest is lost.
    return this.#readBlocks(medium, Math.ceil(most / this.blockSize)).subarray(0, most);
  }

  write(bytes: Uint8Array): void {
    const { medium } = this;
    this.mustBeWritable();
    this.#mustBeSize(bytes.length);
    // Near the end every other write is refused, so that the writer hears of it and can still write a trailer.
    if (this.met === 'warning') {
      this.met = 'beyond warning';
      fail('ENOSPC');
    }
    const size = this.blockSize || bytes.length;
    for (let start = 0; start < bytes.length; start += size) {
      if (!medium.write(bytes.subarray(start, start + size))) fail('ENOSPC');
      this.at(this.file, this.blockAfter(1));
    }
    this.activity = 'writing';
    if (medium.isNearItsEnd) this.met = 'warning';
  }

  writeMarks(count: number): void {
    const { medium } = this;
    this.at(this.file, 0);
    for (let written = 0; written < count; written++) {
      if (!medium.write('mark')) fail('ENOSPC');
      this.at(this.fileAfter(1), 0);
    }
    this.activity = 'idle';
  }

  rewind(): void {
    this.medium.rewind();
    this.at(0, 0);
  }

  #readBlock(medium: TapeMedium, most: number): Uint8Array {
    const item = medium.read();
    if (item === undefined) return this.#meetEnd();
    if (item === 'mark') return this.#meetMark();
    this.at(this.file, this.blockAfter(1));
    return item.length > most ? fail('ENOMEM') : item;
  }

  /** As many blocks as there are before a mark, which the next read then meets. */
  #readBlocks(medium: TapeMedium, count: number): Uint8Array {
    const blocks: Uint8Array[] = [];
    while (blocks.length < count && isBlock(medium.next, this.blockSize)) {
      blocks.push(medium.next);
      medium.read();
    }
    if (blocks.length === 0) {
      if (medium.next === undefined) return this.#meetEnd();
      if (medium.next !== 'mark') fail('EIO');
      medium.read();
      return this.#meetMark();
    }
    this.at(this.file, this.blockAfter(blocks.length));
    return Buffer.concat(blocks);
  }

  #meetMark(): Uint8Array {
    this.at(this.fileAfter(1), 0, 'mark');
    return nothing;
  }

  /** Right behind a mark the end reads as one more end of file, once. */
  #meetEnd(): Uint8Array {
    this.block = UNKNOWN;
    if (this.met !== 'mark') fail('EIO');
    this.met = 'data end';
    return nothing;
  }

  #mustBeSize(bytes: number): void {
    const { least, most } = this.limits;
    const fits = this.blockSize === 0 ? bytes >= least && bytes <= most : bytes % this.blockSize === 0;
    if (!fits) fail('EINVAL');
  }
}

const isBlock = (item: Uint8Array | 'mark' | undefined, size: number): item is Uint8Array =>
  typeof item === 'object' && item.length === size;
