import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encode } from '../../../contract/wire/codec.ts';
import { MAX_FRAME } from '../../../contract/wire/frame.ts';
import { MemoryBroker } from '../memory-broker.ts';
import type { Peer } from '../scripted-broker.ts';
import { blink, check, ended, running, started } from './programs.ts';

const connect = () => new MemoryBroker().connect();

const events = Array.from({ length: 2000 }, (_, n) => ({
  pwm: { device: 'fan', ratio: (n % 100) / 200 },
  at: `${n} ms` as const,
}));
const long = { name: 'long', events };
const rest = { name: 'long', events: [] };

/** Takes a draft as the broker does; gives its entries. */
async function takeDraft(peer: Peer, draft: number): Promise<unknown[]> {
  const entries: unknown[] = [];
  for (let part = 0; entries.length < events.length; part++) {
    const { id, method, params } = await peer.request();
    assert.equal(method, 'schedule.draft');
    assert.ok(encode(params).length < MAX_FRAME);
    const { draft: of, entries: more } = params as { draft?: number; entries: unknown[] };
    assert.equal(of, part === 0 ? undefined : draft);
    entries.push(...more);
    peer.reply(id, { draft, entries: entries.length });
  }
  return entries;
}

it('a long program travels in parts, and is run when all of them are there', async () => {
  const { postern, peer } = await connect();
  const starting = postern.schedule.run(long, { keep: true });
  assert.deepEqual(await takeDraft(peer, 4), events);
  await peer.answer('schedule.run', { program: rest, draft: 4, keep: true }, started(7, 'long'));
  assert.equal((await starting).name, 'long');
  await postern.close();
});

it('so does one that takes the place of another', async () => {
  const { postern, peer, run } = await running();
  const replacing = run.replace(long);
  await takeDraft(peer, 1);
  await peer.answer('schedule.replace', { replace: 7, program: rest, draft: 1 }, started(7, 'long'));
  assert.deepEqual(await replacing, check);
  peer.notify('schedule.ended', ended());
  assert.equal((await run.ended).ending, 'finished');
  await postern.close();
});

it('long programs take their turns, and short ones wait for none', async () => {
  const { postern, peer } = await connect();
  const checking = postern.schedule.check(long);
  const starting = postern.schedule.run(long);
  const short = postern.schedule.check(blink);
  await peer.answer('schedule.check', { program: blink }, check);
  await short;
  await takeDraft(peer, 1);
  const id = await peer.expect('schedule.check', { program: rest, draft: 1 });
  await new Promise(setImmediate);
  assert.deepEqual(peer.leftovers, []);
  peer.reply(id, check);
  await checking;
  await takeDraft(peer, 2);
  await peer.answer('schedule.run', { program: rest, draft: 2 }, started());
  await starting;
  await postern.close();
});

it('one that the broker does not take leaves the turn to the next, and runs in no part', async () => {
  const { postern, peer } = await connect();
  const refused = assert.rejects(postern.schedule.run(long), { code: 'limit' });
  const next = postern.schedule.check(long);
  peer.reply((await peer.request()).id, { draft: 1, entries: 500 });
  await refuseUntilNewDraft(peer);
  await refused;
  await peer.answer('schedule.check', { program: rest, draft: 2 }, check);
  await next;
  await postern.close();
});

/** Refuses every part of draft 1, then takes draft 2. */
async function refuseUntilNewDraft(peer: Peer): Promise<void> {
  for (let had = 0; had < events.length; ) {
    const { id, params } = await peer.request();
    const { draft, entries } = params as { draft?: number; entries: unknown[] };
    if (draft === 1) {
      peer.refuse(id, { code: 'limit', message: 'too long', data: {} });
      continue;
    }
    had += entries.length;
    peer.reply(id, { draft: 2, entries: had });
  }
}

it('a part that got lost is noticed before anything runs', async () => {
  const { postern, peer } = await connect();
  const starting = assert.rejects(postern.schedule.run(long), { code: 'violation', message: /1 entries .* sent 2000/ });
  for (let had = 0; had < events.length; ) {
    const { id, params } = await peer.request();
    had += (params as { entries: unknown[] }).entries.length;
    peer.reply(id, { draft: 1, entries: 1 });
  }
  await starting;
  assert.deepEqual(peer.leftovers, []);
  await postern.close();
});

it('a signal ends it between its parts', async () => {
  const { postern, peer } = await connect();
  const controller = new AbortController();
  const starting = postern.schedule.run(long, { signal: controller.signal });
  const { id } = await peer.request();
  controller.abort();
  peer.reply(id, { draft: 1, entries: 1 });
  await assert.rejects(starting, { name: 'AbortError' });
  const next = postern.schedule.check(blink);
  await peer.answer('schedule.check', { program: blink }, check);
  await next;
  assert.deepEqual(peer.leftovers, []);
  await postern.close();
});

it('what is no program goes to the broker as it is; what cannot travel is refused here', async () => {
  const { postern, peer } = await connect();
  // @ts-expect-error of JavaScript
  const strange = postern.schedule.check({ events: 'many', until: undefined });
  const id = await peer.expect('schedule.check', { program: { events: 'many' } });
  peer.refuse(id, { code: 'invalid', message: 'events: a list', data: {} });
  await assert.rejects(strange, { code: 'invalid', message: 'events: a list' });
  // @ts-expect-error of JavaScript
  const nothing = postern.schedule.run();
  const run = await peer.expect('schedule.run', {});
  peer.refuse(run, { code: 'invalid', message: 'program: missing', data: {} });
  await assert.rejects(nothing, { code: 'invalid', message: 'program: missing' });
  const nan = { events: [{ pwm: { device: 'fan', ratio: Number.NaN } }] };
  await assert.rejects(postern.schedule.check(nan), { code: 'invalid', message: /cannot be sent/ });
  const unwritten = { toJSON: () => assert.fail('not yet') };
  await assert.rejects(postern.schedule.check(unwritten), { message: 'not yet' });
  assert.deepEqual(peer.leftovers, []);
  await postern.close();
});
