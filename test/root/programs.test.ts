/** Programs of real users, from the command: one process owns each, and what becomes of it when that process ends, in whichever way. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import { refusals } from '../../contract/errors.ts';
import type { ProgramRow } from '../../contract/methods/schedule.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { engineProgram } from '../../contract/schedule/engine-program.ts';
import { EIGHT_CYLINDERS, pairsOf } from '../../contract/schedule/patterns.ts';
import type { Program } from '../../contract/schedule/program.ts';
import type { Account } from './accounts.ts';
import { policyFor } from './policy.ts';
import { outcomeOf, Session } from './session.ts';

const lines = pairsOf(EIGHT_CYLINDERS).map(({ part, cylinder }) => `${part === 'coil' ? 'coil' : 'inj'}${cylinder}`);
const example = 'examples/schedule/eight-cylinders.json';
const engine: Program = engineProgram(EIGHT_CYLINDERS, { name: 'engine', cycle: '600 rpm' });
const withFan: Program = {
  ...engine,
  events: [...engine.events, { pwm: { device: 'fan', periodNs: 40_000, dutyNs: 30_000 } }],
};

let session: Session;
let alice: Account;
let bob: Account;
let root: Postern;

const line = (name: string) => ({
  kind: 'gpio' as const,
  chip: '/sys/devices/platform/soc/fe200000.gpio',
  line: name.toUpperCase(),
  direction: 'output' as const,
  onStop: 'safe' as const,
});

before(async () => {
  session = await Session.open();
  const bench = session.accounts.group('bench');
  [alice, bob] = [await session.user('alice', [bench]), await session.user('bob', [bench])];
  const { devices, ...policy } = policyFor(bench);
  const document: PolicyDocument = {
    ...policy,
    devices: { ...devices, ...Object.fromEntries(lines.map((name) => [name, line(name)])) },
  };
  session.writePolicy(document);
  await session.simulate();
  root = await session.connect();
});
after(async () => {
  await root.close();
  await session.end();
});

function fileOf(name: string, program: Program): string {
  const path = session.path(`${name}.json`);
  writeFileSync(path, JSON.stringify(program), { mode: 0o644 });
  return path;
}

const programs = async (): Promise<ProgramRow[]> => (await root.call('schedule.list', { ended: true })).programs;
const last = async (): Promise<ProgramRow | undefined> =>
  (await programs()).toSorted((a, b) => a.program - b.program).at(-1);
const levels = async () => Promise.all(lines.map(async (device) => (await root.call('gpio.get', { device })).value));
const demandSafe = async () => {
  assert.deepEqual([...new Set(await levels())], [0]);
  const { state } = await root.pwm.get({ device: 'fan' });
  assert.equal(state?.dutyNs, 12_000, 'the fan runs slowly');
};

/** A program of alice's that runs. */
async function running(program: Program): Promise<ChildProcess> {
  const known = (await programs()).length;
  const child = session.spawn(alice, ['schedule', 'run', fileOf('running', program)]);
  const isRunning = async () => (await programs()).length > known && (await last())?.state === 'running';
  await session.broker.until(isRunning, 'the program runs');
  await session.broker.until(async () => (await root.pwm.get({ device: 'fan' })).state?.dutyNs === 30_000, 'it drives');
  return child;
}

test('it runs to its end, and prints how late it was', async () => {
  const path = fileOf('short', { ...engine, until: '1 s' });
  const { status, out, err } = await session.run(alice, ['schedule', 'run', path]);
  assert.equal(status, 0, err);
  for (const kind of ['coil', 'injector']) assert.match(out, new RegExp(`^${kind} +\\d+`, 'm'));
  assert.match(out, /finished/);
  assert.deepEqual([...new Set(await levels())], [0]);
});

test('Ctrl-C stops it: what it drove is safe', async () => {
  const child = await running(withFan);
  const outcome = outcomeOf(child);
  child.kill('SIGINT');
  const { status, err } = await outcome;
  assert.equal(status, 0, err);
  assert.equal((await last())?.ending, 'stopped');
  await demandSafe();
});

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)
  test(`${signal} of its owner leaves all of it safe, and nothing late undoes that`, async () => {
    const child = await running(withFan);
    const outcome = outcomeOf(child);
    child.kill(signal);
    await outcome;
    await session.broker.until(async () => (await last())?.state === 'ended', 'the program has ended');
    await session.broker.until(async () => !(await levels()).includes(1), 'no line is high');
    for (let look = 0; look < 20; look++) await demandSafe();
    assert.deepEqual((await root.call('lease.list')).leases, []);
  });

test('it is its owner’s: another who may drive the same is told whose it is, and stops nothing', async () => {
  const outcome = outcomeOf(await running(withFan));
  const set = await session.run(bob, ['gpio', 'set', 'coil1', 'on']);
  assert.equal(set.status, refusals.busy.exit, set.err);
  assert.match(set.err, new RegExp(alice.name));
  const own = await session.run(alice, ['gpio', 'set', 'coil1', 'on']);
  assert.equal(own.status, refusals.busy.exit, own.err);
  const run = await session.run(bob, ['schedule', 'run', fileOf('second', engine)]);
  assert.equal(run.status, refusals.busy.exit, run.err);
  const stop = await session.run(bob, ['schedule', 'stop', String((await last())?.program)]);
  assert.notEqual(stop.status, 0);
  assert.equal((await last())?.state, 'running');
  const byRoot = await session.runAsRoot(['schedule', 'stop', 'engine']);
  assert.equal(byRoot.status, 0, byRoot.err);
  assert.notEqual((await outcome).status, 0, 'whose program was stopped by another is told so');
  await demandSafe();
});

test('the examples of the package can be run on these devices', async () => {
  const path = session.path('example.json');
  writeFileSync(path, readFileSync(example), { mode: 0o644 });
  const { status, out, err } = await session.run(alice, ['schedule', 'check', path]);
  assert.equal(status, 0, out + err);
});

test('all of it is in the audit log, which holds', async () => {
  const { status, out } = await session.runAsRoot(['audit', 'verify', session.auditPath]);
  assert.equal(status, 0, out);
});
