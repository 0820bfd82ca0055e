/** `postern psu` as it is used: the real broker, the real driver, and the simulated supply behind a port of the simulated kernel. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { describeFailure } from '../../cli/failure.ts';
import { parse } from '../../cli/program.ts';
import { makeCli } from '../../cli/run.ts';
import { e3631aDriver } from '../../drivers/e3631a/driver.ts';
import { serveInstrument } from '../../drivers/serve.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { TestBroker } from '../broker/harness.ts';
import { PatientClock } from '../broker/patient-clock.ts';
import { alice, carol, type Person } from '../broker/people.ts';
import { psuPolicy } from '../drivers/psu-policy.ts';
import { type Outcome, until } from './harness.ts';

/** Wires are slow, and a driver is told how slow: not how busy this machine is. */
const clock = new PatientClock();
let broker: TestBroker;
const ending = new AbortController();
let driving: Promise<void> = Promise.resolve();

before(async () => {
  const { 'psu-port': port, psu0 } = psuPolicy.devices;
  broker = await TestBroker.start({
    kernel: () => new SimulatedKernel(clock),
    policy: {
      ...psuPolicy,
      devices: { 'psu-port': { ...port, probe: true }, psu0 },
      rules: psuPolicy.rules.map((rule) => ({
        ...rule,
        limits: { outputs: { P25V: { volts: 12 }, P6V: {}, N25V: {} }, lines: ['SYST:VERS?'] },
      })),
    },
  });
});
after(async () => {
  ending.abort();
  await driving;
  await broker[Symbol.asyncDispose]();
  await clock[Symbol.asyncDispose]();
});

async function drive(): Promise<void> {
  const postern = await broker.connect(carol);
  const log: string[] = [];
  driving = serveInstrument(postern, 'psu0', e3631aDriver, {
    signal: ending.signal,
    log: (text) => log.push(text),
    clock,
  });
  await until(() => log.includes('psu0 is served'), 'it is served');
}

/** A command line of somebody's. */
async function runAs(who: Person, ...words: string[]): Promise<Outcome> {
  const outcome = { status: 0, out: '', err: '' };
  const sink = (name: 'out' | 'err') => ({
    isTerminal: false,
    write: (text: string) => {
      outcome[name] += text;
    },
  });
  const streams = { out: sink('out'), err: sink('err'), input: new PassThrough(), output: new PassThrough() };
  const exit = (status: number) => {
    outcome.status = status;
  };
  const cli = { ...makeCli({ json: false }, words.slice(1), {}, streams, exit), connect: () => broker.connect(who) };
  try {
    await parse(cli, words);
  } catch (error) {
    const { status, text } = describeFailure(error);
    return { ...outcome, status, err: `${text}\n` };
  }
  return outcome;
}
const run = (...words: string[]) => runAs(alice, ...words);
async function text(line: string, who = alice): Promise<string> {
  const { status, out, err } = await runAs(who, ...line.split(' '));
  assert.deepEqual([status, err], [0, ''], line);
  return out;
}

describe('postern psu', () => {
  it('finds the supply on a port that nobody holds', async () => {
    const out = await text('psu find', carol);
    assert.match(out, /^psu-port +\S.* E3631A .* a supply that Postern has a driver for$/m);
  });
  it('is refused while nobody serves it', async () => {
    const { status, err } = await run('psu', 'on', 'psu0');
    assert.equal(status, 8, err);
  });
  it('sets, switches and measures, within the limits of the rule', async () => {
    await drive();
    assert.match(await text('psu find', carol), /^psu-port: not asked, or no answer: .* holds it, for psu0$/m);
    assert.match(await text('instrument list'), /^psu0 +e3631a +psu-port +\S+ +served/m);
    assert.equal(await text('psu set P25V 7.4V 500mA'), 'psu0 P25V: 7.400 V, at most 0.5000 A\n');
    assert.equal(await text('psu set N25V 0V'), 'psu0 N25V: 0.000 V, at most 1.0000 A\n');
    const denied = await run('psu', 'set', 'P25V', '20V');
    assert.equal(denied.status, 3, denied.err);
    assert.equal(broker.board.psu.supply.isOn, false);
    assert.equal(await text('psu on'), 'psu0: on\n');
    assert.equal(broker.board.psu.supply.isOn, true);
    // 50 Ω hang on it.
    assert.match(await text('psu measure P25V'), /^psu0 +P25V +7\.400 V +0\.5000 A +7\.\d+ V +0\.14\d+ A +CV$/m);
    const status = await text('psu status');
    assert.match(status, /^psu0: on, /);
    assert.match(status, /^P25V +7\.400 V/m);
    assert.match(await text('psu identify'), /model: +E3631A/);
    assert.equal((await text('psu query SYST:VERS?')).trim(), '1995.0');
    assert.match(await text('psu errors'), /no errors/);
  });
  it('ramps and plays sequences, dry or not', async () => {
    assert.match(
      await text('psu ramp P25V 9V 1V/s --dry-run'),
      /^psu0 P25V: to 9 V at 1 V\/s takes 1\.6 s, \d+ steps\n$/,
    );
    assert.match(await text('psu ramp P25V 8V 500mV/s'), /^psu0 P25V: at 8 V after 1\.2 s, \d+ steps\n$/);
    const file = join(broker.directory, 'steps.csv');
    writeFileSync(file, 'output,volts,holdSeconds\nP25V,2V,0.1\nP25V,3V,\n');
    assert.match(await text(`psu sequence ${file} --times 2 --dry-run`), /^psu0: it takes [\d.]+ s, 4 steps\n$/);
    assert.match(await text(`psu sequence ${file}`), /^psu0: done in [\d.]+ s, 2 steps\n$/);
    assert.match(await text('psu status'), /^P25V +3\.000 V/m);
    const { status, err } = await run('psu', 'ramp', 'P25V', '4V', '1000V/s');
    assert.notEqual(status, 0);
    assert.match(err, /1000 V\/s cannot be met/);
  });
  it('follows readings', async () => {
    const csv = (await text('psu log psu0 --output P25V --count 2')).split('\n');
    assert.equal(csv.length, 4);
    assert.match(csv[1] ?? '', /^\d{4}-.*Z,0,psu0,P25V,true,3,0\.5,[23]\.\d+,0\.0\d+,CV$/);
  });
  it('protects, and switches off', async () => {
    assert.match(
      await text('psu protect P25V 15V'),
      /^psu0 P25V: everything goes off above 15 V, within \d+(\.\d+)? ms\n$/,
    );
    assert.match(await text('psu status'), /above 15 V$/m);
    assert.equal(await text('psu protect P25V off'), 'psu0 P25V: not protected any longer\n');
    assert.equal(await text('psu off --all'), 'psu0: off\n');
    assert.equal(broker.board.psu.supply.isOn, false);
    assert.equal(await text('psu track on'), 'psu0: N25V follows P25V\n');
    assert.match(await text('instrument state psu0'), /^tracking: +yes$/m);
  });
});
