/** The console of the model where bytes come as they like, and where there is no room to speak. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualEngine } from './virtual-engine.ts';

const hello = '{"id":1,"method":"hello"}';

describe('the console of the model', () => {
  it('begins with its boot', () => {
    assert.deepEqual(new VirtualEngine().said, [{ event: 'boot', ms: 0, value: 'postern 0.1.0' }]);
  });

  it('takes a line in pieces, with a carriage return, and leaves out blank ones', () => {
    const engine = new VirtualEngine();
    for (const piece of [' \n\r\n', hello.slice(0, 9), hello.slice(9), '\r', '\n\n']) engine.send(piece);
    assert.deepEqual(
      engine.said.map(({ id }) => id),
      [undefined, 1],
    );
  });

  it('skips what is too long up to its end, says so once, and goes on', () => {
    const engine = new VirtualEngine();
    engine.send(`${'x'.repeat(5000)}\n${hello}\n`);
    const [, refused, answer] = engine.said;
    assert.deepEqual(refused, {
      id: null,
      error: { code: 'overlong', message: 'the line is too long', limit: 256 },
    });
    assert.equal(answer?.id, 1);
  });

  it('tells what is watched at its rate, and of two watches each at its own', async () => {
    const engine = new VirtualEngine();
    engine.result({ method: 'watch', slot: 0, everyMs: 100, names: ['RPM'] });
    engine.result({ method: 'watch', slot: 1, everyMs: 250, names: ['ECT', 'Load'] });
    await engine.clock.advance(990);
    const of = (slot: number) => engine.said.filter(({ watch }) => watch === slot);
    assert.deepEqual(
      of(0).map(({ n }) => n),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.deepEqual(
      of(1).map(({ values }) => values),
      Array(4).fill([75, 0]),
    );
    engine.result({ method: 'watch', slot: 0, everyMs: 0 });
    const before = of(0).length;
    await engine.clock.advance(500);
    assert.equal(of(0).length, before);
  });

  it('drops what it would say by itself where the line is full, counts it, and leaves a gap', async () => {
    // 960 bytes a second: a notification of some 60 bytes takes longer than what is between two.
    const engine = new VirtualEngine({ pace: { baudRate: 9600, bitsPerCharacter: 10 } });
    engine.result({ method: 'watch', slot: 0, everyMs: 20, names: Array(10).fill('RPM') });
    await engine.clock.advance(3000);
    const told = engine.said.filter(({ watch }) => watch === 0);
    const [last] = told.slice(-1);
    const dropped = Number(engine.result({ method: 'status' }).dropped);
    assert.ok(dropped > 50, `${dropped} were dropped`);
    assert.ok(Math.abs(Number(last?.n) + 1 - told.length - dropped) <= 20);
  });
});
