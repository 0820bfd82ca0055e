import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import type { Peer } from '../client/scripted-broker.ts';
import { command } from '../command.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runProcess, start, until } from './harness.ts';

const node = process.execPath;

let broker: AnsweringBroker;
let holder: Peer | undefined;
const methods = () => broker.calls.map(({ method }) => method);

before(async () => {
  broker = await answeringBroker({
    'lease.take': (params, peer) => {
      if (params.device === 'busy') throw new Refusal('busy', 'busy is held by bob (pid 7)');
      holder = peer;
      const { ttlMs } = params;
      const terms = ttlMs === undefined ? {} : { ttlMs };
      return { lease: 7, device: params.device, units: [params.device], shared: params.shared === true, ...terms };
    },
    'lease.alive': () => ({}),
    'lease.release': () => ({}),
    'pwm.disable': (_params, peer) => {
      if (peer !== holder) throw new Refusal('busy', 'fan is held');
      const state = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };
      return { name: 'fan', device: 'fan', chip: 0, channel: 1, state };
    },
  });
});
after(() => broker[Symbol.asyncDispose]());

const lease = (words: readonly string[]) => {
  broker.calls.length = 0;
  return runProcess(['lease', ...words], broker.env);
};

describe('postern lease', () => {
  it('holds the device while the command runs, and has its status', async () => {
    const { status, out } = await lease(['fan', '--', 'sh', '-c', 'echo in; exit 3']);
    assert.equal(out, 'in\n');
    assert.equal(status, 3);
    assert.deepEqual(broker.calls, [
      { method: 'lease.take', params: { device: 'fan' } },
      { method: 'lease.release', params: { lease: 7, keep: false } },
    ]);
  });

  it('passes its terms on', async () => {
    await lease(['leds/3', '--shared', '--keep', '--', 'true']);
    assert.deepEqual(broker.calls[0]?.params, { device: 'leds', channel: 3, shared: true });
    assert.deepEqual(broker.calls[1]?.params, { lease: 7, keep: true });
  });

  it("lets the command's own postern calls act under it", async () => {
    const { status, out, err } = await lease(['fan', '--', node, command, 'pwm', 'disable', 'fan']);
    assert.deepEqual([status, err], [0, '']);
    assert.match(out, /^fan \(chip 0, channel 1\): off/);
    assert.deepEqual(methods(), ['lease.take', 'pwm.disable', 'lease.release']);
  });

  it('hands on refusals to those calls', async () => {
    const { status, err } = await lease(['fan', '--', node, command, 'call', 'no.such']);
    assert.equal(status, 5);
    assert.match(err, /^postern: not_found: there is no method 'no\.such'/);
    const watch = await lease(['fan', '--', node, command, 'pwm', 'watch']);
    assert.match(watch.err, /unavailable: topics do not come through a lease/);
  });

  it('keeps a lease with a time-to-live as long as the command lives', async () => {
    await lease(['fan', '--ttl', '60', '--', 'sleep', '0.3']);
    const alive = methods().filter((method) => method === 'lease.alive').length;
    assert.ok(alive >= 3, `${alive} times alive`);
    assert.equal(methods().at(-1), 'lease.release');
  });

  it('tells the command to stop when the lease is lost, and says so by its status', async () => {
    const script =
      "process.on('SIGTERM', () => { console.log('told'); process.exit(0) }); console.log('runs'); setInterval(() => {}, 1000)";
    const running = start(['lease', 'fan', '--', node, '-e', script], broker.env);
    await until(() => running.outcome.out.includes('runs'), 'the command runs');
    holder?.notify('lease.lost', { lease: 7, device: 'fan', reason: 'seized by root: fire' });
    const { status, out, err } = await running.ended();
    assert.equal(out, 'runs\ntold\n');
    assert.match(err, /seized by root: fire; the command is told to stop/);
    assert.equal(status, 124);
  });

  it('loses it with the connection', async () => {
    const running = start(['lease', 'fan', '--', 'sh', '-c', 'echo runs; exec sleep 30'], broker.env);
    await until(() => running.outcome.out.includes('runs'), 'the command runs');
    broker.drop();
    assert.equal((await running.ended()).status, 124);
  });

  it('forwards signals, and has the status of what they did', async () => {
    const running = start(['lease', 'fan', '--', 'sh', '-c', 'echo runs; exec sleep 30'], broker.env);
    await until(() => running.outcome.out.includes('runs'), 'the command runs');
    running.kill('SIGTERM');
    assert.equal((await running.ended()).status, 128 + 15);
    assert.equal(methods().at(-1), 'lease.release');
  });

  it('runs nothing without the lease', async () => {
    const { status, out, err } = await lease(['busy', '--', 'echo', 'in']);
    assert.deepEqual([status, out], [4, '']);
    assert.equal(err, "postern: busy: busy is held by bob (pid 7)\n  hint: 'postern leases' lists who holds what\n");
  });

  it('says when there is no such command', async () => {
    assert.equal((await lease(['fan', '--', '/no/such/command'])).status, 127);
    assert.equal((await lease(['fan', '--', '/etc/passwd'])).status, 126);
    assert.equal((await lease(['fan'])).status, 2);
  });
});
