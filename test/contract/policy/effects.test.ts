/** What counts as turning off, kind by kind: it is asked neither for limits nor for a lease. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ledIntents } from '../../../contract/led/intents.ts';
import { type Effect, givesBack, turnsOff } from '../../../contract/policy/effects.ts';
import { gpio, led, request, stream } from './decide-fixture.ts';

const blinking = { brightness: 5, trigger: 'heartbeat' };

for (const [what, effect, expected] of [
  ['a line goes to its safe value', gpio(0), true],
  ['a line leaves its safe value', gpio(1), false],
  ['a line goes to its safe value, which is 1', gpio(1, { safe: { value: 1 } }), true],
  ['a line leaves its safe value, which is 1', gpio(0, { safe: { value: 1 } }), false],
  ['a line that was asked for one value and gets another', gpio(0, { states: [{ value: 0 }, { value: 1 }] }), false],
  ['a LED goes dark', led({ brightness: 0, trigger: 'none' }), true],
  ['a LED goes dark, and its trigger goes', led({ brightness: 0, trigger: 'none' }, blinking), true],
  ['a LED goes dark, and its trigger stays', led({ brightness: 0, trigger: 'heartbeat' }, blinking), true],
  ['a LED goes dark, and gets a trigger', led({ brightness: 0, trigger: 'timer' }), false],
  ['a LED goes on', led({ brightness: 1, trigger: 'none' }), false],
  ['a request', request('status'), false],
  ['a read', stream('read'), false],
  ['events', { kind: 'events', dangers: [] }, false],
] as const satisfies readonly (readonly [string, Effect, boolean])[])
  test(`${what} is ${expected ? '' : 'not '}turning off`, () => {
    assert.equal(turnsOff(effect), expected);
  });

test('giving an output back is told from changing it', () => {
  assert.equal(givesBack(gpio(0, { states: [] })), true);
  assert.equal(givesBack(gpio(0)), false);
  assert.equal(givesBack(request('status')), false);
});

for (const [change, previous, expected] of [
  [{ brightness: 3 }, { brightness: 0, trigger: 'none' }, { brightness: 3, trigger: 'none' }],
  [{ brightness: 3 }, blinking, { brightness: 3, trigger: 'none' }],
  [{ brightness: 0 }, blinking, { brightness: 0, trigger: 'none' }],
  [{ trigger: 'timer' }, blinking, { brightness: 5, trigger: 'timer' }],
  [{ trigger: 'none' }, blinking, { brightness: 0, trigger: 'none' }],
  [{ trigger: 'none' }, { brightness: 3, trigger: 'none' }, { brightness: 3, trigger: 'none' }],
  [{ brightness: 2, trigger: 'timer' }, blinking, { brightness: 2, trigger: 'timer' }],
  [{}, blinking, blinking],
] as const)
  test(`led.set ${JSON.stringify(change)} of ${JSON.stringify(previous)}`, () => {
    assert.deepEqual(ledIntents['led.set'](change)(previous), expected);
  });
