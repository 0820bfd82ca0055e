/** Input devices for tests, simulated or made by the kernel's uinput, which takes short places and no serial numbers. */
import { EV_KEY, EV_LED, EV_MSC, EV_REL, type InputModel } from '../../../sim/input/model.ts';

export const KEY_A = 30;
export const KEY_B = 48;
export const BTN_LEFT = 0x110;
export const BTN_SOUTH = 0x130;
export const REL_X = 0;
export const ABS_X = 0;
export const LED_CAPSL = 1;

const USB = 3;
const VENDOR = 0x1209;

/** KEY_ESC to KEY_KPDOT. */
const typingKeys = Array.from({ length: 83 }, (_, index) => index + 1);

export const keyboard: InputModel = {
  name: 'Test keyboard',
  phys: 'test/kb',
  id: { bus: USB, vendor: VENDOR, product: 1, version: 0x0111 },
  codes: { [EV_KEY]: typingKeys, [EV_MSC]: [4], [EV_LED]: [LED_CAPSL] },
};

export const mouse: InputModel = {
  name: 'Test mouse',
  id: { bus: USB, vendor: VENDOR, product: 2, version: 0 },
  properties: [0],
  codes: { [EV_KEY]: [BTN_LEFT], [EV_REL]: [REL_X, 1, 8] },
};

export const gamepad: InputModel = {
  name: 'Test gamepad',
  phys: 'test/gp',
  id: { bus: USB, vendor: VENDOR, product: 3, version: 0 },
  codes: { [EV_KEY]: [BTN_SOUTH] },
  axes: {
    [ABS_X]: { minimum: -128, maximum: 127, fuzz: 0, flat: 15, resolution: 2 },
    1: { minimum: 0, maximum: 255 },
  },
};
