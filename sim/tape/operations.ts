import { fail } from '../errno.ts';
import type { TapeDriver } from './driver.ts';

/** One operation of MTIOCTOP. */
export interface TapeOperation {
  act(driver: TapeDriver, count: number): void;
  /** What takes its time. */
  moves?: 'rewind' | 'load';
  /** A file that is being written is ended by a mark first; that mark is one more for whoever goes back over marks. */
  endsFile?: true | 'and goes back';
  /** A file that is being written goes on. After all others its mark is the user's affair. */
  keepsWriting?: true;
  /** Known without a tape. */
  withoutTape?: true;
}

/** An mt_count that is larger than any number of files. */
const ALL_FILES = 0x7fffff;
const forwardFiles = (driver: TapeDriver, count: number): void => {
  const { done, stop } = driver.medium.spaceMarks(count);
  const file = driver.fileAfter(done * Math.sign(count));
  if (stop === undefined) driver.at(file, 0, 'mark');
  else {
    driver.at(file, -1, stop === 'end' ? 'data end' : 'nothing');
    fail('EIO');
  }
};

const backwardFiles = (driver: TapeDriver, count: number): void => {
  const { done, stop } = driver.medium.spaceMarks(-count);
  const file = driver.fileAfter(-done * Math.sign(count));
  driver.at(file, stop === undefined ? -1 : 0);
  if (stop !== undefined) fail('EIO');
};

/** Over blocks, backwards if negative. */
const spaceBlocks = (driver: TapeDriver, count: number): void => {
  const { done, stop } = driver.medium.spaceBlocks(count);
  const step = Math.sign(count);
  if (stop === undefined) driver.at(driver.file, driver.blockAfter(done * step));
  else if (stop === 'mark') driver.at(driver.fileAfter(step), step > 0 ? 0 : -1, step > 0 ? 'mark' : 'nothing');
  else if (stop === 'end') driver.at(driver.file, driver.blockAfter(done), 'data end');
  else driver.at(driver.file, 0);
  if (stop !== undefined) fail('EIO');
};

const writeMarks = (driver: TapeDriver, count: number): void => {
  driver.mustBeWritable();
  driver.writeMarks(count < 0 ? fail('EIO') : count);
};

const endOfData = (driver: TapeDriver): void => {
  const { done } = driver.medium.spaceMarks(ALL_FILES);
  driver.medium.goToEnd();
  driver.at(driver.fileAfter(done), -1, 'data end');
};

const erase = (driver: TapeDriver): void => {
  driver.mustBeWritable();
  driver.medium.erase();
  driver.met = 'nothing';
};

const seek = (driver: TapeDriver, count: number): void => {
  if (!driver.isReady || count < 0) fail('EIO');
  const isThere = driver.medium.seek(count);
  driver.at(count === 0 ? 0 : -1, count === 0 ? 0 : -1);
  if (!isThere) fail('EIO');
};

const load = (driver: TapeDriver): void => {
  const { cartridge } = driver.drive;
  if (cartridge === undefined) fail('EIO');
  driver.drive.isLoaded = true;
  cartridge.rewind();
  driver.check();
  driver.at(0, 0);
};

/** The driver's file and block stay what they were. */
const unload = (driver: TapeDriver): void => {
  driver.medium.rewind();
  if (driver.drive.isLocked) fail('EIO');
  driver.drive.isLoaded = false;
  driver.isReady = false;
};

const setBlockSize = (driver: TapeDriver, count: number): void => {
  const size = count & 0xffffff;
  if (size !== 0 && (size < driver.limits.least || size > driver.limits.most)) fail('EINVAL');
  driver.blockSize = size;
};

const spaceSetmarks = (driver: TapeDriver): void => {
  driver.met = 'nothing';
  fail('EIO');
};

const setCompression = ({ isReady }: TapeDriver): void => {
  if (!isReady) fail('EIO');
};

const lock = (isLocked: boolean): TapeOperation => ({
  withoutTape: true,
  act: ({ drive }) => {
    drive.isLocked = isLocked;
  },
});

const refuse = (errno: string): TapeOperation => ({ withoutTape: true, keepsWriting: true, act: () => fail(errno) });

const MTFSF = 1;
const MTBSF = 2;
const MTFSR = 3;
const MTBSR = 4;
const MTWEOF = 5;
const MTREW = 6;
const MTOFFL = 7;
const MTNOP = 8;
const MTRETEN = 9;
const MTBSFM = 10;
const MTFSFM = 11;
const MTEOM = 12;
const MTERASE = 13;
const MTSETBLK = 20;
const MTSETDENSITY = 21;
const MTSEEK = 22;
const MTSETDRVBUFFER = 24;
const MTFSS = 25;
const MTBSS = 26;
const MTWSM = 27;
const MTLOCK = 28;
const MTUNLOCK = 29;
const MTLOAD = 30;
const MTUNLOAD = 31;
const MTCOMPRESSION = 32;
const MTSETPART = 33;
const MTMKPART = 34;
const MTWEOFI = 35;

/** By mt_op (include/uapi/linux/mtio.h). What is not in it is ENOSYS; so is MTTELL, which MTIOCPOS answers. */
export const tapeOperations: Readonly<Record<number, TapeOperation>> = {
  [MTFSF]: { act: forwardFiles },
  [MTBSF]: { act: backwardFiles, endsFile: 'and goes back' },
  [MTFSFM]: {
    act: (driver, count) => {
      forwardFiles(driver, count);
      backwardFiles(driver, 1);
    },
  },
  [MTBSFM]: {
    endsFile: 'and goes back',
    act: (driver, count) => {
      backwardFiles(driver, count);
      forwardFiles(driver, 1);
    },
  },
  [MTFSR]: { act: spaceBlocks },
  [MTBSR]: { act: (driver, count) => spaceBlocks(driver, -count) },
  [MTWEOF]: { act: writeMarks },
  [MTWEOFI]: { act: writeMarks },
  [MTREW]: { act: (driver) => driver.rewind(), moves: 'rewind', endsFile: true },
  [MTRETEN]: { act: (driver) => driver.rewind(), moves: 'rewind' },
  [MTEOM]: { act: endOfData },
  [MTERASE]: { act: erase },
  [MTSEEK]: { act: seek, endsFile: true, withoutTape: true },
  [MTLOAD]: { act: load, moves: 'load', withoutTape: true },
  [MTUNLOAD]: { act: unload, moves: 'load' },
  [MTOFFL]: {
    moves: 'load',
    endsFile: true,
    act: (driver) => {
      driver.drive.isLocked = false;
      unload(driver);
    },
  },
  [MTLOCK]: lock(true),
  [MTUNLOCK]: lock(false),
  [MTNOP]: { act: () => {}, keepsWriting: true },
  [MTSETBLK]: { act: setBlockSize, keepsWriting: true },
  [MTSETDENSITY]: {
    keepsWriting: true,
    act: (driver, count) => {
      driver.density = count & 0xff;
    },
  },
  [MTSETDRVBUFFER]: { act: () => {}, keepsWriting: true },
  [MTCOMPRESSION]: { act: setCompression, withoutTape: true },
  // Setmarks and partitions are things of old and of large drives; this one has neither.
  [MTFSS]: { act: spaceSetmarks },
  [MTBSS]: { act: spaceSetmarks },
  [MTWSM]: {
    keepsWriting: true,
    act: (driver) => {
      driver.mustBeWritable();
      fail('EIO');
    },
  },
  [MTSETPART]: refuse('EINVAL'),
  [MTMKPART]: refuse('EINVAL'),
};

/** @throws Errno */
export function operate(driver: TapeDriver, operation: TapeOperation | undefined, count: number): void {
  if (!driver.isReady && !operation?.withoutTape) fail('ENOMEDIUM');
  if (operation === undefined) {
    driver.activity = 'idle';
    fail('ENOSYS');
  }
  const { act, endsFile, keepsWriting } = operation;
  const isFileToEnd = driver.activity === 'writing' && endsFile !== undefined;
  if (isFileToEnd) driver.writeMarks(1);
  if (!keepsWriting) driver.activity = 'idle';
  act(driver, isFileToEnd && endsFile === 'and goes back' ? count + 1 : count);
}
