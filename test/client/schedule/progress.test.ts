import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ended, eventsOf, running, told } from './programs.ts';

const topic = { topic: 'schedule' };

it('tells what becomes of the program, and of no other, until it has ended', async () => {
  const { postern, peer, run } = await running();
  const progress = run.progress();
  const events = eventsOf(progress);
  await peer.answer('topic.subscribe', topic, { subscription: 1 });
  await progress.started;
  told(peer, 1, 'progress');
  told(peer, 2, 'started', { program: 8 });
  told(peer, 3, 'late', { class: 'pwm', lateNs: 5000 });
  told(peer, 4, 'ended', { ending: 'finished', reason: 'done' });
  assert.deepEqual(await events, ['progress', 'late', 'ended']);
  await peer.answer('topic.unsubscribe', { subscription: 1 }, {});
  await postern.close();
});

it('ends also where the event of the end was lost, behind all that came before it', async () => {
  const { postern, peer, run } = await running();
  const progress = run.progress();
  await peer.answer('topic.subscribe', topic, { subscription: 1 });
  peer.notify('schedule.ended', ended());
  const ping = await peer.expect('ping');
  told(peer, 1, 'progress');
  peer.reply(ping, {});
  assert.deepEqual(await eventsOf(progress), ['progress']);
  await postern.close();
});

it('of one that is over there is nothing', async () => {
  const { postern, peer, run } = await running();
  peer.notify('schedule.ended', ended());
  await run.ended;
  const events = eventsOf(run.progress());
  await peer.answer('topic.subscribe', topic, { subscription: 1 });
  await peer.answer('ping', {}, {});
  assert.deepEqual(await events, []);
  await postern.close();
});

it('counts what was lost between two events of the program, and goes on without the other programs', async () => {
  const { postern, peer, run } = await running();
  const progress = run.progress();
  await peer.answer('topic.subscribe', topic, { subscription: 1 });
  const event = {
    program: 7,
    name: 'blink',
    user: 'ada',
    devices: ['led'],
    event: 'progress',
    elapsedNs: 5,
    cycleNs: 0,
    done: 3,
    skipped: 1,
  };
  peer.notify('event', { subscription: 1, sequence: 4, dropped: 3, value: { ...event, program: 9 } });
  peer.notify('event', { subscription: 1, sequence: 6, dropped: 1, value: event });
  assert.deepEqual(await progress.next(), { done: false, value: { ...event, dropped: 4, resumed: false } });
  await postern.close();
});

it('leaving the loop unsubscribes, a refusal is thrown, and the end of the connection is the end of the loop', async () => {
  const { postern, peer, run } = await running();
  const left = (async () => {
    for await (const _event of run.progress()) break;
  })();
  await peer.answer('topic.subscribe', topic, { subscription: 1 });
  told(peer, 1, 'progress');
  await peer.answer('topic.unsubscribe', { subscription: 1 }, {});
  await left;
  const refused = assert.rejects(eventsOf(run.progress()), { code: 'limit' });
  peer.refuse(await peer.expect('topic.subscribe', topic), { code: 'limit', message: 'too many', data: {} });
  await refused;
  const lost = run.progress();
  await peer.answer('topic.subscribe', topic, { subscription: 2 });
  await lost.started;
  const events = eventsOf(lost);
  await postern.close();
  assert.deepEqual(await events, []);
});
