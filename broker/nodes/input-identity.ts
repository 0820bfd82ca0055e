import { isTypingKey } from '../../contract/profiles/shipped/input.ts';
import { encodeCall } from '../../contract/profiles.ts';
import type { Core } from '../core.ts';
import type { NodeUnit } from '../units/node-unit.ts';
import { make } from './make.ts';
import { used } from './open.ts';
import type { Turns } from './turns.ts';

/** Who an input device says that it is, and what it can report. */
export interface InputIdentity {
  name: string;
  physical: string;
  unique: string;
  bus: number;
  vendor: number;
  product: number;
  version: number;
  /** `EV_KEY`, `EV_REL` … */
  types: string[];
  /** It has keys that one types with. */
  typesKeys: boolean;
}

const TIMEOUT_MS = 5000;
const ID_BYTES = 8;

/** Asks an input device who it is. @throws Refusal, OsError */
export function readIdentity(core: Core, turns: Turns, unit: NodeUnit): Promise<InputIdentity> {
  return turns.take(unit, { request: 'identity', timeoutMs: TIMEOUT_MS }, async (grant) => {
    const ask = async (request: string) => {
      const call = encodeCall(unit.profile, request);
      const { fields } = await make(core, unit, request, call, grant);
      return { fields, raw: call.kind === 'ioctl' && typeof call.argument !== 'number' ? call.argument : NOTHING };
    };
    // A driver that has no place or no serial number to tell answers ENOENT.
    const text = async (request: string) => {
      try {
        return String((await ask(request)).fields.value);
      } catch {
        return '';
      }
    };
    try {
      const { raw: id } = await ask('id');
      const view = new DataView(id.buffer, id.byteOffset, ID_BYTES);
      const [bus = 0, vendor = 0, product = 0, version = 0] = [0, 2, 4, 6].map((at) => view.getUint16(at, true));
      const types = (await ask('eventTypes')).fields.value;
      const { raw: keys } = await ask('keys');
      return {
        name: await text('name'),
        physical: await text('physical'),
        unique: await text('unique'),
        bus,
        vendor,
        product,
        version,
        types: Array.isArray(types) ? types.map(String) : [],
        typesKeys: bitsOf(keys).some(isTypingKey),
      };
    } finally {
      used(core, unit);
    }
  });
}

const NOTHING = new Uint8Array(0);

/** The numbers of the bits that are set, least first. */
function bitsOf(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte & (1 << bit)) !== 0).map((bit) => index * 8 + bit),
  );
}
