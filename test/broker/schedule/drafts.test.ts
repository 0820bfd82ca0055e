import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Drafts } from '../../../broker/schedule/drafts.ts';
import type { Session } from '../../../broker/session.ts';
import { Refusal } from '../../../contract/errors.ts';
import { MAX_DRAFT_BYTES } from '../../../contract/methods/schedule.ts';
import { limits } from '../../../contract/schedule/limits.ts';
import type { Program } from '../../../contract/schedule/program.ts';

const session = () => ({}) as Session;
const lines = (...devices: string[]): Program['events'] =>
  devices.map((device) => ({ gpio: { device, value: 1 as const } }));
const refusedAs = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

test('entries that were sent ahead come before those of the program', () => {
  const drafts = new Drafts();
  const mine = session();
  const { draft, entries } = drafts.add(mine, undefined, lines('a', 'b'));
  assert.equal(entries, 2);
  assert.deepEqual(drafts.add(mine, draft, lines('c')), { draft, entries: 3 });
  const whole = drafts.whole(mine, { name: 'long', events: lines('d') }, draft);
  assert.deepEqual(whole, { name: 'long', events: lines('a', 'b', 'c', 'd') });
  const { events: _, ...head } = whole;
  assert.deepEqual(
    drafts.whole(mine, head as Program, draft).events,
    lines('a', 'b', 'c'),
    'the program may have none',
  );
  assert.deepEqual(drafts.whole(mine, whole, undefined), whole, 'without a draft it is as it was');
});

test('a draft is of one connection, which has one', () => {
  const drafts = new Drafts();
  const [mine, other] = [session(), session()];
  const first = drafts.add(mine, undefined, lines('a')).draft;
  assert.throws(() => drafts.add(other, first, lines('b')), refusedAs('not_found'));
  assert.throws(() => drafts.whole(other, { events: [] }, first), refusedAs('not_found'));
  const second = drafts.add(mine, undefined, lines('b')).draft;
  assert.notEqual(second, first);
  assert.throws(() => drafts.whole(mine, { events: [] }, first), refusedAs('not_found'), 'a new one drops the old one');
  drafts.drop(mine);
  assert.throws(() => drafts.whole(mine, { events: [] }, second), refusedAs('not_found'));
});

test('a draft is used up by the program that named it, and no other is', () => {
  const drafts = new Drafts();
  const mine = session();
  const first = drafts.add(mine, undefined, lines('a')).draft;
  drafts.used(mine, undefined);
  assert.equal(drafts.add(mine, first, lines('b')).entries, 2, 'one that needed none has run');
  const second = drafts.add(mine, undefined, lines('c')).draft;
  drafts.used(mine, first);
  assert.equal(drafts.add(mine, second, lines('d')).entries, 2, 'begun while the first was judged');
  drafts.used(mine, second);
  assert.throws(() => drafts.whole(mine, { events: [] }, second), refusedAs('not_found'));
});

test('what a connection can make the broker keep is bounded', () => {
  const drafts = new Drafts();
  const mine = session();
  const { draft } = drafts.add(mine, undefined, lines('a'));
  const many = Array.from({ length: limits.entries.max }, () => lines('a')[0] as Program['events'][number]);
  assert.throws(() => drafts.add(mine, draft, many), refusedAs('limit'));
  const long: Program['events'] = [{ serial: { device: 'port', text: 'x'.repeat(MAX_DRAFT_BYTES) } }];
  assert.throws(() => drafts.add(mine, draft, long), refusedAs('limit'));
  assert.equal(drafts.add(mine, draft, lines('b')).entries, 2, 'what was refused was not taken');
});
