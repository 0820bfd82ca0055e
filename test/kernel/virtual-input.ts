/**
 * An input device that the test makes (uinput), of a model as simulated ones have it. What it reports arrives at every program that has
 * its node open.
 */
import { closeSync, constants, existsSync, openSync, readdirSync, writeSync } from 'node:fs';
import { ioctl, ioctlWithNumber } from '../../broker/native.ts';
import { EV_ABS, EV_KEY, EV_LED, EV_MSC, EV_REL, type InputAxis, type InputModel } from '../../sim/input/model.ts';

export type InputChange = readonly [type: number, code: number, value: number];

export interface VirtualInput {
  /** /dev/input/eventN */
  readonly path: string;
  /** /sys/devices/virtual/input/inputN */
  readonly devicePath: string;
  /** Reports changes that belong together. */
  emit(...changes: readonly InputChange[]): void;
  /** Presses a key, and lets it go. */
  press(key: number): void;
  unplug(): void;
}

/** linux/uinput.h. Numbers that set one bit take it by value, although they encode a size. */
const request = {
  create: 0x5501,
  setup: 0x405c5503,
  setupAxis: 0x401c5504,
  setType: 0x40045564,
  setProperty: 0x4004556e,
  /** Takes a string of any length, but encodes the size of a pointer: no more of it is passed here. */
  physical: 0x4008556c,
  systemName: 0x8040552c,
} as const;
const SIZE = { setup: 92, name: 80, axis: 28, physical: 8, systemName: 64, event: 24 } as const;
const setCode: Readonly<Record<number, number>> = {
  [EV_KEY]: 0x40045565,
  [EV_REL]: 0x40045566,
  [EV_ABS]: 0x40045567,
  [EV_MSC]: 0x40045568,
  [EV_LED]: 0x40045569,
};

/** Plugs one in. Its node is there when this returns. @param model without a serial number, which these cannot have */
export function plugInput(model: InputModel): VirtualInput {
  const { name, phys, id, codes, properties = [], axes = {} } = model;
  const fd = openSync('/dev/uinput', constants.O_WRONLY | constants.O_NONBLOCK);
  for (const [type, its] of Object.entries({ ...codes, ...(model.axes ? { [EV_ABS]: [] } : {}) })) {
    ioctlWithNumber(fd, request.setType, Number(type));
    for (const code of its) ioctlWithNumber(fd, setCode[Number(type)] ?? Number.NaN, code);
  }
  for (const property of properties) ioctlWithNumber(fd, request.setProperty, property);
  for (const [code, axis] of Object.entries(axes)) ioctl(fd, request.setupAxis, axisBytes(Number(code), axis));
  if (phys !== undefined) ioctl(fd, request.physical, textBytes(phys, SIZE.physical));
  const identity = Buffer.from(Uint16Array.of(id.bus, id.vendor, id.product, id.version).buffer);
  ioctl(fd, request.setup, Buffer.concat([identity, textBytes(name, SIZE.name), Buffer.alloc(4)], SIZE.setup));
  ioctlWithNumber(fd, request.create, 0);

  const devicePath = `/sys/devices/virtual/input/${systemName(fd)}`;
  const node = readdirSync(devicePath).find((entry) => entry.startsWith('event'));
  const path = `/dev/input/${node}`;
  if (node === undefined || !existsSync(path)) throw new Error(`no node for ${devicePath}`);

  const emit: VirtualInput['emit'] = (...changes) => void writeSync(fd, packetBytes(changes));
  return {
    path,
    devicePath,
    emit,
    press: (key) => {
      emit([EV_KEY, key, 1]);
      emit([EV_KEY, key, 0]);
    },
    unplug: () => closeSync(fd),
  };
}

function systemName(fd: number): string {
  const bytes = Buffer.alloc(SIZE.systemName);
  ioctl(fd, request.systemName, bytes);
  return bytes.toString('latin1', 0, bytes.indexOf(0));
}

function textBytes(text: string, size: number): Buffer {
  if (text.length >= size) throw new Error(`${text} is longer than ${size - 1} characters`);
  const bytes = Buffer.alloc(size);
  bytes.write(text, 'latin1');
  return bytes;
}

/** struct uinput_abs_setup: the code, padding, then value, minimum, maximum, fuzz, flat, resolution. */
function axisBytes(code: number, { minimum, maximum, fuzz = 0, flat = 0, resolution = 0 }: InputAxis): Buffer {
  const bytes = Buffer.alloc(SIZE.axis);
  bytes.writeUInt16LE(code, 0);
  for (const [index, value] of [0, minimum, maximum, fuzz, flat, resolution].entries())
    bytes.writeInt32LE(value, 4 + 4 * index);
  return bytes;
}

/** Each a struct input_event without its time, and at the end EV_SYN, SYN_REPORT, which is zeros. */
function packetBytes(changes: readonly InputChange[]): Buffer {
  const bytes = Buffer.alloc(SIZE.event * (changes.length + 1));
  for (const [index, [type, code, value]] of changes.entries()) {
    const at = SIZE.event * index + 16;
    bytes.writeUInt16LE(type, at);
    bytes.writeUInt16LE(code, at + 2);
    bytes.writeInt32LE(value, at + 4);
  }
  return bytes;
}
