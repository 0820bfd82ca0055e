/** The model on a port that nobody has sent anything to yet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plugWhenHeard } from '../../../sim/engine/when-heard.ts';
import { Ears, type WireEnd } from '../../../sim/serial/wire-end.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';

const WITHIN_MS = 1000;

test('stands when it hears something, and hears what came before it stood', async () => {
  const clock = new VirtualClock();
  const heard = new Ears<Uint8Array>();
  let said = '';
  const wire: WireEnd = {
    lines: { dsr: true, cts: true },
    setLines: () => {},
    onLines: () => ({ close: () => {} }),
    onBreak: () => ({ close: () => {} }),
    onBytes: (listener) => heard.add(listener),
    send: (bytes) => {
      said += Buffer.from(bytes).toString('latin1');
    },
  };
  plugWhenHeard(wire, clock);
  await clock.advance(WITHIN_MS);
  assert.deepEqual([said, clock.pending], ['', 0]);
  for (const part of ['{"id":5,"meth', 'od":"hello"}\n']) heard.tell(Buffer.from(part));
  // It is loaded in real time.
  while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(WITHIN_MS);
  assert.match(said, /^\{"id":5,"result":\{"firmware":"postern"/m);
  said = '';
  heard.tell(Buffer.from('{"id":6,"method":"get","name":"RPM"}\n'));
  await clock.advance(WITHIN_MS);
  assert.match(said, /^\{"id":6,"result":\{"name":"RPM"/m);
});
