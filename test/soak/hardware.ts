import { makeDemoBoard, RELAY } from '../../sim/board.ts';
import { SimulatedGpioChip } from '../../sim/gpio.ts';
import type { SimulatedKernel } from '../../sim/kernel.ts';
import { SimulatedLed } from '../../sim/led.ts';
import { SimulatedPwmChip } from '../../sim/pwm.ts';
import { SimulatedSerialPort } from '../../sim/serial.ts';
import { belongings, CHANNELS, ECHOES, echoLink, GPIO, LINES, ledName, type Own, pwmChip, pwmText } from './world.ts';

/** What is pulled out and put back. */
interface Plug {
  plug(): unknown;
  unplug(): void;
}

export interface Hardware {
  /** What a meter shows at every unit, by its name; `psu0` and `oven` too. */
  look(): Record<string, string>;
  /** By name; chips of users by that of their device. */
  plugs: Readonly<Record<string, Plug>>;
  /** A person presses a button of the gamepad. */
  press(): void;
}

/** Told of each PWM output that is put on a pin: how much of the time it is high. */
export type OnRatio = (unit: string, ratio: number) => void;

/** The demo's board, and for each user a PWM chip, GPIO lines and a LED of his own; ports that say what they hear. */
export function plugHardware(kernel: SimulatedKernel, users: number, onRatio: OnRatio): Hardware {
  const board = makeDemoBoard(kernel);
  const owners = Array.from({ length: users }, (_, owner) => owner);
  const chips = owners.map(
    (owner) =>
      new SimulatedPwmChip(kernel, {
        number: 10 + owner,
        devicePath: pwmChip(owner),
        npwm: CHANNELS,
        exportDelayMs: 5,
        onOutput: (channel, { highNs, periodNs }) =>
          onRatio(`pwm${owner}/${channel}`, periodNs === 0n ? 0 : Number(highNs) / Number(periodNs)),
      }),
  );
  const gpio = new SimulatedGpioChip(kernel, { number: 1, lines: users * LINES, devicePath: GPIO });
  const leds = owners.map((owner) => new SimulatedLed(kernel, { name: ledName(owner) }));
  const echoes = Array.from({ length: ECHOES }, (_, n) => echoPort(kernel, n));
  const meters: Record<Own['kind'], (own: Own, index: number) => string> = {
    pwm: ({ owner, place }) => pwmText(at(chips, owner).output(place.channel ?? 0)),
    gpio: ({ owner, name }) => String(gpio.level(owner * LINES + Number(name.split('-')[1]))),
    led: ({ owner }) => String(at(leds, owner).brightness),
  };
  const own = owners.flatMap(belongings);
  return {
    look: () => ({
      ...Object.fromEntries(own.map((unit, index) => [unit.name, meters[unit.kind](unit, index)])),
      psu0: board.psu.supply.isOn ? 'on' : 'off',
      oven: String(board.oven.heat),
      relay: String(board.gpio.level(RELAY)),
    }),
    plugs: {
      ...Object.fromEntries(chips.map((chip, owner) => [`pwm${owner}`, chip])),
      ...Object.fromEntries(echoes.map((port, n) => [`echo${n}`, port])),
      'psu-port': board.psuPort,
    },
    press: () => board.gamepad.press(304),
  };
}

function echoPort(kernel: SimulatedKernel, n: number): SimulatedSerialPort {
  const port = new SimulatedSerialPort(kernel, {
    name: `ttyUSB${10 + n}`,
    byId: echoLink(n),
    usb: {
      driver: 'ftdi_sio',
      vendorId: '0403',
      productId: '6001',
      serialNumber: `ECHO-${n}`,
      manufacturer: 'Soak',
      product: 'Echo',
      socket: `2-${n + 1}`,
    },
  });
  port.end.onBytes((bytes) => port.end.send(bytes));
  return port;
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no number ${index}`);
  return item;
}
