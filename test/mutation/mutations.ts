import type { Mutation } from './mutation.ts';
import { attackMutations } from './tables/attacks.ts';
import { gateMutations } from './tables/gate.ts';
import { identityMutations } from './tables/identity.ts';
import { instrumentMutations } from './tables/instruments.ts';
import { keeperMutations } from './tables/keeper.ts';
import { megasquirtMutations } from './tables/megasquirt.ts';
import { nodeMutations } from './tables/nodes.ts';
import { policyMutations } from './tables/policy.ts';
import { policyInstrumentMutations } from './tables/policy-instruments.ts';
import { policyLimitMutations } from './tables/policy-limits.ts';
import { policyLineMutations } from './tables/policy-lines.ts';
import { policyRequestMutations } from './tables/policy-requests.ts';
import { programMutations } from './tables/programs.ts';
import { serialMutations } from './tables/serial.ts';
import { serialSafeMutations } from './tables/serial-safe.ts';
import { shareMutations } from './tables/shares.ts';
import { telemetryMutations } from './tables/telemetry.ts';
import { wireMutations } from './tables/wire.ts';

/** Everything that `npm run mutation` takes away, one at a time. */
export const mutations: readonly Mutation[] = [
  ...attackMutations,
  ...gateMutations,
  ...programMutations,
  ...keeperMutations,
  ...nodeMutations,
  ...serialMutations,
  ...serialSafeMutations,
  ...instrumentMutations,
  ...telemetryMutations,
  ...megasquirtMutations,
  ...identityMutations,
  ...shareMutations,
  ...policyMutations,
  ...policyLimitMutations,
  ...policyRequestMutations,
  ...policyLineMutations,
  ...policyInstrumentMutations,
  ...wireMutations,
];
