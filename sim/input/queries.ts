import { fail } from '../errno.ts';
import { EV_KEY, EV_LED, EV_SND, EV_SW, highestCodes } from './model.ts';
import type { InputState } from './state.ts';

/** include/uapi/linux/input.h: requests with one size. */
const EVIOCGVERSION = 0x80044501;
const EVIOCGID = 0x80084502;
const EVIOCGREP = 0x80084503;

/** By number, of whatever size: EVIOCGNAME, EVIOCGPHYS, EVIOCGUNIQ, EVIOCGPROP; EVIOCGKEY, EVIOCGLED, EVIOCGSND, EVIOCGSW. */
const NAME = 0x06;
const PHYS = 0x07;
const UNIQ = 0x08;
const PROPERTIES = 0x09;
const states = new Map([
  [0x18, EV_KEY],
  [0x19, EV_LED],
  [0x1a, EV_SND],
  [0x1b, EV_SW],
]);
/** EVIOCGBIT(0) and EVIOCGABS(0). */
const FIRST_BITS = 0x20;
const LAST_BITS = 0x3f;
const FIRST_AXIS = 0x40;
const LAST_AXIS = 0x7f;

const VERSION = 0x010001;
const HIGHEST_PROPERTY = 0x1f;
const LONG_BITS = 64;

const isReadOf = (request: number, type: string): boolean =>
  request >>> 30 === 2 && ((request >>> 8) & 0xff) === type.charCodeAt(0);

/**
 * The requests that ask. Strings and bitmaps answer with what there is room for, and how many bytes that was.
 * @throws Errno EINVAL for what is none of them
 */
export function ask(state: InputState, request: number, into: DataView): number {
  const put = (bytes: Uint8Array): number => {
    const room = Math.min(bytes.length, into.byteLength);
    new Uint8Array(into.buffer, into.byteOffset, room).set(bytes.subarray(0, room));
    return room;
  };
  if (request === EVIOCGVERSION) return putInts(into, [VERSION]);
  if (request === EVIOCGID) return putIdentity(into, state);
  // Keys that are held repeat in hardware, or not at all.
  if (request === EVIOCGREP) fail('ENOSYS');
  if (!isReadOf(request, 'E')) fail('EINVAL');
  const { name, phys, uniq, properties = [], axes } = state.model;
  const number = request & 0xff;
  if (number === NAME) return put(text(name));
  if (number === PHYS) return put(text(phys ?? fail('ENOENT')));
  if (number === UNIQ) return put(text(uniq ?? fail('ENOENT')));
  if (number === PROPERTIES) return put(bitmap(properties, HIGHEST_PROPERTY));
  const type = states.get(number);
  if (type !== undefined) return put(bitmap(state.on(type), highestCodes[type] ?? fail('EINVAL')));
  if (number >= FIRST_BITS && number <= LAST_BITS) {
    const of = number - FIRST_BITS;
    return put(bitmap(state.codes(of), highestCodes[of] ?? fail('EINVAL')));
  }
  if (number < FIRST_AXIS || number > LAST_AXIS || axes === undefined) return fail('EINVAL');
  return putAxis(into, state, number - FIRST_AXIS);
}

/** struct input_id: four u16. */
function putIdentity(into: DataView, { model: { id } }: InputState): number {
  for (const [index, value] of [id.bus, id.vendor, id.product, id.version].entries())
    into.setUint16(index * 2, value, true);
  return 0;
}

/** struct input_absinfo: six s32; zeros for an axis that it does not have. */
function putAxis(into: DataView, state: InputState, code: number): number {
  const {
    minimum,
    maximum,
    fuzz = 0,
    flat = 0,
    resolution = 0,
  } = state.model.axes?.[code] ?? { minimum: 0, maximum: 0 };
  return putInts(into, [state.axis(code), minimum, maximum, fuzz, flat, resolution]);
}

/** As many as there is room for. */
function putInts(into: DataView, values: number[]): number {
  for (const [index, value] of values.entries())
    if (index * 4 + 4 <= into.byteLength) into.setInt32(index * 4, value, true);
  return 0;
}

const text = (value: string): Uint8Array => Buffer.from(`${value}\0`);

/** Whole longs, as the kernel keeps them. */
function bitmap(codes: readonly number[], highest: number): Uint8Array {
  const bytes = new Uint8Array((Math.floor(highest / LONG_BITS) + 1) * 8);
  for (const code of codes) bytes[code >> 3] = (bytes[code >> 3] ?? 0) | (1 << (code & 7));
  return bytes;
}
