import * as v from 'valibot';
import type { GpioState } from '../../contract/gpio/level.ts';
import type { Values } from '../../contract/instruments/values.ts';
import type { LedState } from '../../contract/led/state.ts';
import { pwmState } from '../../contract/methods/fields.ts';
import { gpioState } from '../../contract/methods/gpio.ts';
import { ledState } from '../../contract/methods/led.ts';
import { type NodeState, unknownNode } from '../../contract/policy/effects-of.ts';
import type { DeviceKind } from '../../contract/policy/entries.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { UsageError } from '../usage.ts';

/** What is assumed of the devices where no broker tells. */
export interface Assumed {
  pwm: PwmState;
  gpio: GpioState;
  /** The broker holds the line. */
  isLineHeld: boolean;
  led: LedState;
  node: NodeState;
  port: PortState;
  /** Laid over an instrument that is off. */
  instrument: Values;
}

/** Whether what was sent before has not been ended. */
interface PortState {
  isMidLine: boolean;
}

/** Never used, not open, with keys to type with, between lines, off. */
export const untouched: Assumed = {
  pwm: { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' },
  gpio: { value: 0 },
  isLineHeld: false,
  led: { brightness: 0, trigger: 'none' },
  node: unknownNode,
  port: { isMidLine: false },
  instrument: {},
};

const portState = v.strictObject({ isMidLine: v.boolean() });
const instrumentState = v.record(v.string(), v.unknown());
const nodeState = v.strictObject({ isOpen: v.exactOptional(v.boolean()), typesKeys: v.exactOptional(v.boolean()) });

/** Lays a state that was given as JSON over what is assumed of devices of a kind. @throws UsageError */
export function assume(kind: DeviceKind, given: unknown): Assumed {
  const wrong = (example: string) => new UsageError(`--previous is not a state of a device of kind ${kind}`, example);
  const readers: Readonly<Record<DeviceKind, () => Partial<Assumed>>> = {
    pwm: () => ({
      pwm: parsed(pwmState, given, wrong('{"enabled":true,"periodNs":1000,"dutyNs":500,"polarity":"normal"}')),
    }),
    // Of a line that nobody holds, there is no value.
    gpio: () => ({ gpio: parsed(gpioState, given, wrong('{"value":1}')), isLineHeld: true }),
    led: () => ({ led: parsed(ledState, given, wrong('{"brightness":1,"trigger":"none"}')) }),
    ioctl: () => ({
      node: { ...unknownNode, ...parsed(nodeState, given, wrong('{"isOpen":true,"typesKeys":false}')) },
    }),
    serial: () => ({ port: parsed(portState, given, wrong('{"isMidLine":true}')) }),
    instrument: () => ({
      instrument: parsed(instrumentState, given, wrong('{"on":true,"outputs":{"P6V":{"volts":5}}}')),
    }),
  };
  return { ...untouched, ...readers[kind]() };
}

function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  given: unknown,
  wrong: UsageError,
): v.InferOutput<Schema> {
  const { success, output } = v.safeParse(schema, given);
  if (!success) throw wrong;
  return output;
}
