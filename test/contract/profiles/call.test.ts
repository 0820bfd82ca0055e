/** Calls: numbers, arguments, dangers and results. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import {
  callNames,
  DEFAULT_TIMEOUT_MS,
  dangersOf,
  decodeResult,
  encodeCall,
  flatFields,
  gpioLine,
  type IoctlCall,
  layoutOf,
  type Profile,
  profile,
  requestNumber,
  shippedProfiles,
} from '../../../contract/profiles.ts';

const { mtio, watchdog, tty, i2c, input, rtc, changer, block } = shippedProfiles;

function ioctl(of: Profile, name: string, fields?: object): IoctlCall {
  const call = encodeCall(of, name, fields);
  assert.ok(call.kind === 'ioctl');
  return call;
}
const hexOf = ({ argument }: IoctlCall) =>
  typeof argument === 'number' ? argument : Buffer.from(argument).toString('hex');

function refusal(of: Profile, name: string, fields: unknown): Refusal {
  try {
    encodeCall(of, name, fields);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  assert.fail('it was taken');
}

describe('numbers', () => {
  it('are those of the headers', () => {
    assert.equal(requestNumber(mtio, 'operate'), 0x40086d01);
    assert.equal(requestNumber(mtio, 'status'), 0x80306d02);
    assert.equal(layoutOf(mtio, 'status').size, 48);
    assert.equal(requestNumber(input, 'name'), 0x81004506);
    assert.equal(requestNumber(input, 'absX'), 0x80184540);
    assert.equal(requestNumber(gpioLine, 'getLine'), 0xc250b407);
    assert.equal(requestNumber(tty, 'windowSize'), 0x5413);
    assert.equal(requestNumber(block, 'logicalBlockSize'), 0x1268);
    assert.equal(requestNumber(changer, 'element'), 0x406c6310, 'it encodes that it writes, and it reads too');
    assert.equal(requestNumber(watchdog, 'setOptions'), 0x80045704, 'it encodes that it reads, and it writes');
  });
  it('have 32 bits, and are not negative', () => {
    for (const of of Object.values<Profile>(shippedProfiles)) {
      for (const name of Object.keys(of.requests)) {
        const number = requestNumber(of, name);
        assert.ok(Number.isInteger(number) && number > 0 && number < 2 ** 32);
      }
    }
  });
});

describe('a call', () => {
  it('is all that the broker needs', () => {
    assert.deepEqual(ioctl(mtio, 'operate', { op: 'forwardFiles', count: 2 }), {
      kind: 'ioctl',
      number: 0x40086d01,
      argument: new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0]),
      fields: { op: 'forwardFiles', count: 2 },
      flat: { op: 'forwardFiles', count: 2 },
      dangers: [],
      access: 'write',
      timeoutMs: 10_800_000,
    });
    assert.equal(ioctl(tty, 'counts').timeoutMs, DEFAULT_TIMEOUT_MS);
  });
  it('that only reads gives a zeroed buffer and takes no fields', () => {
    assert.deepEqual(ioctl(mtio, 'status').argument, new Uint8Array(48));
    assert.equal(refusal(mtio, 'status', { op: 1 }).message, "status: takes no field 'op'");
  });
  it('by value gives the integer, one without an argument 0', () => {
    assert.equal(ioctl(i2c, 'selectAddress', { value: 0x50 }).argument, 0x50);
    assert.equal(ioctl(tty, 'discard', { value: 'both' }).argument, 2);
    assert.equal(ioctl(rtc, 'enableAlarm').argument, 0);
    assert.equal(refusal(rtc, 'setPeriodicRate', { value: '18446744073709551615' }).data.path, 'fields.value');
  });
  it('points to memory where the kernel moves nothing, if the number says it would', () => {
    assert.equal(hexOf(ioctl(watchdog, 'keepAlive')), '00000000');
    assert.deepEqual(decodeResult(watchdog, 'keepAlive', new Uint8Array(4)), {});
  });
  it('writes bytes and closes, if it is an act', () => {
    assert.deepEqual(encodeCall(watchdog, 'disarm'), {
      kind: 'write-and-close',
      bytes: new Uint8Array([0x56]),
      fields: {},
      flat: {},
      dangers: ['disarm'],
      access: 'control',
      timeoutMs: DEFAULT_TIMEOUT_MS,
    });
    assert.equal(refusal(watchdog, 'disarm', { a: 1 }).message, "disarm: takes no field 'a'");
    assert.ok(callNames(watchdog).includes('disarm'));
  });
  it('of the same buffer twice is never: each has its own', () => {
    assert.notEqual(ioctl(mtio, 'status').argument, ioctl(mtio, 'status').argument);
  });
});

describe('a mistake says where it is', () => {
  it('in the request', () => {
    const unknown = refusal(mtio, 'statsu', {});
    assert.equal(unknown.message, "profile 'mtio' has no request 'statsu': did you mean 'status'?");
    assert.deepEqual(unknown.data, {
      path: 'request',
      value: 'statsu',
      allowed: ['operate', 'status', 'position'],
      didYouMean: ['status'],
    });
    for (const name of ['toString', '__proto__', 'constructor']) {
      assert.match(refusal(mtio, name, {}).message, /it has operate, status and position$/);
    }
  });
  it('in the fields', () => {
    const wrong = refusal(mtio, 'operate', { op: 'rewnd' });
    assert.equal(wrong.message, "operate: 'op' is 'rewnd': did you mean 'rewind'?");
    assert.deepEqual([wrong.data.path, wrong.data.value], ['fields.op', 'rewnd']);
    assert.equal(
      refusal(mtio, 'operate', { op: 6 }).data.path,
      'fields.op',
      'a number would pass by the dangers of its name',
    );
    assert.equal(refusal(mtio, 'operate', []).data.path, 'fields');
    const attrs = [{ mask: 1, attr: { id: 'debounce', value: -1 } }];
    const deep = refusal(gpioLine, 'getLine', { offsets: [1], consumer: '', config: { flags: [], attrs } });
    assert.equal(deep.message, "getLine: 'config.attrs[0].attr.value' is -1: a u32 is 0 to 4294967295");
    assert.equal(deep.data.path, 'fields.config.attrs[0].attr.value');
  });
  it('without all the names, where there are many', () => {
    const wrong = refusal(mtio, 'operate', { op: 'zzzzz' });
    assert.match(wrong.message, /it is one of reset, forwardFiles, .* and 20 more$/);
    assert.ok(Array.isArray(wrong.data.allowed) && wrong.data.allowed.length === 32);
  });
});

describe('what the policy judges', () => {
  it('has one path for all elements of an array', () => {
    const config = {
      flags: ['output', 'activeLow'],
      attrs: [
        { attr: { id: 'outputValues', value: 1 }, mask: 1 },
        { attr: { id: 'flags', value: ['output', 'openDrain'] }, mask: 2 },
      ],
    };
    assert.deepEqual(flatFields(gpioLine, 'getLine', { offsets: [3, 4], consumer: 'us', config }), {
      offsets: [3, 4],
      consumer: 'us',
      'config.flags': ['activeLow', 'output'],
      'config.attrs.attr.id': ['outputValues', 'flags'],
      'config.attrs.attr.value': [1, 'output', 'openDrain'],
      'config.attrs.mask': [1, 2],
      eventBufferSize: 0,
    });
  });
  it('has the defaults, the first of several names, and numbers where they are exact', () => {
    assert.deepEqual(flatFields(mtio, 'operate', { op: 'rewind' }), { op: 'rewind', count: 1 });
    const values = flatFields(gpioLine, 'setValues', { mask: '00000000000000000001' });
    assert.deepEqual(values, { bits: 0, mask: 1 });
  });
});

describe('dangers', () => {
  it('of values', () => {
    assert.deepEqual(dangersOf(mtio, 'operate', { op: 'erase' }), ['erase']);
    assert.deepEqual(dangersOf(mtio, 'operate', { op: 'writeFileMarks' }), ['mark']);
    assert.deepEqual(dangersOf(mtio, 'operate', { op: 'rewind' }), []);
    assert.deepEqual(dangersOf(watchdog, 'setOptions', { value: ['enableCard', 'disableCard'] }), ['disarm', 'reboot']);
  });
  it('of requests', () => {
    assert.deepEqual(dangersOf(rtc, 'readTime', {}), []);
    assert.deepEqual(dangersOf(input, 'keyState', {}), ['keystrokes']);
  });
  it('of every value that is not named, of numbers, and of another name of the same value', () => {
    const own = profile({
      name: 'own',
      doc: '',
      node: { type: 'character', subsystems: ['none'] },
      enums: { op: { stop: 0, go: 1, run: 1 } },
      structs: {
        it: {
          fields: [
            { name: 'op', type: 'int', enum: 'op' },
            { name: 'volts', type: 'u64' },
          ],
        },
      },
      requests: {
        set: {
          direction: 'write',
          type: 'o',
          nr: 1,
          argument: 'it',
          access: 'write',
          danger: 'always',
          dangers: { op: { go: 'moving' }, volts: { '0': 'off', '*': 'on' } },
          doc: '',
        },
      },
    });
    assert.deepEqual(dangersOf(own, 'set', { op: 'run', volts: '0' }), ['always', 'moving', 'off']);
    assert.deepEqual(dangersOf(own, 'set', { op: 'stop', volts: 5 }), ['always', 'on']);
  });
});

describe('a result', () => {
  it('has what the kernel wrote, and nothing where it wrote nothing', () => {
    const { argument } = ioctl(mtio, 'status');
    assert.ok(argument instanceof Uint8Array);
    Buffer.from(argument.buffer).write('72000000000000000100000000000000000000400000000000000041', 'hex');
    assert.deepEqual(decodeResult(mtio, 'status', argument), {
      type: 'scsi2',
      residual: 1,
      densityAndBlock: 0x4000_0000,
      status: ['beginningOfTape', 'online'],
      errors: 0,
      file: 0,
      block: 0,
    });
    assert.deepEqual(decodeResult(mtio, 'operate', new Uint8Array(8)), {});
    assert.deepEqual(decodeResult(i2c, 'selectAddress', 0x50), {});
    assert.deepEqual(decodeResult(watchdog, 'disarm', 0), {});
  });
});
