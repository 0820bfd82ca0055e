import { Refusal } from '../../contract/errors.ts';
import { gpioIntents } from '../../contract/gpio/intents.ts';
import type { gpioMethods } from '../../contract/methods/gpio.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { lineReadAccess } from '../../contract/policy/effects-of.ts';
import { permit } from '../gate/permission.ts';
import { OsError } from '../hardware/os.ts';
import { GpioInputUnit } from '../units/gpio-input-unit.ts';
import { GpioUnit } from '../units/gpio-unit.ts';
import type { Call, Handlers } from './handler.ts';

type LineUnit = GpioUnit | GpioInputUnit;

export const gpioHandlers: Handlers<keyof typeof gpioMethods> = {
  'gpio.list': (call) => {
    call.refresh();
    const { core, session } = call;
    const visible = (unit: LineUnit) =>
      accessOn(core.authority.policy, session.principal, unit.place.device).includes('read');
    return { lines: linesOf(call).filter(visible).map(describe) };
  },

  'gpio.get': async (call, { device }) => {
    const { core, gate, session, method } = call;
    const unit = findLine(call, device);
    permit(core, session, 'read', device, method);
    if (unit instanceof GpioInputUnit) {
      const value = gate.keeper.service.guarded(unit, () => unit.plugged.read());
      return { device, direction: 'input', value };
    }
    // A line that nobody has asked for has no value that could be read.
    if (lineReadAccess(unit.entry, unit.isOpen) === 'write') await gate.open(session, unit, method);
    const { value } = await gate.keeper.outputs.stateOf(unit);
    return { device, direction: 'output', value };
  },

  'gpio.set': async (call, { device, value }) => {
    const unit = output(call, device);
    const state = await call.gate.change(
      call.session,
      { unit, intent: gpioIntents['gpio.set']({ value }) },
      call.method,
    );
    return { device, value: state.value };
  },

  'gpio.release': async (call, { device }) => {
    const unit = output(call, device);
    await call.gate.close(call.session, unit, call.method);
    return { device };
  },
};

function linesOf({ core }: Call): LineUnit[] {
  return core.inventory.units.filter(
    (unit): unit is LineUnit => unit instanceof GpioUnit || unit instanceof GpioInputUnit,
  );
}

/** One that is not there yet may have been plugged in since the last look. */
export function findLine(call: Call, device: string): LineUnit {
  const unit = linesOf(call).find(({ place }) => place.device === device);
  if (unit === undefined) return call.core.inventory.device(device, GpioUnit, 'a GPIO line');
  if (!unit.isPlugged) call.refresh();
  return unit;
}

function output(call: Call, device: string): GpioUnit {
  const unit = findLine(call, device);
  if (unit instanceof GpioUnit) return unit;
  throw new Refusal('invalid', `${device} is an input: only outputs can be set and released`, {
    path: 'device',
    value: device,
  });
}

function describe(unit: LineUnit) {
  const { chip, direction, activeLow = false } = unit.entry;
  const known = {
    device: unit.place.device,
    chip,
    line: typeof unit.entry.line === 'number' ? unit.entry.line : 0,
    name: typeof unit.entry.line === 'string' ? unit.entry.line : '',
    direction,
    activeLow,
    present: unit.isPlugged,
    open: unit.isOpen,
  };
  try {
    return { ...known, ...unit.lineInfo() };
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof OsError)) throw error;
    return { ...known, problem: error.message };
  }
}
