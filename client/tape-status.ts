import type { IoctlResult } from './ioctl.ts';

/** The fields of MTIOCGET as they come. */
type RawStatus = IoctlResult<'mtio.status'>['fields'];

/** Where a tape stands, and what its drive says: MTIOCGET, read as the kernel's SCSI driver writes it (Documentation/scsi/st.rst). */
export interface TapeStatus {
  /** From 0; -1: not known. */
  fileNumber: number;
  /** Within the file, from 0; -1: not known. */
  blockNumber: number;
  partition: number;
  /** The status bits that are set, by the names of the profile `mtio`: `online`, `beginningOfTape` … */
  bits: RawStatus['status'];
  /** A cartridge is loaded and the drive is ready. */
  online: boolean;
  doorOpen: boolean;
  writeProtected: boolean;
  /** Right behind a file mark. */
  fileMark: boolean;
  beginningOfTape: boolean;
  /** An operation has reached the physical end. */
  endOfTape: boolean;
  endOfData: boolean;
  /** Bytes of each block; 0: blocks may have any size. */
  blockBytes: number;
  /** The drive's density code; 0: its default. */
  density: number;
  /** Errors that were recovered since the last status. */
  recoveredErrors: number;
}

export function readTapeStatus({ file, block, residual, status, densityAndBlock, errors }: RawStatus): TapeStatus {
  const has = (bit: RawStatus['status'][number]) => status.includes(bit);
  // The kernel's longs hold what was a 32-bit register: nothing of them is beyond what a number holds.
  const dsreg = Number(densityAndBlock);
  return {
    fileNumber: file,
    blockNumber: block,
    partition: Number(residual) & 0xff,
    bits: status,
    online: has('online'),
    doorOpen: has('doorOpen'),
    writeProtected: has('writeProtected'),
    fileMark: has('fileMark'),
    beginningOfTape: has('beginningOfTape'),
    endOfTape: has('endOfTape'),
    endOfData: has('endOfData'),
    blockBytes: dsreg & 0xff_ffff,
    density: (dsreg >>> 24) & 0xff,
    recoveredErrors: Number(errors) & 0xffff,
  };
}
