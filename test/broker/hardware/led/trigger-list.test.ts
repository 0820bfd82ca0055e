import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTriggers } from '../../../../broker/hardware/led/trigger-list.ts';

describe('the list of triggers', () => {
  it('has the one that is set in brackets', () => {
    assert.deepEqual(parseTriggers('none kbd-scrolllock [timer] mmc0::\n', true), {
      current: 'timer',
      names: ['none', 'kbd-scrolllock', 'timer', 'mmc0::'],
    });
    assert.equal(parseTriggers('[none] timer\n', true).current, 'none');
  });

  it('that was cut off ends before what may be half a name', () => {
    assert.deepEqual(parseTriggers('none [cpu0] cpu1 cp', false), { current: 'cpu0', names: ['none', 'cpu0', 'cpu1'] });
    assert.deepEqual(parseTriggers('none cpu0 [cpu', false), { current: undefined, names: ['none', 'cpu0'] });
  });
});
