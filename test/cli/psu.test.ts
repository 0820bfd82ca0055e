import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { AnsweringBroker } from './answering-broker.ts';
import { runHere } from './harness.ts';
import { plan, psuBroker, reading, results, world } from './psu-broker.ts';

let broker: AnsweringBroker;
before(async () => {
  broker = await psuBroker();
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => {
  world.supplies = ['psu0'];
  world.dead.clear();
  broker.calls.length = 0;
});

const run = (words: string | readonly string[]) =>
  runHere([...(typeof words === 'string' ? words.split(' ') : words), '--socket', broker.socket, '--key', broker.key]);
const calls = () =>
  broker.calls
    .filter(({ method }) => method === 'instrument.call')
    .map(({ params }) => {
      const { device, method, fields } = Object(params);
      return fields === undefined ? [device, method] : [device, method, fields];
    });

describe('postern psu', () => {
  const cases: [line: string, call: unknown[], printed: string, json: object][] = [
    [
      'set psu0 P25V 7.4V 500mA',
      ['psu0', 'set', { output: 'P25V', volts: 7.4, amps: 0.5 }],
      'psu0 P25V: 7.400 V, at most 0.5000 A\n',
      { device: 'psu0', output: 'P25V', volts: 7.4, amps: 0.5 },
    ],
    [
      'set n25v -5V 2V/s',
      ['psu0', 'set', { output: 'N25V', volts: -5, voltsPerSecond: 2 }],
      'psu0 N25V: -5.000 V, at most 1.0000 A\n',
      { device: 'psu0', output: 'N25V', volts: -5, amps: 1 },
    ],
    [
      'set psu0 P6V 250mA',
      ['psu0', 'set', { output: 'P6V', amps: 0.25 }],
      'psu0 P6V: 5.000 V, at most 0.2500 A\n',
      { device: 'psu0', output: 'P6V', volts: 5, amps: 0.25 },
    ],
    ['on psu0', ['psu0', 'on'], 'psu0: on\n', { device: 'psu0', on: true }],
    ['off', ['psu0', 'off'], 'psu0: off\n', { device: 'psu0', on: false }],
    ['stop', ['psu0', 'stop'], 'psu0: stopped where it was\n', { device: 'psu0', stopped: true }],
    ['track psu0 on', ['psu0', 'track', { on: true }], 'psu0: N25V follows P25V\n', { device: 'psu0', tracking: true }],
    ['track off', ['psu0', 'track', { on: false }], 'psu0: N25V stands alone\n', { device: 'psu0', tracking: false }],
    [
      'ramp P25V 7.4 2',
      ['psu0', 'ramp', { output: 'P25V', volts: 7.4, voltsPerSecond: 2 }],
      'psu0 P25V: at 7.4 V after 3.7 s, 25 steps\n',
      { device: 'psu0', output: 'P25V', volts: 7.4, dryRun: false, ...plan },
    ],
    [
      'ramp P25V 7.4V 2V/s --dry-run',
      ['psu0', 'ramp', { output: 'P25V', volts: 7.4, voltsPerSecond: 2, dryRun: true }],
      'psu0 P25V: to 7.4 V at 2 V/s takes 3.7 s, 25 steps\n',
      { device: 'psu0', output: 'P25V', volts: 7.4, dryRun: true, ...plan },
    ],
    [
      'protect P6V 5.5V 1.2A',
      ['psu0', 'protect', { output: 'P6V', overVolts: 5.5, overAmps: 1.2 }],
      'psu0 P6V: everything goes off above 5.5 V or 1.2 A, within 140 ms\n',
      { device: 'psu0', output: 'P6V', overVolts: 5.5, overAmps: 1.2, worstReactionMs: 140 },
    ],
    [
      'protect psu0 P6V off',
      ['psu0', 'protect', { output: 'P6V', overVolts: 0, overAmps: 0 }],
      'psu0 P6V: not protected any longer\n',
      { device: 'psu0', output: 'P6V', overVolts: 0, overAmps: 0, worstReactionMs: 140 },
    ],
    [
      'query SYST:VERS?',
      ['psu0', 'query', { line: 'SYST:VERS?' }],
      '1995.0\n',
      { device: 'psu0', line: 'SYST:VERS?', reply: '1995.0' },
    ],
    ['query psu0 *CLS', ['psu0', 'query', { line: '*CLS' }], '', { device: 'psu0', line: '*CLS', reply: '' }],
    ['remote psu0', ['psu0', 'remote'], 'psu0: the front panel is locked\n', { device: 'psu0', remote: true }],
    [
      'local psu0',
      ['psu0', 'local'],
      'psu0: the front panel is free until the next change\n',
      { device: 'psu0', remote: false },
    ],
    [
      'errors psu0',
      ['psu0', 'errors'],
      'psu0: -113 Undefined header (by VOLTS 3)\n',
      { device: 'psu0', ...results.errors?.({}) },
    ],
    [
      'measure psu0 n25v',
      ['psu0', 'measure', { output: 'N25V' }],
      'DEVICE  OUTPUT  SET        AT MOST    VOLTS      AMPS       MODE\npsu0    N25V     -5.000 V   1.0000 A   -4.999 V   0.2000 A  CV\n',
      { device: 'psu0', readings: [reading('N25V')] },
    ],
  ];
  for (const [line, call, printed, json] of cases)
    it(line, async () => {
      assert.deepEqual(await run(`psu ${line}`), { status: 0, out: printed, err: '' });
      assert.deepEqual(calls(), [call]);
      assert.deepEqual(JSON.parse((await run(`psu ${line} --json`)).out), json);
    });

  it('tells all of a supply', async () => {
    const { status, out } = await run('psu status');
    assert.equal(status, 0);
    assert.equal(
      out,
      `psu0: on, front panel locked, goes off within 140 ms where it is protected
OUTPUT  SET        AT MOST    VOLTS      AMPS       MODE  GOES OFF
P6V       5.000 V   1.0000 A    5.001 V   0.2000 A  CV    above 5.5 V or 1.2 A
P25V      5.000 V   1.0000 A    5.001 V   0.2000 A  CV
N25V     -5.000 V   1.0000 A   -4.999 V   0.2000 A  CV    above 0.5 A
`,
    );
    assert.match((await run('psu identify')).out, /model: +E3631A\n/);
    const { device, ageMs, readings } = JSON.parse((await run('psu status psu0 --json')).out);
    assert.deepEqual([device, ageMs, readings.length], ['psu0', 20, 3]);
  });

  it('plays a sequence from a file', async () => {
    const file = join(broker.folder, 'steps.csv');
    writeFileSync(file, 'output,volts,holdSeconds\nP6V,5V,2s\n');
    const steps = [{ output: 'P6V', volts: 5, holdSeconds: 2 }];
    assert.equal((await run(['psu', 'sequence', file, '--dry-run'])).out, 'psu0: it takes 3.7 s, 25 steps\n');
    assert.equal((await run(['psu', 'sequence', file])).out, 'psu0: done in 3.7 s, 25 steps\n');
    assert.equal(
      (await run(['psu', 'sequence', 'psu0', file, '--times', '4', '--dry-run'])).out,
      'psu0: it takes 3.7 s, 25 steps\n',
    );
    assert.deepEqual(calls(), [
      ['psu0', 'sequence', { steps, dryRun: true }],
      ['psu0', 'sequence', { steps }],
      ['psu0', 'sequence', { steps, times: 4, dryRun: true }],
    ]);
    const none = await run('psu sequence nowhere.csv');
    assert.deepEqual(
      [none.status, none.err],
      [2, 'postern: invalid: cannot read nowhere.csv: there is no such file\n'],
    );
  });

  it('works on several supplies, and does not stop at one that fails', async () => {
    world.supplies = ['psu0', 'psu1', 'psu2'];
    assert.equal((await run('psu on psu0 psu1')).out, 'psu0: on\npsu1: on\n');
    const which = await run('psu off');
    assert.deepEqual(
      [which.status, which.err],
      [
        2,
        'postern: invalid: which supply?\n  hint: there are psu0, psu1, psu2; --all means all, where a verb has it\n',
      ],
    );
    assert.match((await run('psu off psu0 --all')).err, /--all, or 'psu0': one of the two/);
    world.dead.add('psu0').add('psu1');
    const all = await run('psu off --all');
    assert.equal(all.out, 'psu2: off\n');
    assert.deepEqual(
      [all.status, all.err],
      [8, 'postern: unavailable: no driver serves psu1\npostern: unavailable: no driver serves psu0\n'],
    );
    world.supplies = [];
    assert.match((await run('psu off --all')).err, /there is no supply that you may see/);
  });

  it('says what is wrong with a line, and what would be right', async () => {
    const wrong: [line: string, says: RegExp][] = [
      ['set psu0 P24V 5V', /output 'P24V' is not one of P6V, P25V, N25V\n {2}hint: did you mean P25V/],
      ['set psu0 P25V', /to what\?/],
      ['set psu0 P25V 1A 2V/s', /a pace to which voltage\?/],
      ['set psu0 P25V 5V --amps 2', /'--amps' is none of the voltage, the current limit, the pace/],
      ['set', /which output\?/],
      ['ramp psu0 P25V 5V', /the pace is missing/],
      ['ramp psu0 P25V 2V/s', /the voltage is missing/],
      ['track psu0 maybe', /tracking 'maybe' is not one of 0, 1, off, on/],
      ['protect psu0 P6V', /above what\?/],
      ['protect psu0 P6V 2V/s', /'2V\/s' is none of the voltage, the current limit/],
      ['query', /which line\?/],
      ['query psu0 MEAS:VOLT? P6V', /'P6V' is one argument too many/],
      ['log --every never', /--every 'never' is not a number/],
      ['log --output P7V', /--output 'P7V' is not one of/],
      ['log --count 0', /--count 0 is no row at all/],
      ['sett psu0', /did you mean set\?/],
    ];
    for (const [line, says] of wrong) {
      const { status, err } = await run(`psu ${line}`);
      assert.equal(status, 2, line);
      assert.match(err, says, line);
    }
    assert.deepEqual(calls(), []);
  });

  it('gives refusals of the broker as they are', async () => {
    const denied = await run('psu set psu0 P25V 30V');
    assert.deepEqual(denied, {
      status: 3,
      out: '',
      err: 'postern: denied: volts 30 V of P25V is above 5 V (rule bench)\n  ask: more\n',
    });
    const unknown = await run('psu on psu');
    assert.deepEqual([unknown.status, unknown.err.split('\n')[1]], [5, "  hint: did you mean 'psu0'?"]);
  });
});
