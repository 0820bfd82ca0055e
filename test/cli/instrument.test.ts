import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { parseFields } from '../../cli/instrument/field-words.ts';
import type { Fields } from '../../contract/instruments/field.ts';
import { e3631a } from '../../contract/instruments/shipped/e3631a.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere, start, until } from './harness.ts';

let broker: AnsweringBroker;
before(async () => {
  broker = await answeringBroker({
    'instrument.list': () => ({
      instruments: [
        {
          device: 'psu0',
          profile: 'e3631a',
          port: 'psu-port',
          provider: 'daemon',
          served: true,
          holder: 'ada (pid 7)',
        },
        { device: 'scale', profile: 'scale', port: 'scale-port', provider: 'daemon', served: false },
      ],
    }),
    'instrument.describe': ({ device }) => ({
      device,
      port: 'psu-port',
      profile: device === 'psu0' ? e3631a : { of: 'the future' },
    }),
    'instrument.state': ({ device }) => ({
      device,
      ageMs: 1234,
      state: { on: true, outputs: { P6V: { volts: 5, amps: 1 } }, names: ['a', 'b'], list: [{ x: 1 }] },
    }),
    'instrument.call': ({ method }) => ({ fields: method === 'set' ? { output: 'P25V', volts: 7.4, amps: 0.5 } : {} }),
    'topic.subscribe': (_params, peer) => {
      setTimeout(() => {
        for (const [index, topic] of ['state', 'readings'].entries())
          peer.notify('event', {
            subscription: 3,
            sequence: index + 1,
            dropped: index,
            value: { device: 'psu0', topic, value: { volts: 5 }, atMs: Date.UTC(2026, 4, 4) },
          });
      }, 5);
      return { subscription: 3 };
    },
    'topic.unsubscribe': () => ({}),
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => {
  broker.calls.length = 0;
});

const run = (...words: string[]) => runHere(['instrument', ...words, '--socket', broker.socket, '--key', broker.key]);
const called = () =>
  broker.calls.filter(({ method }) => method === 'instrument.call').map(({ params }) => Object(params).fields);

describe('fields as words', () => {
  const fields: Fields = {
    volts: { type: 'number', unit: 'V' },
    count: { type: 'integer' },
    on: { type: 'boolean' },
    mode: { type: 'choice', of: ['a', 'b'] },
    steps: { type: 'list', of: { type: 'integer' } },
  };
  it('are read by their types and units', () => {
    const words = ['volts=-7.4V', 'count=3', 'on=on', 'mode=a', 'steps=[1,2]'];
    assert.deepEqual(parseFields(words, fields), { volts: -7.4, count: 3, on: true, mode: 'a', steps: [1, 2] });
    assert.deepEqual(parseFields(['volts=250mV', 'on=false'], fields), { volts: 0.25, on: false });
    assert.deepEqual(parseFields(['volts=1e-3'], fields), { volts: 0.001 });
  });
  it('are named when they are wrong', () => {
    const wrong: [word: string, says: RegExp][] = [
      ['7.4', /'7.4' is not a field/],
      ['vlots=7.4', /there is no field 'vlots'/],
      ['volts=7A', /volts '7A' is not a number of V/],
      ['volts=high', /volts 'high' is not a number/],
      ['count=3V', /count '3V' is not a number/],
      ['on=maybe', /on 'maybe' is not one of 0, 1, off, on/],
      ['steps=1,2', /steps is not JSON/],
    ];
    for (const [word, says] of wrong) assert.throws(() => parseFields([word], fields), says, word);
    assert.throws(() => parseFields(['count=1', 'count=2'], fields), /the field 'count' is given twice/);
  });
});

describe('postern instrument', () => {
  it('lists instruments, and whether they are served', async () => {
    const { out } = await run('list');
    assert.match(out, /^psu0 +e3631a +psu-port +daemon +served +ada \(pid 7\)$/m);
    assert.match(out, /^scale +scale +scale-port +daemon +not served$/m);
  });
  it('describes one, and one of its methods', async () => {
    const { out } = await run('describe', 'psu0');
    assert.match(out, /^psu0: e3631a on psu-port: Agilent/);
    assert.match(out, /^N25V: volts -25\.75 to 0 V, amps 0 to 1\.03 A/m);
    assert.match(out, /^query +write +line +raw +Sends a line/m);
    assert.match(out, /^trips +output quantity measured limit +A protection/m);
    assert.equal(
      (await run('describe', 'psu0', 'ramp')).out,
      `e3631a.ramp (write): Goes from what is set to another voltage at an even pace; answers when it is there.
  output: one of P6V, P25V, N25V
  volts: a number in V, as its output can
  voltsPerSecond: a number in V/s, as its output can
  dryRun: true or false, may be left out. Only say how long it would take.
gives
  seconds: a number in s. How long it takes.
  steps: a whole number. How many set-points are sent.
`,
    );
    assert.match((await run('describe', 'psu0', 'sequence')).out, /steps: a list of records\n {4}output: one of/);
    const unknown = await run('describe', 'psu0', 'sett');
    assert.deepEqual(
      [unknown.status, unknown.err],
      [2, "postern: invalid: its profile has no method 'sett'\n  hint: did you mean set?\n"],
    );
    assert.match((await run('describe', 'scale')).err, /newer form than this command knows/);
  });
  it('calls a method, with words or JSON', async () => {
    const { out } = await run('call', 'psu0', 'set', 'output=P25V', 'volts=7.4V', 'amps=500mA');
    assert.equal(out, 'psu0 set: done\n  output:  P25V\n  volts:   7.4\n  amps:    0.5\n');
    const json = await run('call', 'psu0', 'set', '{"output":"P25V","volts":7.4}', '--json');
    assert.deepEqual(JSON.parse(json.out), {
      device: 'psu0',
      method: 'set',
      fields: { output: 'P25V', volts: 7.4, amps: 0.5 },
    });
    assert.equal((await run('call', 'psu0', 'on')).out, 'psu0 on: done\n');
    assert.deepEqual(called(), [{ output: 'P25V', volts: 7.4, amps: 0.5 }, { output: 'P25V', volts: 7.4 }, {}]);
    assert.match((await run('call', 'psu0')).err, /which method\?/);
    assert.match((await run('call', 'psu0', 'sett', 'volts=1')).err, /no method 'sett'\n {2}hint: did you mean set\?/);
    assert.match(
      (await run('call', 'psu0', 'on', 'volts=1')).err,
      /there is no field 'volts'\n {2}hint: it takes none/,
    );
  });
  it('tells its state', async () => {
    assert.equal(
      (await run('state', 'psu0')).out,
      `instrument:   psu0
told before:  1.2 s
on:           yes
outputs:
  P6V:
    volts:  5
    amps:   1
names:        a, b
list:
  1:
    x:  1
`,
    );
    assert.equal(JSON.parse((await run('state', 'psu0', '--json')).out).ageMs, 1234);
  });
  it('prints what drivers tell, until it is told to end', async () => {
    const all = start(['instrument', 'watch'], broker.env);
    const one = start(['instrument', 'watch', 'psu0', '--topic', 'readings', '--json'], broker.env);
    await until(() => all.outcome.out.includes('readings') && one.outcome.out !== '', 'both have said something');
    for (const each of [all, one]) each.kill('SIGINT');
    assert.deepEqual(await all.ended(), {
      status: 0,
      out: `2026-05-04T00:00:00.000Z psu0 state {"volts":5}
(too slow: 1 messages are missing)
2026-05-04T00:00:00.000Z psu0 readings {"volts":5}
`,
      err: '',
    });
    const { topic, dropped } = JSON.parse((await one.ended()).out);
    assert.deepEqual([topic, dropped], ['readings', 1]);
  });
});
