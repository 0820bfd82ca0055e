/**
 * Time of check to time of use: what was looked at is exchanged before it is used: a policy while it is read, a device between two calls, the
 * permission between a question and its act.
 */
import assert from 'node:assert/strict';
import { chmodSync, linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { readTrustedFile, UntrustedFile } from '../../broker/trusted-file.ts';
import { placeNode } from '../../sim/device-node.ts';
import { policy, TestBroker, until } from '../broker/harness.ts';
import { alice } from '../broker/people.ts';
import { within } from '../patience.ts';

/** Exchanges a file for one that is not to be believed, and back, as fast as a thread can. */
const exchanging = `
  const { workerData: { path, stop } } = require('node:worker_threads');
  const { linkSync, renameSync, symlinkSync } = require('node:fs');
  for (let round = 1; Atomics.load(stop, 0) === 0; round++) {
    const next = path + '.next';
    if (round % 3 === 0) linkSync(path + '.good', next);
    else if (round % 3 === 1) symlinkSync(path + '.evil', next);
    else linkSync(path + '.evil', next);
    renameSync(next, path);
  }`;

test('a policy that is exchanged while it is read is the good one, or refused: never another', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'postern-race-'));
  const path = join(directory, 'policy.json');
  writeFileSync(`${path}.good`, 'good', { mode: 0o600 });
  writeFileSync(`${path}.evil`, 'evil');
  // Others may write it: whoever believed it after it had looked at the other one would read it.
  chmodSync(`${path}.evil`, 0o666);
  linkSync(`${path}.good`, path);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(exchanging, { eval: true, workerData: { path, stop } });
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  try {
    await new Promise((resolve) => worker.once('online', resolve));
    // For a second, and on a busy machine until both have been met.
    const began = performance.now();
    const passedMs = () => performance.now() - began;
    while (passedMs() < 1000 || (seen.size < 2 && passedMs() < within(30_000))) {
      try {
        count(readTrustedFile(path));
      } catch (error) {
        if (!(error instanceof UntrustedFile)) throw error;
        count('refused');
      }
    }
  } finally {
    Atomics.store(stop, 0, 1);
    await new Promise((resolve) => worker.once('exit', resolve));
    rmSync(directory, { recursive: true });
  }
  assert.deepEqual([...seen.keys()].sort(), ['good', 'refused'], 'both were met, and nothing else');
});

const devices = { ...policy.devices, gadget: { kind: 'ioctl', path: '/dev/gadget', profile: 'mtio' } } as const;
const rules = [{ id: 'all', groups: ['bench'], devices: ['*'], allow: ['read', 'write'] as ('read' | 'write')[] }];
const directory = '/sys/devices/pci0/gadget';
const open = (calls: string[], name: string) => () => ({
  ioctl: () => {
    calls.push(name);
    return 0;
  },
  close: () => {},
});

test('a device in whose place another one was put is never asked what the first was to be asked', async () => {
  const calls: string[] = [];
  await using broker = await TestBroker.start({ policy: { ...policy, devices, rules }, virtual: true });
  const { kernel } = broker.board;
  let client = await broker.raw(alice);
  await client.enter();
  const status = async () =>
    (await client.call('ioctl.call', { device: 'gadget', request: 'operate', fields: { op: 'nop' } })).error?.code;
  const right = { path: '/dev/gadget', rdev: [9, 128], subsystem: 'scsi_tape', directory } as const;
  const first = placeNode(kernel, { ...right, open: open(calls, 'tape') });
  broker.broker.refresh();
  assert.equal(await status(), undefined);
  assert.deepEqual(calls, ['tape']);
  for (const wrong of [{ subsystem: 'tty' }, { subsystem: 'mem' }, { type: 'block' as const }]) {
    first.remove();
    const other = placeNode(kernel, { ...right, ...wrong, open: open(calls, 'other') });
    broker.broker.refresh();
    // What it has open is still the first one, until whoever used it has gone: then it looks for it by its path.
    await status();
    assert.notEqual(calls.at(-1), 'other');
    client.destroy();
    await until(() => broker.broker.core.sessions.size === 0, 'he has gone');
    await broker.advance(5000);
    client = await broker.raw(alice);
    await client.enter();
    for (let times = 0; times < 3; times++)
      assert.match((await status()) ?? 'done', /^(device|unavailable)$/, JSON.stringify(wrong));
    other.remove();
    broker.broker.refresh();
  }
  assert.ok(!calls.includes('other'));
});

test('what was allowed when it was asked for, and is not any more when its turn comes, is not done', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await broker.raw(alice);
  await client.enter();
  // The channel is exported first, which takes its time: the permission goes meanwhile.
  client.request(1, 'pwm.set', { device: 'servo', enabled: true, periodNs: 1_000_000, dutyNs: 500_000 });
  client.request(2, 'ping');
  while ((await client.reply()).id !== 2);
  broker.reload({ ...policy, rules: [] });
  const answer = client.reply();
  await broker.advance(1000);
  assert.match((await answer).error?.code ?? 'done', /^(denied|unsafe)$/);
  assert.doesNotMatch(broker.board.kernel.writes.join('\n'), /duty_cycle|enable/);
});
