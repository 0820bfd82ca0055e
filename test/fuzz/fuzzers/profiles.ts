import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Refusal } from '../../../contract/errors.ts';
import { checkForm } from '../../../contract/instruments/values.ts';
import { readProfiles, shipped, shippedInstrumentProfiles } from '../../../contract/policy/profiles.ts';
import { callNames, decodeResult, encodeCall, type Profile, shippedProfiles } from '../../../contract/profiles.ts';
import type { Fuzzer } from '../fuzzer.ts';
import { Random } from '../random.ts';
import { hostile } from '../values.ts';

const MAX_ARGUMENT_BYTES = 0x3fff;

/** A shipped one under a name that is free, as an administrator would begin. */
const asOwn = (profile: Profile): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ ...profile, name: 'mine' }, null, 1));

export const profiles: Fuzzer = {
  name: 'profiles',
  shows: 'any file is a profile or mistakes with their places; what one declares stays within its buffer',
  words: [
    '"requests": {',
    '"structs": {',
    '"fields": [',
    '"methods": {',
    '"outputs": {',
    '"type": "u32"',
    '"type": "union"',
    '"type": "array"',
    '"of": ',
    '"length": ',
    '"number": "0x5412"',
    '"number": 4294988818',
    '"nr": ',
    '"direction": "both"',
    '"access": "read"',
    '"danger": "machine"',
    '"argument": ',
    '"acts": {',
    '"min": ',
    '"max": ',
    '"name": "mine"',
    '"__proto__": ',
    '4294967296',
    '1e400',
    '-1',
    '16384',
    '// ',
    ',',
    '{',
    '}',
  ],
  seeds: () => [
    readFileSync(new URL('../../../examples/scale.json', import.meta.url)),
    ...[shippedProfiles.watchdog, shippedProfiles.rtc, shippedProfiles.mtio, shippedProfiles.random].map(asOwn),
  ],
  open: () => ({
    run(input) {
      const text = new TextDecoder().decode(input);
      const read = readProfiles(new Map([['mine.json', text]]));
      for (const { line, column, message } of read.problems)
        assert.ok(line >= 1 && column >= 1 && message.length > 0 && message.length < 3000, message);
      const mine = read.profiles.get('mine');
      const instrument = read.instruments.get('mine');
      const count = read.profiles.size - shipped.size + read.instruments.size - shippedInstrumentProfiles.size;
      assert.equal(count, mine === undefined && instrument === undefined ? 0 : 1, 'a name that its file does not have');
      if (count === 0) return assert.ok(read.problems.length > 0, 'no profile, and no word of it');
      const random = new Random(input.length, ...input.subarray(0, 16));
      if (mine !== undefined) for (const name of callNames(mine).slice(0, 30)) tryCall(mine, name, hostile(random, 3));
      if (instrument !== undefined)
        for (const { fields } of Object.values(instrument.methods))
          refusedOr(() => checkForm(instrument, fields, hostile(random, 3)));
    },
    close: () => assert.equal(({} as { polluted?: unknown }).polluted, undefined),
  }),
};

/** Whatever the fields are: refused, or a number of 32 bits and an argument as large as the number says. */
function tryCall(profile: Profile, name: string, fields: unknown): void {
  for (const given of [{}, fields])
    refusedOr(() => {
      const call = encodeCall(profile, name, given);
      if (call.kind !== 'ioctl') return;
      const { number, argument } = call;
      assert.ok(Number.isInteger(number) && number >= 0 && number < 2 ** 32, `a number beyond 32 bits: ${number}`);
      if (typeof argument === 'number') return assert.ok(Number.isInteger(argument), `passed as it is: ${argument}`);
      const size = (number >>> 16) & MAX_ARGUMENT_BYTES;
      assert.ok(argument.length <= MAX_ARGUMENT_BYTES);
      if (number >>> 30 !== 0) assert.equal(argument.length, size, 'the kernel would move more than there is');
      argument.fill(0xff);
      decodeResult(profile, name, argument);
    });
}

function refusedOr(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
