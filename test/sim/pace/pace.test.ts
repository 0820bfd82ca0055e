import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  characterNs,
  PACE_9600_8N2,
  PACE_115200_8N1,
  PACE_921600_8N1,
  paceOf,
  Stretch,
} from '../../../sim/pace/pace.ts';
import { fc } from '../../random-cases.ts';

describe('a pace', () => {
  it('is of the bits of a character', () => {
    assert.equal(Math.round(characterNs(PACE_9600_8N2)), 1_145_833);
    assert.deepEqual(paceOf({ baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 2 }), PACE_9600_8N2);
    assert.deepEqual(paceOf({ baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 2 }), PACE_9600_8N2);
    assert.deepEqual(paceOf({ baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 }), PACE_115200_8N1);
  });

  it('is kept to the nanosecond, whatever is sent at a time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 200 }), (parts) => {
        const stretch = new Stretch(PACE_921600_8N1, 1000n);
        for (const part of parts) stretch.advance(part);
        const count = parts.reduce((sum, part) => sum + part, 0);
        assert.equal(stretch.endNs, 1000n + BigInt(Math.round((count * 1e10) / 921_600)));
      }),
    );
  });
});
