import type { inputMethods } from '../../contract/methods/input.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import type { Handlers } from './handler.ts';

export const inputHandlers: Handlers<keyof typeof inputMethods> = {
  'input.list': async ({ core, inputs, session, refresh }) => {
    refresh();
    const visible = inputs.units.filter(({ place }) =>
      accessOn(core.authority.policy, session.principal, place.device).includes('read'),
    );
    return { inputs: await Promise.all(visible.map((unit) => inputs.describe(unit))) };
  },
};
