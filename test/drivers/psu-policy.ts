import type { PolicyDocument } from '../../contract/policy/schema.ts';

/** The demo board's supply: carol's driver serves it, bench uses it, operators administer. */
export const psuPolicy = {
  devices: {
    'psu-port': {
      kind: 'serial',
      path: '/dev/serial/by-id/usb-Simulated_Serial_Adapter_PSU-0001-if00-port0',
      baudRate: 9600,
      stopBits: 2,
    },
    psu0: { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider: { user: 'carol' } },
  },
  groups: { bench: { unixGroups: ['bench'] }, operators: { unixGroups: ['operators'] } },
  rules: [{ id: 'bench', groups: ['bench'], devices: ['psu0'], allow: ['read', 'write', 'control'], dangers: ['raw'] }],
  admins: ['operators'],
} satisfies PolicyDocument;
