/** The tape drive that scsi_debug simulates: always with the same tape in it, of which it keeps the first four bytes of each block. */
import { closeSync, existsSync, openSync, readSync, realpathSync, writeFileSync, writeSync } from 'node:fs';
import { ioctl } from '../../broker/native.ts';

export const TAPE = '/dev/nst0';
export const REWINDING_TAPE = '/dev/st0';
/** In bytes. */
export const TAPE_BLOCKS = { least: 512, most: 1024 * 1024, keeps: 4 } as const;
/** Blocks and marks that it has room for before it warns. */
export const TAPE_ROOM = 9_980;

/** Which of the machine's SCSI hosts it hangs on; it stays there when the drive is unplugged. */
const host = /\/(host\d+)\//.exec(existsSync(TAPE) ? realpathSync('/sys/class/scsi_tape/nst0') : '')?.[1];

export function unplugTape(): void {
  writeFileSync('/sys/class/scsi_tape/nst0/device/delete', '1');
}

export function plugTape(): void {
  if (!existsSync(TAPE)) writeFileSync(`/sys/class/scsi_host/${host}/scan`, '- - -');
}

const MTIOCTOP = 0x40086d01;
/** struct mtop */
const REWIND = Uint8Array.of(6, 0, 0, 0, 1, 0, 0, 0);

/** Whether what is written to it can be read again: what Linux before 6.15 simulates has nothing to write to. */
export function keepsBlocks(): boolean {
  if (!existsSync(TAPE)) return false;
  const written = Buffer.alloc(TAPE_BLOCKS.least, 'tape', 'latin1').fill(0, TAPE_BLOCKS.keeps);
  const read = Buffer.alloc(written.length);
  const fd = openSync(TAPE, 'r+');
  const isKept = succeeds(() => {
    ioctl(fd, MTIOCTOP, REWIND);
    writeSync(fd, written);
    ioctl(fd, MTIOCTOP, REWIND);
    readSync(fd, read);
  });
  // It writes a file mark.
  return succeeds(() => closeSync(fd)) && isKept && read.equals(written);
}

function succeeds(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
