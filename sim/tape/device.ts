import { fail } from '../errno.ts';
import type { Mechanism } from '../mechanism.ts';
import type { OpenDevice } from '../tree.ts';
import type { TapeDriver } from './driver.ts';
import { operate, tapeOperations } from './operations.ts';

/** include/uapi/linux/mtio.h */
const MTIOCTOP = 0x40086d01;
const MTIOCGET = 0x80306d02;
const MTIOCPOS = 0x80086d03;

/** mt_type: any SCSI-2 drive. */
const MT_ISSCSI2 = 0x72;

/** mt_gstat. */
const EOF = 0x80000000;
const BOT = 0x40000000;
const EOT = 0x20000000;
const EOD = 0x08000000;
const WR_PROT = 0x04000000;
const ONLINE = 0x01000000;
const DR_OPEN = 0x00040000;
/** The driver writes behind. */
const IM_REP_EN = 0x00010000;

export interface TapeTimes {
  rewindMs: number;
  /** Taking the tape in, and letting it go. */
  loadMs: number;
}

interface Session {
  driver: TapeDriver;
  mechanism: Mechanism;
  times: TapeTimes;
  /** /dev/stN and not /dev/nstN. */
  rewindsAtClose: boolean;
  isPlugged: () => boolean;
  closed: () => void;
}

/** An open descriptor of a tape: the only one. */
export class TapeDevice implements OpenDevice {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  ioctl(request: number, argument: Uint8Array | number): number | Promise<number> {
    if (typeof argument === 'number') fail('EFAULT');
    const view = new DataView(argument.buffer, argument.byteOffset, argument.byteLength);
    if (request === MTIOCTOP) return this.#operate(view.getInt16(0, true), view.getInt32(4, true));
    if (request === MTIOCGET) return this.#ask((driver) => putStatus(view, driver));
    if (request === MTIOCPOS) return this.#ask((driver) => view.setBigInt64(0, BigInt(positionOf(driver)), true));
    // Whatever is below the tape driver answers so, to what it does not know.
    return fail('EINVAL');
  }

  read(most: number): Uint8Array | Promise<Uint8Array> {
    return this.#during(0, 'ENXIO', (driver) => driver.read(most));
  }

  write(bytes: Uint8Array): void | Promise<void> {
    return this.#during(0, 'ENXIO', (driver) => driver.write(bytes));
  }

  /** What was being written gets its file mark. */
  close(): void | Promise<void> {
    const { driver, mechanism, times, isPlugged, rewindsAtClose, closed } = this.#session;
    const rewinds = rewindsAtClose && driver.isReady;
    return mechanism.run(rewinds ? times.rewindMs : 0, () => {
      closed();
      if (!isPlugged() || !driver.isReady) return;
      if (driver.activity === 'writing') {
        driver.writeMarks(1);
        driver.met = 'mark';
      }
      if (rewinds) driver.rewind();
    });
  }

  #operate(code: number, count: number): number | Promise<number> {
    const operation = tapeOperations[code];
    const { rewindMs, loadMs } = this.#session.times;
    const ms = operation?.moves === 'rewind' ? rewindMs : operation?.moves === 'load' ? loadMs : 0;
    return this.#during(ms, 'ENODEV', (driver) => {
      operate(driver, operation, count);
      return 0;
    });
  }

  #ask(answer: (driver: TapeDriver) => void): number | Promise<number> {
    return this.#during(0, 'ENODEV', (driver) => {
      answer(driver);
      return 0;
    });
  }

  #during<Result>(ms: number, gone: string, act: (driver: TapeDriver) => Result): Result | Promise<Result> {
    const { driver, mechanism, isPlugged } = this.#session;
    if (!isPlugged()) fail(gone);
    return mechanism.run(ms, () => (isPlugged() ? act(driver) : fail(gone)));
  }
}

/** struct mtget: five longs, two ints. No error and no residue in mt_erreg and mt_resid: the latter's low byte is the partition. */
function putStatus(view: DataView, driver: TapeDriver): void {
  const { file, block, blockSize, density } = driver;
  view.setBigInt64(0, BigInt(MT_ISSCSI2), true);
  view.setBigInt64(8, 0n, true);
  view.setBigInt64(16, BigInt(density * 0x1000000 + blockSize), true);
  view.setBigInt64(24, BigInt(statusBits(driver)), true);
  view.setBigInt64(32, 0n, true);
  view.setInt32(40, file, true);
  view.setInt32(44, block, true);
}

function statusBits({ file, block, met, isReady, isWriteProtected }: TapeDriver): number {
  const bits: [number, boolean][] = [
    [BOT, block === 0 && file === 0],
    [EOF, block === 0 && file !== 0],
    [EOT, met === 'warning' || met === 'beyond warning'],
    [EOD, met === 'data end'],
    [WR_PROT, isWriteProtected],
    [isReady ? ONLINE : DR_OPEN, true],
    [IM_REP_EN, true],
  ];
  return bits.reduce((sum, [bit, isSet]) => sum + (isSet ? bit : 0), 0);
}

const positionOf = (driver: TapeDriver): number => (driver.isReady ? driver.medium.position : fail('EIO'));
