import { Refusal } from '../../contract/errors.ts';
import type { ioctlMethods } from '../../contract/methods/ioctl.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { permit } from '../gate/permission.ts';
import { NodeUnit, sinceOf } from '../units/node-unit.ts';
import type { Call, Handlers } from './handler.ts';

export const ioctlHandlers: Handlers<keyof typeof ioctlMethods> = {
  'ioctl.list': (call) => {
    call.refresh();
    const { core, session } = call;
    return {
      devices: core.inventory.units
        .filter((unit): unit is NodeUnit => unit instanceof NodeUnit)
        .filter(({ place }) => accessOn(core.authority.policy, session.principal, place.device).includes('read'))
        .map(({ place, profile, entry, isPlugged, node, blocked }) => ({
          device: place.device,
          profile: profile.name,
          path: entry.path,
          present: isPlugged,
          open: node !== undefined,
          ...(blocked === undefined ? {} : { blocked: { request: blocked.request, since: sinceOf(blocked) } }),
        })),
    };
  },

  'ioctl.describe': (call, { device }) => {
    const { core, session, method } = call;
    const { profile } = findNode(call, device);
    permit(core, session, 'read', device, method);
    return { device, profile };
  },

  'ioctl.call': async (call, { device, profile, request, fields }) => {
    const unit = findNode(call, device);
    if (profile !== undefined && profile !== unit.profile.name) {
      const message = `${device} has the profile ${unit.profile.name}, not ${profile}`;
      throw new Refusal('invalid', message, { path: 'profile', value: profile, allowed: [unit.profile.name] });
    }
    await call.inputs.known(call.session, unit);
    return { device, request, ...(await call.nodes.call(call.session, unit, request, fields, call.method)) };
  },
};

/** A device with a profile. One that is not there yet may have been plugged in since the last look. @throws Refusal */
export function findNode({ core, refresh }: Call, device: string): NodeUnit {
  const unit = core.inventory.device(device, NodeUnit, 'a device with a profile');
  if (!unit.isPlugged) refresh();
  return unit;
}
