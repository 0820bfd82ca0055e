/**
 * An input device that the test makes (uinput): a keyboard, a mouse, a game controller. What it reports arrives at every program that
 * has its node open.
 */
import { closeSync, constants, existsSync, openSync, readdirSync, writeSync } from 'node:fs';
import { ioctl, ioctlWithNumber } from '../../broker/native.ts';

/** linux/input-event-codes.h, what the tests press, move and light. */
export const EV = { syn: 0, key: 1, relative: 2, absolute: 3, misc: 4, led: 0x11 } as const;
export const KEY = { escape: 1, enter: 28, a: 30, b: 48, capsLock: 58, buttonLeft: 0x110, buttonSouth: 0x130 } as const;
export const REL = { x: 0, y: 1, wheel: 8 } as const;
export const ABS = { x: 0, y: 1 } as const;
export const LED_CAPS_LOCK = 1;

/** From the Escape key to the numeric pad's dot: what a keyboard of 84 keys has. */
const TYPING_KEYS = Array.from({ length: 83 }, (_, index) => index + 1);

export interface InputDescription {
  readonly name: string;
  /** At most 7 characters: see `request.physical`. */
  readonly physical?: string;
  readonly bus?: number;
  readonly vendor?: number;
  readonly product?: number;
  readonly version?: number;
  readonly keys?: readonly number[];
  readonly relative?: readonly number[];
  readonly absolute?: readonly { readonly code: number; readonly minimum: number; readonly maximum: number }[];
  /** Each appears below /sys/class/leds too, where the kernel was built so. */
  readonly leds?: readonly number[];
}

export const keyboard: InputDescription = {
  name: 'Postern test keyboard',
  physical: 'test/kb',
  bus: 3,
  vendor: 0x1209,
  product: 0x0001,
  version: 0x0111,
  keys: TYPING_KEYS,
  leds: [LED_CAPS_LOCK],
};

export const mouse: InputDescription = {
  name: 'Postern test mouse',
  physical: 'test/m',
  bus: 3,
  vendor: 0x1209,
  product: 0x0002,
  keys: [KEY.buttonLeft],
  relative: [REL.x, REL.y, REL.wheel],
};

export const gamepad: InputDescription = {
  name: 'Postern test gamepad',
  physical: 'test/gp',
  bus: 3,
  vendor: 0x1209,
  product: 0x0003,
  keys: [KEY.buttonSouth],
  absolute: [
    { code: ABS.x, minimum: -128, maximum: 127 },
    { code: ABS.y, minimum: -128, maximum: 127 },
  ],
};

export interface VirtualInput {
  /** /dev/input/eventN */
  readonly path: string;
  /** /sys/devices/virtual/input/inputN */
  readonly devicePath: string;
  /** Reports changes that belong together: [type, code, value] each. */
  emit(...changes: readonly (readonly [type: number, code: number, value: number])[]): void;
  press(key: number): void;
  release(key: number): void;
  unplug(): void;
}

/** linux/uinput.h. Numbers that set one bit take it by value, although they encode a size. */
const request = {
  create: 0x5501,
  setup: 0x405c5503,
  setupAxis: 0x401c5504,
  setType: 0x40045564,
  setKey: 0x40045565,
  setRelative: 0x40045566,
  setLed: 0x40045569,
  /** Takes a string of any length, but encodes the size of a pointer: no more of it is passed here. */
  physical: 0x4008556c,
  systemName: 0x8040552c,
} as const;
const SIZE = { setup: 92, axis: 28, physical: 8, systemName: 64, event: 24 } as const;

/** Plugs one in. Its node is there when this returns. */
export function plugInput(device: InputDescription): VirtualInput {
  const fd = openSync('/dev/uinput', constants.O_WRONLY | constants.O_NONBLOCK);
  const setBits = (type: number, setBit: number, codes: readonly number[] = []) => {
    if (codes.length > 0) ioctlWithNumber(fd, request.setType, type);
    for (const code of codes) ioctlWithNumber(fd, setBit, code);
  };
  setBits(EV.key, request.setKey, device.keys);
  setBits(EV.relative, request.setRelative, device.relative);
  setBits(EV.led, request.setLed, device.leds);
  if (device.absolute) ioctlWithNumber(fd, request.setType, EV.absolute);
  for (const axis of device.absolute ?? []) ioctl(fd, request.setupAxis, axisBytes(axis));
  if (device.physical !== undefined) ioctl(fd, request.physical, textBytes(device.physical, SIZE.physical));
  ioctl(fd, request.setup, setupBytes(device));
  ioctlWithNumber(fd, request.create, 0);

  const devicePath = `/sys/devices/virtual/input/${systemName(fd)}`;
  const node = readdirSync(devicePath).find((name) => name.startsWith('event'));
  const path = `/dev/input/${node}`;
  if (node === undefined || !existsSync(path)) throw new Error(`no node for ${devicePath}`);

  const emit: VirtualInput['emit'] = (...changes) => {
    const bytes = Buffer.alloc(SIZE.event * (changes.length + 1)); // ends with EV_SYN, SYN_REPORT: zeros
    for (const [index, [type, code, value]] of changes.entries()) {
      const at = SIZE.event * index + 16;
      bytes.writeUInt16LE(type, at);
      bytes.writeUInt16LE(code, at + 2);
      bytes.writeInt32LE(value, at + 4);
    }
    writeSync(fd, bytes);
  };
  return {
    path,
    devicePath,
    emit,
    press: (key) => emit([EV.key, key, 1]),
    release: (key) => emit([EV.key, key, 0]),
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

/** struct uinput_setup */
function setupBytes({ name, bus = 6, vendor = 0, product = 0, version = 0 }: InputDescription): Buffer {
  const identity = Uint16Array.of(bus, vendor, product, version);
  return Buffer.concat([Buffer.from(identity.buffer), textBytes(name, 80), Buffer.alloc(4)]);
}

/** struct uinput_abs_setup: the code, padding, then value, minimum, maximum, fuzz, flat, resolution. */
function axisBytes({ code, minimum, maximum }: { code: number; minimum: number; maximum: number }): Buffer {
  const bytes = Buffer.alloc(SIZE.axis);
  bytes.writeUInt16LE(code, 0);
  bytes.writeInt32LE(minimum, 8);
  bytes.writeInt32LE(maximum, 12);
  return bytes;
}
