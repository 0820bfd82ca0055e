import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SimulatedOven } from '../../sim/oven.ts';

/** An oven, and what it says to bytes. */
function talk() {
  let listener: (bytes: Uint8Array) => void = () => {};
  let said = '';
  const oven = new SimulatedOven({
    onBytes(listening) {
      listener = listening;
      return { close() {} };
    },
    send(bytes) {
      said += new TextDecoder().decode(bytes);
    },
  });
  const hear = (text: string) => {
    said = '';
    listener(new TextEncoder().encode(text));
    return said;
  };
  return { oven, hear };
}

describe('the simulated oven', () => {
  it('answers a line, however it is ended and cut', () => {
    const { hear } = talk();
    assert.equal(hear('TEMP?\n'), '21.5\r\n');
    assert.equal(hear('HEAT?\r'), '0\r\n');
    assert.equal(hear('HEAT?\r\n'), '0\r\n');
    assert.equal(hear('HE'), '');
    assert.equal(hear('AT?\n\n'), '0\r\n');
  });
  it('heats as far as it is told, and says nothing to that', () => {
    const { oven, hear } = talk();
    assert.equal(hear('HEAT 40\n'), '');
    assert.equal(oven.heat, 40);
    assert.equal(hear('TEMP?\nHEAT?\n'), '101.5\r\n40\r\n');
  });
  it('takes no more than it can, and no other spelling', () => {
    const { oven, hear } = talk();
    for (const line of ['HEAT 101', 'HEAT -1', 'heat 4', 'HEAT 4.5']) assert.equal(hear(`${line}\n`), 'ERR\r\n', line);
    assert.equal(oven.heat, 0);
  });
});
