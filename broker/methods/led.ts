import { ledIntents } from '../../contract/led/intents.ts';
import type { ledMethods } from '../../contract/methods/led.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { permit } from '../gate/permission.ts';
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

  'led.get': async (call, { device }) => {
    const { core, gate, session, method } = call;
    const unit = find(call, device);
    permit(core, session, 'read', device, method);
    const state = await gate.keeper.outputs.stateOf(unit);
    const { maxBrightness, triggers } = gate.keeper.service.guarded(unit, () => unit.limits());
    return { device, ...state, maxBrightness, triggers };
  },

  'led.set': async (call, { device, ...wanted }) => {
    const unit = find(call, device);
    const state = await call.gate.change(call.session, { unit, intent: ledIntents['led.set'](wanted) }, call.method);
    return { device, ...state };
  },
};

/** One that is not there yet may have been plugged in since the last look. */
function find({ core, refresh }: Call, device: string): LedUnit {
  const unit = core.inventory.device(device, LedUnit, 'a LED');
  if (!unit.isPlugged) refresh();
  return unit;
}
