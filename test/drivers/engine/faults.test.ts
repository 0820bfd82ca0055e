/** What the driver makes of a line, and of a firmware, that are not as they should be. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SelfWindingClock } from '../self-winding-clock.ts';
import { EngineBench, refusal } from './bench.ts';
import { FakeFirmware, hello } from './fake-firmware.ts';

function fake(): { clock: SelfWindingClock; firmware: FakeFirmware } {
  const clock = new SelfWindingClock();
  return { clock, firmware: new FakeFirmware(clock) };
}

async function served(prepare: (firmware: FakeFirmware) => void = () => {}) {
  const { clock, firmware } = fake();
  prepare(firmware);
  const bench = await EngineBench.start(firmware.channel, clock);
  return { clock, firmware, bench, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() };
}

/** Lets time pass until it is so. */
async function passing({ clock }: { clock: SelfWindingClock }, isSo: () => boolean): Promise<void> {
  const end = clock.now() + 60_000;
  while (!isSo()) {
    assert.ok(clock.now() < end, 'it never comes');
    await clock.pause(5);
  }
}

const isAnew = ({ bench }: { bench: EngineBench }) =>
  bench.logs.includes('engine0 has started anew') && bench.state.connected === true;

const quality = async (bench: EngineBench, name: string) => (await bench.call('statistics'))[name];

describe('a firmware that is none, or another one', () => {
  it('with another dictionary is told, and not served', async () => {
    const { clock, firmware } = fake();
    firmware.answering = (method) => (method === 'hello' ? { ...hello, dictionary: '1a2b3c4d' } : undefined);
    await assert.rejects(
      EngineBench.start(firmware.channel, clock),
      refusal('device', /has the dictionary 1a2b3c4d, and this driver has [\da-f]{8}: .*npm run firmware/),
    );
    assert.deepEqual(
      firmware.asked.map(({ method }) => method),
      ['hello'],
    );
  });
  it('of somebody else is told', async () => {
    const { clock, firmware } = fake();
    firmware.answering = () => ({ ...hello, firmware: 'other' });
    await assert.rejects(EngineBench.start(firmware.channel, clock), refusal('device', /it is 'other'/));
  });
  it('that says nothing for as long as a boot loader takes is not there', async () => {
    const { clock, firmware } = fake();
    firmware.isDeaf = true;
    await assert.rejects(EngineBench.start(firmware.channel, clock), refusal('timeout', /does not answer to hello/));
    assert.ok(clock.now() >= 8000, `${clock.now()} ms`);
  });
  it('that is reset by the opening of its port is waited for', async () => {
    const { clock, firmware } = fake();
    firmware.isDeaf = true;
    clock.after(2500, () => {
      firmware.isDeaf = false;
      firmware.restart();
    });
    await using bench = await EngineBench.start(firmware.channel, clock);
    assert.equal(bench.state.connected, true);
  });
});

describe('a bad line', () => {
  it('of noise, halves and answers to nobody costs nothing but itself', async () => {
    await using bench = await served();
    const { firmware } = bench;
    firmware.answering = (method, _, id) =>
      method === 'get'
        ? `\u00ff\u0000garbage\n{"id":${id},"resu\n{"id":${id + 7},"result":{"value":1}}\n[]\n{"id":${id},"result":{"name":"RPM","value":812.5}}\r\n`
        : undefined;
    assert.deepEqual(await bench.bench.call('get', { names: ['RPM'] }), {
      values: [{ name: 'RPM', value: 812.5, held: false }],
    });
    assert.equal(await quality(bench.bench, 'crcErrors'), 3);
    assert.equal(await quality(bench.bench, 'retries'), 0);
  });
  it('without an end is thrown away up to the next one', async () => {
    await using bench = await served();
    bench.firmware.say('x'.repeat(5000));
    bench.firmware.say('\n');
    assert.equal((await bench.bench.call('identify')).board, 'fake');
    assert.equal(await quality(bench.bench, 'crcErrors'), 1);
  });
  it('is asked for again; the next request begins a line of its own', async () => {
    await using bench = await served();
    let tries = 0;
    bench.firmware.answering = (method, _, id) =>
      method === 'get' && ++tries < 3 ? `{"id":${id},"result":{"na` : undefined;
    await bench.bench.call('get', { names: ['MaxRPM'] });
    assert.equal(tries, 3);
    assert.equal(await quality(bench.bench, 'timeouts'), 2);
  });
  it('that the firmware could not read is sent again', async () => {
    await using bench = await served();
    let tries = 0;
    const error = { code: 'syntax', message: 'no JSON', at: 3 };
    bench.firmware.answering = (method) =>
      method === 'set' && ++tries < 3 ? `${JSON.stringify({ id: null, error })}\n` : undefined;
    assert.equal((await bench.bench.call('set', { name: 'ECT', value: 100 })).held, true);
    bench.firmware.answering = (method) => (method === 'set' ? { error } : undefined);
    await assert.rejects(bench.bench.call('set', { name: 'ECT', value: 1 }), refusal('device', /no JSON/));
  });
});

describe('what the firmware refuses', () => {
  it('for the moment is asked for again, until it takes too long', async () => {
    await using bench = await served();
    let tries = 0;
    const error = { code: 'busy', message: 'storage is written' };
    bench.firmware.answering = (method) => (method === 'cell' && ++tries < 5 ? { error } : undefined);
    const cell = { name: 'SparkBase', row: 0, column: 0, value: 1 };
    await assert.rejects(bench.bench.call('cell', cell), refusal('device', /'value' is missing/));
    assert.equal(tries, 5);
    bench.firmware.answering = (method) => (method === 'cell' ? { error } : undefined);
    await assert.rejects(bench.bench.call('cell', cell), refusal('device', /says: storage is written/));
  });
  it('is told with what it says of it', async () => {
    await using bench = await served();
    const errors = [
      [{ code: 'name', message: 'no parameter of that name', name: 'X' }, /: no parameter of that name: X$/],
      [{ code: 'field', message: 'missing', field: 'row' }, /: row: missing$/],
      [{ code: 'readonly', message: 'the board says what it is' }, /: the board says what it is$/],
    ] as const;
    for (const [error, message] of errors) {
      bench.firmware.answering = (method) => (method === 'describe' ? { error } : undefined);
      await assert.rejects(bench.bench.call('describe', { name: 'ECT' }), refusal('device', message));
    }
  });
});

describe('a firmware that falls silent', () => {
  it('ends the driver', async () => {
    await using bench = await served();
    bench.firmware.isDeaf = true;
    await assert.rejects(bench.bench.running, refusal('timeout', /^the firmware does not answer to /));
  });
  it('in the middle of a save leaves open whether it was done', async () => {
    await using bench = await served();
    bench.firmware.answering = (method) => (method === 'save' ? '' : undefined);
    await assert.rejects(bench.bench.call('save'), refusal('timeout', /to save: whether it was done is not known/));
    assert.equal(bench.firmware.count('save'), 1);
  });
});

describe('a cable that is cut', () => {
  it('in the middle of a line ends what was asked, and the driver', async () => {
    await using bench = await served();
    bench.firmware.answering = (method, _, id) => {
      if (method !== 'describe') return undefined;
      queueMicrotask(() => bench.firmware.pull());
      return `{"id":${id},"result":{"na`;
    };
    await assert.rejects(bench.bench.call('describe', { name: 'ECT' }), refusal('unavailable', /pulled out/));
    await assert.rejects(bench.bench.running, refusal('unavailable', /pulled out/));
  });
});

describe('a firmware that starts anew', () => {
  it('in the middle of an answer is asked again, and told of', async () => {
    await using bench = await served();
    let tries = 0;
    bench.firmware.answering = (method, _, id) => {
      if (method !== 'describe' || ++tries > 1) return undefined;
      bench.firmware.say(`{"id":${id},"result":{"index":5,"na`);
      bench.firmware.restart();
      return '';
    };
    await assert.rejects(bench.bench.call('describe', { name: 'ECT' }), refusal('device', /'index' is missing/));
    assert.equal(tries, 2, 'the fake knows nothing of parameters');
    await passing(bench, () => bench.bench.state.connected === true);
    assert.deepEqual(bench.bench.notices, [{ event: 'boot', ms: 0, value: 'postern 9.9.9' }]);
    assert.equal(await quality(bench.bench, 'resets'), 1);
  });
  it('watches again what is wanted, and knows what is set no more', async () => {
    await using bench = await served();
    await bench.bench.call('set', { name: 'ECT', value: 100 });
    bench.bench.want({ set: 1, names: ['RPM', 'ECT'], rateHz: 10 });
    const watched = () =>
      bench.firmware.asked.filter(({ method, fields }) => method === 'watch' && fields.everyMs !== 0);
    await passing(bench, () => watched().length === 1);
    bench.firmware.tell({ watch: 0, n: 0, ms: 5, values: [1000, 100] });
    await passing(bench, () => bench.bench.frames.length === 1);
    bench.firmware.restart();
    await passing(bench, () => isAnew(bench));
    assert.equal(bench.bench.outputs.ECT, undefined);
    await passing(bench, () => watched().length === 2);
    assert.deepEqual(watched()[1]?.fields, { slot: 0, everyMs: 100, names: ['RPM', 'ECT'] });
  });
  it('without a word is found out by its clock', async () => {
    await using bench = await served();
    await bench.clock.pause(3000);
    bench.firmware.startedMs = bench.clock.now();
    await passing(bench, () => isAnew(bench));
    assert.equal(await quality(bench.bench, 'resets'), 1);
  });
  it('as another one is not served any more', async () => {
    await using bench = await served();
    bench.firmware.answering = (method) => (method === 'hello' ? { ...hello, dictionary: '1a2b3c4d' } : undefined);
    bench.firmware.restart();
    await assert.rejects(bench.bench.running, refusal('device', /has the dictionary 1a2b3c4d/));
  });
});
