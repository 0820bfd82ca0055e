import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_WAITING, PortTurns, type Priority, type Turn } from '../../../broker/serial/turns.ts';
import type { Session } from '../../../broker/session.ts';
import { Refusal } from '../../../contract/errors.ts';
import { refusal } from '../harness.ts';

const somebody = {} as Session;
const nobodyElse = {} as Session;

/** Jobs that last until they are told to end, and who has run. */
function stage() {
  const turns = new PortTurns(() => 'port');
  const ran: string[] = [];
  const ends = new Map<string, () => void>();
  const add = (name: string, priority: Priority = 'normal', session: Session | 'broker' = somebody, bytes = 1) =>
    turns.take({
      priority,
      session: session === 'broker' ? undefined : session,
      bytes,
      run: ({ signal }) => {
        ran.push(name);
        return new Promise<string>((resolve, reject) => {
          ends.set(name, () => resolve(name));
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      },
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { turns, ran, add, end };
}

test('one at a time, by priority, and first come first served', async () => {
  const { turns, ran, add, end } = stage();
  const all = [add('first', 'background'), add('poll', 'background'), add('b'), add('c'), add('now', 'urgent')];
  all.push(turns.take({ priority: 'safe', session: undefined, bytes: 0, run: async () => `${ran.push('safe')}` }));
  all.push(turns.take({ priority: 'last', session: undefined, bytes: 0, run: async () => `${ran.push('last')}` }));
  assert.deepEqual(ran, ['first'], 'in the very turn');
  assert.equal(turns.length, 4);
  for (const name of ['first', 'now', 'b', 'c', 'poll']) await end(name);
  assert.deepEqual(ran, ['first', 'safe', 'now', 'b', 'c', 'poll', 'last']);
  await Promise.all(all);
  await turns.idle();
});

test('the next begins before anybody hears of the end of the one before, whether it went well or not', async () => {
  const turns = new PortTurns(() => 'port');
  const seen: string[] = [];
  const take = (name: string, run: () => Promise<string>) =>
    turns
      .take({
        priority: 'normal',
        session: somebody,
        bytes: 1,
        run: () => {
          seen.push(`${name} begins`);
          return run();
        },
      })
      .then(
        () => seen.push(`${name} is heard of`),
        () => seen.push(`${name} has failed`),
      );
  await Promise.all([
    take('a', async () => 'well'),
    take('b', () => Promise.reject(new Error('not well'))),
    take('c', async () => 'well'),
  ]);
  const at = (what: string) => seen.indexOf(what);
  assert.equal(seen.length, 6);
  assert.ok(at('b begins') < at('a is heard of') && at('c begins') < at('b has failed'), seen.join());
});

test('a job whose patience is over ends by its own word', async () => {
  const turns = new PortTurns(() => 'port');
  const run = ({ signal, end }: Turn) =>
    new Promise<string>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      setImmediate(() => end(new Refusal('timeout', 'too long')));
    });
  await refusal(turns.take({ priority: 'normal', session: somebody, bytes: 1, run }), 'timeout');
  assert.equal(await turns.take({ priority: 'normal', session: somebody, bytes: 1, run: async () => 'next' }), 'next');
});

test('too much may not wait, in number or in bytes', async () => {
  const { add, turns } = stage();
  const all = [add('running')];
  for (let at = 0; at < MOST_WAITING; at++) all.push(add(`${at}`));
  const { data } = await refusal(add('one more'), 'limit');
  assert.deepEqual(data, { device: 'port', quota: 'waitingJobs', max: MOST_WAITING });
  turns.abort(new Refusal('unsafe', 'over'));
  await Promise.allSettled(all);
  const long = [60_000, 200_000, 60_000].map((bytes) => add(`${bytes}`, 'normal', somebody, bytes));
  assert.equal((await refusal(add('c', 'normal', somebody, 3000), 'limit')).data.quota, 'waitingBytes');
  turns.abort(new Refusal('unsafe', 'over'));
  await Promise.allSettled(long);
});

test('an end is for all of the users, and for none of the broker', async () => {
  const { add, end, ran, turns } = stage();
  const [running, waiting] = [add('running'), add('waiting')];
  const safe = add('safe', 'safe', 'broker');
  turns.abort(new Refusal('unsafe', 'over'));
  const ended = await Promise.all([running, waiting].map((each) => refusal(each, 'unsafe')));
  for (const { message } of ended) assert.equal(message, 'over');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(ran, ['running', 'safe']);
  turns.abort(new Refusal('unsafe', 'again'));
  await end('safe');
  assert.equal(await safe, 'safe');
});

test('who goes leaves nothing waiting, but ends what runs for him', async () => {
  const { add, end, ran, turns } = stage();
  const running = add('his');
  const [waiting, other] = [add('his too'), add('hers', 'normal', nobodyElse)];
  turns.drop(somebody, new Refusal('unavailable', 'gone'));
  await refusal(waiting, 'unavailable');
  assert.deepEqual(ran, ['his']);
  await end('his');
  assert.equal(await running, 'his');
  await end('hers');
  assert.equal(await other, 'hers');
});
