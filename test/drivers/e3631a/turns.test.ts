import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Turns, type Urgency } from '../../../drivers/e3631a/turns.ts';

/** Takes turns that end when they are told to. */
function bench() {
  const turns = new Turns();
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const take = (urgency: Urgency, name: string) =>
    turns.take(urgency, async () => {
      order.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      return name;
    });
  const end = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { turns, order, take, end };
}

it('a command waits for the question under way, and for no other', async () => {
  const { order, take, end } = bench();
  void take('poll', 'poll 1');
  void take('poll', 'poll 2');
  void take('command', 'set');
  void take('urgent', 'off');
  for (let count = 0; count < 4; count++) await end();
  assert.deepEqual(order, ['poll 1', 'off', 'set', 'poll 2']);
});

it('many commands do not keep polls from being asked', async () => {
  const { order, take, end } = bench();
  for (let count = 1; count < 4; count++) {
    void take('command', `set ${count}`);
    void take('poll', `poll ${count}`);
  }
  for (let count = 0; count < 6; count++) await end();
  assert.deepEqual(order, ['set 1', 'poll 1', 'set 2', 'poll 2', 'set 3', 'poll 3']);
});

it('what is done after the work belongs to its turn, and whoever waits for the work does not wait for that', async () => {
  const turns = new Turns();
  const order: string[] = [];
  let end = () => {};
  const after = () =>
    new Promise<void>((resolve) => {
      order.push('after');
      end = resolve;
    });
  assert.equal(await turns.take('command', async () => 'done', after), 'done');
  const next = turns.take('urgent', async () => void order.push('next'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(order, ['after']);
  end();
  await next;
  assert.deepEqual(order, ['after', 'next']);
});

it('a turn that fails ends, and the next one comes', async () => {
  const { turns } = bench();
  const failing = turns.take('command', () => Promise.reject(new Error('broken')));
  const next = turns.take('poll', async () => 'asked');
  await assert.rejects(failing, /broken/);
  assert.equal(await next, 'asked');
});
