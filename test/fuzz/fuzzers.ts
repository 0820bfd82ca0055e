import type { Fuzzer } from './fuzzer.ts';
import { audit } from './fuzzers/audit.ts';
import { frames } from './fuzzers/frames.ts';
import { handshake } from './fuzzers/handshake.ts';
import { ini } from './fuzzers/ini.ts';
import { keys } from './fuzzers/keys.ts';
import { methods } from './fuzzers/methods.ts';
import { policy } from './fuzzers/policy.ts';
import { profiles } from './fuzzers/profiles.ts';
import { stream } from './fuzzers/stream.ts';

export const fuzzers: readonly Fuzzer[] = [frames, handshake, stream, methods, policy, profiles, ini, keys, audit];
