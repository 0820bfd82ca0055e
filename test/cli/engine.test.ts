import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { refusals } from '../../contract/errors.ts';
import type { AnsweringBroker } from './answering-broker.ts';
import { engineBroker, status, table, world } from './engine-broker.ts';
import { runHere } from './harness.ts';

let broker: AnsweringBroker;
before(async () => {
  broker = await engineBroker();
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => {
  world.engines = ['engine0'];
  broker.calls.length = 0;
});

const run = (line: string) => runHere(['engine', ...line.split(' '), '--socket', broker.socket, '--key', broker.key]);
const calls = () =>
  broker.calls
    .filter(({ method }) => method === 'instrument.call')
    .map(({ params }) => {
      const { method, fields } = Object(params);
      return [method, ...(fields === undefined || Object.keys(fields).length === 0 ? [] : [fields])];
    });

describe('postern engine', () => {
  const cases: readonly [line: string, called: unknown[][], printed: RegExp, json: object][] = [
    [
      'set engine0 FinalSparkAdvance 12',
      [['set', { name: 'FinalSparkAdvance', value: 12 }]],
      /^engine0 FinalSparkAdvance: 12 °, held until 'postern engine release'\n$/,
      { device: 'engine0', name: 'FinalSparkAdvance', value: 12, held: true },
    ],
    [
      'set ect -10.5',
      [['set', { name: 'ECT', value: -10.5 }]],
      /^engine0 ECT: -10.5 °F, held/,
      { device: 'engine0', name: 'ECT', value: -10.5, held: true },
    ],
    [
      'release ECT',
      [['release', { name: 'ECT' }]],
      /^engine0: ECT is held no more\n$/,
      { device: 'engine0', released: 'ECT' },
    ],
    ['release engine0', [['release']], /^engine0: nothing is held any more\n$/, { device: 'engine0', released: 'all' }],
    [
      'sim 2000',
      [['set', { name: 'SimulatedRPM', value: 2000 }]],
      /^engine0: a simulated encoder at 2000 rpm\n$/,
      { device: 'engine0', simulatedRpm: 2000 },
    ],
    [
      'sim engine0 0',
      [['set', { name: 'SimulatedRPM', value: 0 }]],
      /^engine0: no simulated encoder\n$/,
      { device: 'engine0', simulatedRpm: 0 },
    ],
    [
      'monitor on',
      [['set', { name: 'IsMonitorOnly', value: 1 }]],
      /^engine0: everything is computed, and nothing driven\n$/,
      { device: 'engine0', monitor: true },
    ],
    ['monitor', [['status']], /^engine0: outputs are driven\n$/, { device: 'engine0', monitor: false }],
    ['stop', [['stop']], /^engine0: stopped, and nothing is held\n$/, { device: 'engine0', stopped: true }],
    [
      'table SparkBase 3 4 --value=30',
      [['cell', { name: 'SparkBase', row: 3, column: 4, value: 30 }]],
      /^engine0 SparkBase: row 3, column 4 is 30\n$/,
      { device: 'engine0', name: 'SparkBase', row: 3, column: 4, value: 30 },
    ],
    [
      'table engine0 maftransfer 7 --value=80.5',
      [['cell', { name: 'MafTransfer', row: 0, column: 7, value: 80.5 }]],
      /^engine0 MafTransfer: row 0, column 7 is 80.5\n$/,
      { device: 'engine0', name: 'MafTransfer', row: 0, column: 7, value: 80.5 },
    ],
    [
      'table SparkBase --rows=2 --value=33',
      [['axis', { name: 'SparkBase', axis: 'rows', at: 2, value: 33 }]],
      /^engine0 SparkBase: point 2 of the rows is at 33\n$/,
      { device: 'engine0', name: 'SparkBase', axis: 'rows', at: 2, value: 33 },
    ],
    [
      'table SparkBase',
      [['table', { name: 'SparkBase' }]],
      /^SparkBase, a table\nLoad \\ RPM {2}500 {3}800 {3}1200\n {8}15 {3}10 {2}12.5 {5}20\n {6}25.5 {4}9 {4}11 {2}18.25\n$/,
      { device: 'engine0', ...table },
    ],
    [
      'save',
      [['save']],
      /^engine0: the calibration is stored, 89abcdef\n$/,
      { device: 'engine0', calibration: '89abcdef' },
    ],
    ['load', [['load']], /stored one, 89abcdef\n$/, { device: 'engine0', calibration: '89abcdef' }],
    ['defaults', [['defaults']], /of the build, 89abcdef\n$/, { device: 'engine0', calibration: '89abcdef' }],
    [
      'status',
      [['status']],
      /engine0: +2000 rpm, in sync\ninjection: +sequential, 2500 µs/,
      { device: 'engine0', ...status },
    ],
  ];
  for (const [line, called, printed, json] of cases)
    it(line, async () => {
      const outcome = await run(line);
      assert.deepEqual([outcome.err, outcome.status], ['', 0]);
      assert.match(outcome.out, printed);
      assert.deepEqual(calls(), called);
      const inJson = await run(`${line} --json`);
      assert.deepEqual([inJson.err, JSON.parse(inJson.out)], ['', json]);
    });

  it('get prints values with their units, and which are held', async () => {
    assert.equal(
      (await run('get RPM,ECT MaxRPM')).out,
      'PARAMETER  VALUE   UNIT\nRPM        180.3   rpm\nECT        180.25  °F    held\nMaxRPM     180.3   rpm\n',
    );
    assert.deepEqual(calls(), [['get', { names: ['RPM', 'ECT', 'MaxRPM'] }]]);
    await run('get');
    assert.deepEqual(calls()[1], ['get']);
    const { values } = JSON.parse((await run('get ECT --json')).out);
    assert.deepEqual(values, [{ name: 'ECT', value: 180.25, held: true }]);
  });

  it('prints what is measured, and counts anew where it is told to', async () => {
    assert.match(
      (await run('describe ECT')).out,
      /^ECT: .*coolant[\s\S]*range: +-40 °F to 270 °F[\s\S]*curve CoolantThermistor/,
    );
    assert.match((await run('metrics --reset')).out, /INTERRUPT {2}COUNT {2}MEAN US {2}MOST US\nedge +10 +2.5 +7\n/);
    assert.match((await run('tasks --reset')).out, /strategy +9 +1 +6100 +6000\n/);
    assert.match((await run('decoder --reset')).out, /sync: +in sync\nwheel: +36 places, 1 missing, on the crankshaft/);
    assert.match((await run('pins')).out, /injectors: +3\ncoils: +2\npump: +100 %\nfans: +0 %, 12.5 %/);
    assert.match((await run('compare')).out, /row 3, column 4 +29 +30\n.*point 4 of the columns.*\nSparkBase {2,}29/);
    assert.match((await run('identify')).out, /firmware: +postern 0.1.0\nboard: +mega/);
    assert.match(
      (await run('table AirFlowSensor')).out,
      /^AirFlowSensor, a curve\n +V {2}0 {2}5\nAirFlowSensor {2}0 {2}5\n$/,
    );
    const resets = calls().filter(([method]) => method === 'reset');
    assert.deepEqual(resets, [
      ['reset', { of: 'metrics' }],
      ['reset', { of: 'tasks' }],
      ['reset', { of: 'decoder' }],
    ]);
  });

  it('lateness prints a table as that of programs', async () => {
    const { out } = await run('lateness --reset --histogram');
    assert.match(
      out,
      /^engine0: lateness in µs, negative is early\nCLASS +COUNT +-LATE +P50 +P99 +\+LATE +RPM +-DEG +\+DEG +LATE%\n/,
    );
    assert.match(out, /\ninjectors +10 +-1.0 +0.0 +3.0 +3.0 +2000 +-0.01 +0.04 +10.00\n/);
    assert.match(out, /\ncoils +10 /);
    assert.match(out, /up to 3 us +1 +█/);
    assert.deepEqual(calls().slice(-2), [
      ['reset', { of: 'injectors' }],
      ['reset', { of: 'coils' }],
    ]);
    const { classes } = JSON.parse((await run('lateness --json')).out);
    assert.equal(classes[1].of, 'coils');
  });

  it('events draws injector and coil of each cylinder over 720 degrees', async () => {
    const { out } = await run('events --columns 80');
    assert.match(out, /^engine0: plan 17, a cycle at 2000 rpm/);
    const lanes = out.split('\n').filter((line) => /^ *(injector|coil) \d/.test(line));
    assert.deepEqual(
      lanes.map((line) => /(injector|coil) \d/.exec(line)?.[0]),
      ['injector 1', 'coil 1', 'injector 2', 'coil 2'],
    );
    assert.ok(lanes.every((line) => line.length <= 80));
    assert.match((await run('events --svg=-')).out, /^<svg [\s\S]*injector 1[\s\S]*<\/svg>\n$/);
    const folder = mkdtempSync(join(tmpdir(), 'postern-engine-'));
    const file = join(folder, 'events.svg');
    assert.match((await run(`events --svg=${file}`)).out, /events\.svg: \d+ bytes/);
    assert.match(readFileSync(file, 'utf8'), /^<svg /);
    rmSync(folder, { recursive: true });
    assert.equal(JSON.parse((await run('events --json')).out).events.length, 4);
  });
});

describe('what cannot be', () => {
  const refused: readonly [line: string, status: number, said: RegExp][] = [
    ['get RPMM', 2, /'RPMM' is no parameter.*did you mean RPM/s],
    ['set RPM', 2, /RPM: to what\?/],
    ['set', 2, /which parameter|missing required/],
    ['set RPM fast', 2, /RPM 'fast' is not a number/],
    ['set RPM 1 2', 2, /2/],
    ['table SparkBasis', 2, /'SparkBasis' is no table, function or curve.*did you mean SparkBase/s],
    ['table SparkBase 3 4', 2, /to which value\?/],
    ['set engine9 ECT 12', 2, /'engine9' is no parameter.*'postern devices' the engines/s],
    ['table SparkBase 3 --value=3', 2, /which column\?.*engine table SparkBase 3 COLUMN --value=3/s],
    ['table SparkBase --value=3', 2, /which value\?/],
    ['table SparkBase --value=x 1 2', 2, /--value 'x' is not a number/],
    ['table SparkBase 1 --rows=2 --value=3', 2, /one value at a time/],
    ['table SparkBase a b --value=3', 2, /row 'a' is not a whole number/],
    ['monitor maybe', 2, /monitor 'maybe' is not one of/],
    ['sim fast', 2, /rpm 'fast' is not a number/],
    ['status psu0', 2, /psu0 is no engine: its profile is e3631a/],
    ['status engine9', 2, /there is no engine 'engine9'/],
    ['set ECT 271', refusals.invalid.exit, /value 271 is not within -40 to 270 °F on ECT/],
    [
      'sim 7000',
      refusals.denied.exit,
      /value 7000 rpm of SimulatedRPM is above 6000 rpm \(rule bench, policy.json:11\)/,
    ],
  ];
  for (const [line, status, said] of refused)
    it(line, async () => {
      const outcome = await run(line);
      assert.equal(outcome.status, status);
      assert.match(outcome.err, said);
      assert.equal(outcome.out, '');
    });

  it('is to choose of several, or of none', async () => {
    world.engines = ['engine0', 'engine1'];
    assert.match((await run('status')).err, /which engine\?.*there are engine0, engine1/s);
    assert.equal((await run('sim engine1 100')).err, '');
    world.engines = [];
    assert.match((await run('sim 100')).err, /there is no engine that you may see/);
  });
});

describe('postern ecu', () => {
  it('takes an engine as any controller that has telemetry', async () => {
    const words = ['ecu', 'info', '--socket', broker.socket, '--key', broker.key];
    broker.calls.length = 0;
    const { err } = await runHere(words);
    assert.doesNotMatch(err, /no engine controller/);
    assert.deepEqual(
      calls().map(([method]) => method),
      ['identify', 'statistics'],
    );
  });
});
