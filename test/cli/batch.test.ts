import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MAX_IN_FLIGHT } from '../../cli/batch/batch.ts';
import type { Peer } from '../client/scripted-broker.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere, start, until } from './harness.ts';

let broker: AnsweringBroker;
let last: Peer | undefined;
let inFlight = 0;
let mostInFlight = 0;

before(async () => {
  broker = await answeringBroker({
    ping: () => ({}),
    'stream.write': ({ bytes }) => ({ written: (bytes as Uint8Array).length }),
    'stream.read': () => ({ bytes: Uint8Array.of(0, 255, 16), more: false, none: null }),
    'pwm.frequency': async ({ frequencyHz }) => {
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      // Later calls are answered earlier.
      await new Promise((resolve) => setTimeout(resolve, 20 - (Number(frequencyHz) % 20)));
      inFlight--;
      return { frequencyHz };
    },
    'lease.take': (_params, peer) => {
      last = peer;
      return { lease: 7, device: 'fan', units: ['fan'], shared: false };
    },
    'lease.release': () => ({}),
    'topic.subscribe': (_params, peer) => {
      last = peer;
      return { subscription: 1 };
    },
    'topic.unsubscribe': () => ({}),
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());

async function batch(...lines: string[]): Promise<unknown[]> {
  const words = ['batch', '--socket', broker.socket, '--key', broker.key];
  const { status, out, err } = await runHere(words, `${lines.join('\n')}\n`);
  assert.deepEqual([status, err], [0, '']);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const call = (id: unknown, method: string, params: object = {}) => JSON.stringify({ id, method, params });

describe('postern batch', () => {
  it('answers in the order of the input, with the ids as they are', async () => {
    const ids = ['a', 1, null, { x: [1] }, 'a'];
    const answers = await batch(...ids.map((id, index) => call(id, 'pwm.frequency', { frequencyHz: index * 4 })));
    assert.deepEqual(
      answers,
      ids.map((id, index) => ({ id, result: { frequencyHz: index * 4 } })),
    );
  });

  it('carries bytes as base64, both ways', async () => {
    const answers = await batch(
      call(1, 'stream.read'),
      call(2, 'stream.write', { device: 'tape0', bytes: { base64: 'AP8Q' } }),
      call(3, 'stream.write', { device: 'tape0', bytes: { base64: '!' } }),
      call({ base64: 'AP8Q' }, 'ping'),
    );
    assert.deepEqual(answers.slice(0, 2), [
      { id: 1, result: { bytes: { base64: 'AP8Q' }, more: false, none: null } },
      { id: 2, result: { written: 3 } },
    ]);
    assert.match(JSON.stringify(answers[2]), /base64.*is not base64: '!'/);
    assert.deepEqual(answers[3], { id: { base64: 'AP8Q' }, result: {} });
  });

  it('answers a bad line with its number and goes on', async () => {
    const answers = await batch(
      '{',
      '[]',
      '{"id":1}',
      call(2, 'ping'),
      '',
      '{"method":"ping","parms":{}}',
      '{"method":"ping","params":[]}',
    );
    const brief = answers.map((answer) => {
      const { line, id, result, error } = answer as {
        line?: number;
        id?: unknown;
        result?: unknown;
        error?: { code: string };
      };
      return { line, id, result, code: error?.code };
    });
    const bad = (line: number) => ({ line, id: undefined, result: undefined, code: 'invalid' });
    assert.deepEqual(brief, [
      bad(1),
      bad(2),
      bad(3),
      { line: undefined, id: 2, result: {}, code: undefined },
      bad(6),
      bad(7),
    ]);
  });

  it('answers a refusal and goes on', async () => {
    const [refused, fine] = await batch(call(1, 'pign'), call(2, 'ping'));
    assert.deepEqual(refused, {
      id: 1,
      error: { code: 'not_found', message: "there is no method 'pign'", data: { didYouMean: ['ping'] } },
    });
    assert.deepEqual(fine, { id: 2, result: {} });
  });

  it('has many calls under way, and never too many', async () => {
    mostInFlight = 0;
    const answers = await batch(
      ...Array.from({ length: 300 }, (_, id) => call(id, 'pwm.frequency', { frequencyHz: id })),
    );
    assert.deepEqual(
      answers.map((answer) => (answer as { id: number }).id),
      Array.from({ length: 300 }, (_, id) => id),
    );
    assert.equal(mostInFlight, MAX_IN_FLIGHT);
  });

  it('prints events as they come, and what became of a lease', async () => {
    const running = start(['batch'], broker.env);
    running.write(`${call(1, 'topic.subscribe', { topic: 'policy' })}\n${call(2, 'lease.take', { device: 'fan' })}\n`);
    await until(() => running.outcome.out.split('\n').length === 3, 'both are answered');
    last?.notify('event', { subscription: 1, sequence: 1, dropped: 2, value: { rules: 1, devices: 2 } });
    await until(() => running.outcome.out.split('\n').length === 4, 'the first event is there');
    last?.notify('lease.lost', { lease: 7, device: 'fan', reason: 'seized' });
    await until(() => running.outcome.out.split('\n').length === 5, 'both events are there');
    running.write(
      `${call(3, 'topic.unsubscribe', { subscription: 1 })}\n${call(4, 'topic.unsubscribe', { subscription: 1 })}\n`,
    );
    const { status, out } = await running.ended();
    assert.equal(status, 0);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(lines.slice(0, 5), [
      { id: 1, result: { subscription: 1 } },
      { id: 2, result: { lease: 7, device: 'fan', units: ['fan'], shared: false } },
      { event: { subscription: 1, topic: 'policy', value: { rules: 1, devices: 2 }, sequence: 1, dropped: 2 } },
      { event: { lease: 7, device: 'fan', reason: 'the lease on fan is lost: seized' } },
      { id: 3, result: {} },
    ]);
    assert.equal(lines[5].error.code, 'not_found');
  });

  it('releases a lease that it took', async () => {
    broker.calls.length = 0;
    await batch(call(1, 'lease.take', { device: 'fan' }), call(2, 'ping'));
    const running = start(['batch'], broker.env);
    running.write(`${call(1, 'lease.take', { device: 'fan' })}\n`);
    await until(() => running.outcome.out.includes('\n'), 'the lease is there');
    running.write(`${call(2, 'lease.release', { lease: 7, keep: true })}\n`);
    const { out } = await running.ended();
    assert.deepEqual(JSON.parse(out.trim().split('\n')[1] ?? ''), { id: 2, result: {} });
    assert.deepEqual(broker.calls.at(-1), { method: 'lease.release', params: { lease: 7, keep: true } });
  });

  it('ends with the connection', async () => {
    const running = start(['batch'], broker.env);
    running.write(`${call(1, 'ping')}\n`);
    await until(() => running.outcome.out.includes('\n'), 'the first call is answered');
    broker.drop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    running.write(`${call(2, 'ping')}\n`);
    const { status, out } = await running.ended();
    assert.equal(JSON.parse(out.trim().split('\n')[1] ?? '').id, 2);
    assert.equal(status, 12);
  });
});
