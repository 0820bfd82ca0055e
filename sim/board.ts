import { SimulatedChanger } from './changer.ts';
import { plugSupply, type SupplyOnPort } from './e3631a/on-port.ts';
import type { Controller } from './ecu/controller.ts';
import { dialects } from './ecu/dialect.ts';
import { plugEcu } from './ecu/on-port.ts';
import { EngineSource } from './ecu/sources/engine.ts';
import { plugFirmware } from './engine/firmware-on-port.ts';
import { warmEngine } from './engine/warm-engine.ts';
import { plugWhenHeard } from './engine/when-heard.ts';
import { SimulatedGpioChip } from './gpio.ts';
import { gamepad, keyboard } from './input/model.ts';
import { SimulatedInput } from './input.ts';
import { SimulatedKernel } from './kernel.ts';
import { SimulatedLed } from './led.ts';
import { SimulatedOven } from './oven.ts';
import { SimulatedPwmChip } from './pwm.ts';
import { pca9685 } from './pwm-rounding.ts';
import { SimulatedRtc } from './rtc.ts';
import { SimulatedSerialPort } from './serial.ts';
import { TapeMedium } from './tape/medium.ts';
import { SimulatedTape } from './tape.ts';
import { SimulatedWatchdog } from './watchdog.ts';

/** A board such as the example policy (policy.json) describes, with everything that differs from device to device. */
export interface DemoBoard {
  kernel: SimulatedKernel;
  /** Two channels, plain sysfs: fan and servo. */
  soc: SimulatedPwmChip;
  /** One channel: heater. */
  second: SimulatedPwmChip;
  /** Sixteen channels that share one period, with a character device: LEDs. */
  expander: SimulatedPwmChip;
  /**
   * 54 lines. RELAY (17) is for an output; at BUTTON (27) a key is wired to ground, and a resistor to the supply. COIL1 to COIL8 (28 to 35)
   * and INJ1 to INJ8 (36 to 43) are for an engine of eight cylinders.
   */
  gpio: SimulatedGpioChip;
  /** `board:green:status`. */
  led: SimulatedLed;
  /** /dev/watchdog0 */
  watchdog: SimulatedWatchdog;
  /** /dev/rtc0 */
  rtc: SimulatedRtc;
  /** /dev/input/event0 */
  keyboard: SimulatedInput;
  /** /dev/input/event1 */
  gamepad: SimulatedInput;
  /** /dev/nst0, the drive of the changer: empty at the start. */
  tape: SimulatedTape;
  /** /dev/sch0, eight slots: two tapes and a cleaning cartridge are in it. */
  changer: SimulatedChanger;
  /** /dev/ttyUSB0, an adapter with a cable to the supply. */
  psuPort: SimulatedSerialPort;
  /** An E3631A: 50 Ω hang on its P25V. */
  psu: SupplyOnPort;
  /** /dev/ttyUSB2, an adapter with a cable to the engine controller. */
  ecuPort: SimulatedSerialPort;
  /** A microsquirt, with an engine that was started when the board was made. */
  ecu: Controller;
  /** On /dev/ttyACM0. */
  oven: SimulatedOven;
  /** /dev/ttyACM1, a board with the engine firmware: its model, unless a program of it is told. */
  enginePort: SimulatedSerialPort;
}

export const RELAY = 17;
export const BUTTON = 27;
export const CYLINDERS = 8;
/** Lines of cylinder 1; those of the others follow. */
export const FIRST_COIL = 28;
export const FIRST_INJECTOR = 36;

const cylinderNames = Object.fromEntries(
  Array.from({ length: CYLINDERS }, (_, n) => [
    [FIRST_COIL + n, `COIL${n + 1}`],
    [FIRST_INJECTOR + n, `INJ${n + 1}`],
  ]).flat(),
);

const SOC = '/sys/devices/platform/soc';

const warnOnStderr = (text: string) => void process.stderr.write(`${text}\n`);

/**
 * @param exportDelayMs how long an exported channel of the two SoC chips takes to appear
 * @param firmware the engine firmware as a program of this machine
 */
export function makeDemoBoard(kernel = new SimulatedKernel(), exportDelayMs = 5, firmware?: string): DemoBoard {
  const tape = new SimulatedTape(kernel);
  const gpio = new SimulatedGpioChip(kernel, {
    number: 0,
    lines: 54,
    names: { [RELAY]: 'RELAY', [BUTTON]: 'BUTTON', ...cylinderNames },
    label: 'pinctrl-bcm2711',
    devicePath: `${SOC}/fe200000.gpio`,
  });
  gpio.drive(BUTTON, 1);
  const psuPort = new SimulatedSerialPort(kernel, {
    name: 'ttyUSB0',
    usb: {
      driver: 'ftdi_sio',
      vendorId: '0403',
      productId: '6001',
      serialNumber: 'PSU-0001',
      manufacturer: 'Simulated',
      product: 'Serial Adapter',
    },
    byId: 'usb-Simulated_Serial_Adapter_PSU-0001-if00-port0',
    latencyTimerMs: 16,
  });
  const psu = plugSupply(psuPort.end, kernel);
  psu.supply.connect('P25V', { ohms: 50, batteryVolts: 0 });
  const ecuPort = new SimulatedSerialPort(kernel, {
    name: 'ttyUSB2',
    usb: {
      driver: 'ftdi_sio',
      vendorId: '0403',
      productId: '6001',
      serialNumber: 'ECU-0001',
      manufacturer: 'Simulated',
      product: 'Serial Adapter',
      socket: '1-3',
    },
    byId: 'usb-Simulated_Serial_Adapter_ECU-0001-if00-port0',
    latencyTimerMs: 16,
  });
  const ovenPort = new SimulatedSerialPort(kernel, {
    name: 'ttyACM0',
    usb: {
      driver: 'cdc_acm',
      vendorId: '1209',
      productId: '0007',
      serialNumber: 'OVEN-0007',
      manufacturer: 'Simulated',
      product: 'Oven',
      socket: '1-2',
    },
    byId: 'usb-Simulated_Oven_OVEN-0007-if00',
  });
  const enginePort = new SimulatedSerialPort(kernel, {
    name: 'ttyACM1',
    usb: {
      driver: 'cdc_acm',
      vendorId: '1209',
      productId: '0008',
      serialNumber: 'ENGINE-0001',
      manufacturer: 'Simulated',
      product: 'Engine',
      socket: '1-4',
    },
    byId: 'usb-Simulated_Engine_ENGINE-0001-if00',
  });
  if (firmware === undefined) plugWhenHeard(enginePort.end, kernel, { volts: warmEngine });
  else plugFirmware(enginePort.end, firmware, warmEngine, warnOnStderr);
  return {
    kernel,
    enginePort,
    tape,
    gpio,
    psuPort,
    psu,
    ecuPort,
    ecu: plugEcu(ecuPort.end, kernel, { dialect: dialects.microsquirt, source: new EngineSource(1) }),
    oven: new SimulatedOven(ovenPort.end),
    soc: new SimulatedPwmChip(kernel, {
      number: 0,
      devicePath: `${SOC}/fe20c000.pwm`,
      driver: 'pwm-bcm2835',
      npwm: 2,
      exportDelayMs,
    }),
    second: new SimulatedPwmChip(kernel, {
      number: 1,
      devicePath: `${SOC}/fe20c800.pwm`,
      driver: 'pwm-bcm2835',
      npwm: 1,
      exportDelayMs,
    }),
    expander: new SimulatedPwmChip(kernel, {
      number: 2,
      devicePath: `${SOC}/fe804000.i2c/i2c-1/1-0040`,
      driver: 'pca9685-pwm',
      npwm: 16,
      chardev: true,
      sharedPeriod: 'round',
      rounding: pca9685,
      enabledAtStart: true,
    }),
    led: new SimulatedLed(kernel, { name: 'board:green:status' }),
    watchdog: new SimulatedWatchdog(kernel),
    rtc: new SimulatedRtc(kernel),
    keyboard: new SimulatedInput(kernel, { number: 0, model: keyboard, byId: 'usb-Simulated_Keyboard-event-kbd' }),
    gamepad: new SimulatedInput(kernel, {
      number: 1,
      model: gamepad,
      byId: 'usb-Simulated_Gamepad_PAD-0042-event-joystick',
    }),
    changer: new SimulatedChanger(kernel, {
      drives: [tape],
      cartridges: ['A00001L8', 'A00002L8', 'CLNU01L8'].map((label) => new TapeMedium({ label })),
    }),
  };
}
