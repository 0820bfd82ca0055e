import { ledIntents } from '../../contract/led/intents.ts';
import type { ledMethods } from '../../contract/methods/led.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { LedUnit } from '../units/led-unit.ts';
import type { Call, Handlers } from './handler.ts';

export const ledHandlers: Handlers<keyof typeof ledMethods> = {
  'led.list': (call) => {
    call.refresh();
    const { core, session } = call;
    return {
      leds: core.inventory.units
        .filter((unit): unit is LedUnit => unit instanceof LedUnit)
        .filter(({ place }) => accessOn(core.authority.policy, session.principal, place.device).includes('read'))
        .map(({ place, entry, isPlugged }) => ({ device: place.device, led: entry.led, present: isPlugged })),
    };
  },

  'led.get': async ({ gate, session, method, ...call }, { device }) => {
    const unit = find({ gate, session, method, ...call }, device);
    const state = gate.read(session, unit, method) ?? (await opened(gate, unit));
    const { maxBrightness, triggers } = gate.keeper.service.guarded(unit, () => unit.limits());
    return { device, ...state, maxBrightness, triggers };
  },

  'led.set': async (call, { device, ...wanted }) => {
    const unit = find(call, device);
    const state = await call.gate.change(
      call.session,
      {
        unit,
        intent: ledIntents['led.set'](wanted),
      },
      call.method,
    );
    return { device, ...state };
  },
};

async function opened(gate: Call['gate'], unit: LedUnit) {
  await gate.keeper.outputs.opened(unit);
  return gate.keeper.service.guarded(unit, () => unit.plugged.read());
}

/** One that is not there yet may have been plugged in since the last look. */
function find({ core, refresh }: Call, device: string): LedUnit {
  const unit = core.inventory.device(device, LedUnit, 'a LED');
  if (!unit.isPlugged) refresh();
  return unit;
}
