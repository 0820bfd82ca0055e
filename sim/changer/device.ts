import { fail } from '../errno.ts';
import type { Mechanism } from '../mechanism.ts';
import type { OpenDevice } from '../tree.ts';
import { DRIVE, type Element, PICKER, PORTAL, SLOT } from './element.ts';
import type { Robot } from './robot.ts';

/** include/uapi/linux/chio.h */
const CHIOMOVE = 0x40146301;
const CHIOEXCHANGE = 0x401c6302;
const CHIOPOSITION = 0x400c6303;
const CHIOGPARAMS = 0x80146306;
const CHIOGSTATUS = 0x40106308;
const CHIOGELEM = 0x406c6310;
const CHIOINITELEM = 0x6311;
const CHIOSVOLTAG = 0x40306312;
const CHIOGVPARAMS = 0x80706313;

/** CGE_SRC, CGE_IDLUN, CGE_PVOLTAG. */
const HAS_SOURCE = 0x04;
const HAS_ID = 0x08;
const HAS_TAG = 0x10;

const TAG_BYTES = 36;
/** The tag's text, padded with spaces; behind it are its sequence number and reserved bytes. */
const TAG_TEXT_BYTES = 32;

export interface ChangerHardware {
  robot: Robot;
  mechanism: Mechanism;
  /** A move, and a look into all elements. */
  times: { moveMs: number; scanMs: number };
  isPlugged(): boolean;
}

interface Request {
  act(robot: Robot, view: DataView): void;
  takes?: 'moveMs' | 'scanMs';
}

/** An open descriptor of /dev/schN. There may be several; the arm does one thing at a time. */
export class ChangerDevice implements OpenDevice {
  readonly #hardware: ChangerHardware;

  constructor(hardware: ChangerHardware) {
    this.#hardware = hardware;
  }

  ioctl(request: number, argument: Uint8Array | number): number | Promise<number> {
    const { robot, mechanism, times, isPlugged } = this.#hardware;
    if (!isPlugged()) fail('ENODEV');
    // CHIOGPICKER and CHIOSPICKER are in the header only.
    const { act, takes } = requests[request] ?? fail('EINVAL');
    const view = viewOf(argument, request !== CHIOINITELEM);
    return mechanism.run(takes === undefined ? 0 : times[takes], () => {
      if (!isPlugged()) fail('ENODEV');
      act(robot, view);
      return 0;
    });
  }

  close(): void {}
}

/** All structs here are ints, but for the volume tags. */
const int = (view: DataView, index: number): number => view.getInt32(index * 4, true);

const elementAt = (robot: Robot, view: DataView, index: number): Element =>
  robot.element(int(view, index), int(view, index + 1));

/** Cartridges that can be turned over are of another age. */
const mustBeNone = (flags: number): void => {
  if (flags !== 0) fail('EIO');
};

const requests: Readonly<Record<number, Request>> = {
  [CHIOMOVE]: {
    takes: 'moveMs',
    act: (robot, view) => {
      const [from, to] = [elementAt(robot, view, 0), elementAt(robot, view, 2)];
      mustBeNone(int(view, 4));
      robot.move(from, to);
    },
  },
  [CHIOEXCHANGE]: {
    takes: 'moveMs',
    act: (robot, view) => {
      const [first, second, third] = [elementAt(robot, view, 0), elementAt(robot, view, 2), elementAt(robot, view, 4)];
      mustBeNone(int(view, 6));
      robot.exchange(first, second, third);
    },
  },
  [CHIOPOSITION]: {
    takes: 'moveMs',
    act: (robot, view) => {
      const element = elementAt(robot, view, 0);
      mustBeNone(int(view, 2));
      robot.at = element;
    },
  },
  [CHIOGPARAMS]: {
    act: (robot, view) => {
      const values = [0, ...[PICKER, SLOT, PORTAL, DRIVE].map((type) => robot.count(type))];
      for (const [index, value] of values.entries()) view.setInt32(index * 4, value, true);
    },
  },
  // There are no elements of the vendor's own types.
  [CHIOGVPARAMS]: { act: (_robot, view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(0) },
  [CHIOGELEM]: { act: putElement },
  [CHIOINITELEM]: { takes: 'scanMs', act: () => {} },
  // It writes where a pointer in its struct points to: to nowhere here.
  [CHIOGSTATUS]: { act: (robot, view) => fail(robot.count(int(view, 0)) > 0 ? 'EFAULT' : 'EINVAL') },
  // A library with a reader for bar codes takes no tags from outside.
  [CHIOSVOLTAG]: { act: () => fail('EBADRQC') },
};

/**
 * struct changer_get_element: type, unit, status, errno, source's type and unit, SCSI id, lun, primary and alternate tag of 36 bytes,
 * flags. The direction in the request's number is wrong: the answer is written to it.
 */
function putElement(robot: Robot, view: DataView): void {
  const element = robot.find(int(view, 0), int(view, 1)) ?? fail('EINVAL');
  const { source, medium, type, unit } = element;
  const isDrive = type === DRIVE;
  const values = [element.status, 0, source?.type ?? 0, source?.unit ?? 0, isDrive ? unit : 0, 0];
  for (const [index, value] of values.entries()) view.setInt32(8 + index * 4, value, true);
  const tags = new Uint8Array(view.buffer, view.byteOffset + 32, 2 * TAG_BYTES).fill(0);
  if (medium !== undefined) tags.set(Buffer.from(medium.label.padEnd(TAG_TEXT_BYTES)).subarray(0, TAG_TEXT_BYTES));
  view.setInt32(104, HAS_TAG | (source === undefined ? 0 : HAS_SOURCE) | (isDrive ? HAS_ID : 0), true);
}

function viewOf(argument: Uint8Array | number, isPointer: boolean): DataView {
  if (typeof argument === 'number') return isPointer ? fail('EFAULT') : new DataView(new ArrayBuffer(0));
  return new DataView(argument.buffer, argument.byteOffset, argument.byteLength);
}
