import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { devices } from '../broker/harness.ts';

/** The devices of the simulated board for a group that drives them and a group that looks; root administers and looks. */
export function policyFor(bench: string, visitors?: string): PolicyDocument {
  const lookers = visitors === undefined ? {} : { groups: ['visitors'] };
  return {
    devices,
    groups: {
      bench: { unixGroups: [bench] },
      operators: { users: ['root'] },
      ...(visitors === undefined ? {} : { visitors: { unixGroups: [visitors] } }),
    },
    rules: [
      { id: 'bench', groups: ['bench'], devices: ['*'], allow: ['read', 'write'] },
      { id: 'look', users: ['root'], ...lookers, devices: ['*'], allow: ['read'] },
    ],
    admins: ['operators'],
  };
}
