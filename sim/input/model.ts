/** What an input device is: identity, and what it can report. Numbers are those of include/uapi/linux/input-event-codes.h. */
export interface InputModel {
  name: string;
  /** Where it is plugged in, and its serial number; a driver that does not know leaves them out. */
  phys?: string;
  uniq?: string;
  id: { bus: number; vendor: number; product: number; version: number };
  /** INPUT_PROP_* */
  properties?: readonly number[];
  /** By event type: the codes that it reports. EV_SYN and EV_ABS are known without. */
  codes: Readonly<Record<number, readonly number[]>>;
  /** By ABS_* code. */
  axes?: Readonly<Record<number, InputAxis>>;
}

/** struct input_absinfo, but for its value at the moment: 0 at the start. */
export interface InputAxis {
  minimum: number;
  maximum: number;
  fuzz?: number;
  flat?: number;
  resolution?: number;
}

export const EV_SYN = 0x00;
export const EV_KEY = 0x01;
export const EV_REL = 0x02;
export const EV_ABS = 0x03;
export const EV_MSC = 0x04;
export const EV_SW = 0x05;
export const EV_LED = 0x11;
export const EV_SND = 0x12;
export const EV_FF = 0x15;
export const SYN_REPORT = 0;
export const SYN_DROPPED = 3;

/** The highest code of each type that has any: how long its bitmap is. */
export const highestCodes: Readonly<Record<number, number>> = {
  [EV_SYN]: 0x1f,
  [EV_KEY]: 0x2ff,
  [EV_REL]: 0x0f,
  [EV_ABS]: 0x3f,
  [EV_MSC]: 0x07,
  [EV_SW]: 0x11,
  [EV_LED]: 0x0f,
  [EV_SND]: 0x07,
  [EV_FF]: 0x7f,
};

const BUS_USB = 3;
const upTo = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** KEY_ESC to KEY_F12, the cursor block, KEY_MUTE to KEY_VOLUMEUP, the keys beside the space bar; three lamps. */
export const keyboard: InputModel = {
  name: 'Simulated Keyboard',
  phys: 'usb-0000:00:14.0-1/input0',
  uniq: '',
  id: { bus: BUS_USB, vendor: 0x1209, product: 0x0001, version: 0x0111 },
  codes: {
    [EV_KEY]: [...upTo(1, 88), ...upTo(96, 111), ...upTo(113, 115), ...upTo(125, 127)],
    [EV_MSC]: [4],
    [EV_LED]: [0, 1, 2],
  },
};

/** BTN_SOUTH to BTN_THUMBR without BTN_C and BTN_Z; two sticks, two triggers, a hat. */
export const gamepad: InputModel = {
  name: 'Simulated Gamepad',
  phys: 'usb-0000:00:14.0-2/input0',
  uniq: 'PAD-0042',
  id: { bus: BUS_USB, vendor: 0x1209, product: 0x0002, version: 0x0100 },
  codes: { [EV_KEY]: [0x130, 0x131, 0x133, 0x134, ...upTo(0x136, 0x13e)] },
  axes: {
    0: { minimum: -32768, maximum: 32767, fuzz: 16, flat: 128 },
    1: { minimum: -32768, maximum: 32767, fuzz: 16, flat: 128 },
    2: { minimum: 0, maximum: 255 },
    3: { minimum: -32768, maximum: 32767, fuzz: 16, flat: 128 },
    4: { minimum: -32768, maximum: 32767, fuzz: 16, flat: 128 },
    5: { minimum: 0, maximum: 255 },
    16: { minimum: -1, maximum: 1 },
    17: { minimum: -1, maximum: 1 },
  },
};

/** BTN_LEFT to BTN_EXTRA, two directions and a wheel. Its driver knows no serial number. */
export const mouse: InputModel = {
  name: 'Simulated Mouse',
  phys: 'usb-0000:00:14.0-3/input0',
  id: { bus: BUS_USB, vendor: 0x1209, product: 0x0003, version: 0x0110 },
  properties: [0],
  codes: { [EV_KEY]: upTo(0x110, 0x114), [EV_REL]: [0, 1, 8] },
};
