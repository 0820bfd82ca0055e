import type { DeviceRule } from '../../../../web/page/panel/rules.ts';

/** A rule with these limits, as `policy.rules` tells it. */
export const anyRule = (limits: DeviceRule['limits'], allow: DeviceRule['allow'] = ['read', 'write']): DeviceRule => ({
  rule: 'bench',
  where: 'policy.json:1',
  allow,
  limits,
  dangers: [],
  lease: false,
});
