/** Where functions lie in the Mega's flash: near to what they call, and the same each time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearOrder } from '../../tools/firmware/near-calls.ts';

const hex = (number: number) => number.toString(16);

/** A map and a disassembly of functions one after the other, of which some call others. */
function linked(bytes: Readonly<Record<string, number>>, calls: readonly (readonly [from: string, to: string])[]) {
  const starts = new Map<string, number>();
  let end = 0x100;
  for (const [name, size] of Object.entries(bytes)) {
    starts.set(name, end);
    end += size;
  }
  const start = (name: string) => starts.get(name) ?? Number.NaN;
  const lines = Object.entries(bytes).map(
    ([name, size]) => ` .text.${name}\n  0x${hex(start(name))} 0x${hex(size)} some.o`,
  );
  const map = ['.text.removed 0x0 0x50 some.o', 'Linker script and memory map', ...lines].join('\n');
  const disassembly = calls.map(([from, to], n) => {
    const at = start(from) + 4 * n;
    return n % 2 === 0
      ? `    ${hex(at)}:\t0e 94 00 00 \tcall\t0x${hex(start(to))}\t; 0x${hex(start(to))} <${to}>`
      : `    ${hex(at)}:\t00 d0 \trcall\t.${start(to) < at + 2 ? '' : '+'}${start(to) - at - 2}\t; <${to}>`;
  });
  return { map, disassembly: disassembly.join('\n') };
}

test('what calls much lies near to it', () => {
  const { map, disassembly } = linked({ caller: 100, large: 9000, other: 5000, called: 100, last: 50 }, [
    ['caller', 'called'],
    ['last', 'caller'],
    ['last', 'called'],
    ['caller', 'called'],
  ]);
  const order = nearOrder(map, disassembly);
  assert.deepEqual([...order].sort(), ['.text.called', '.text.caller', '.text.large', '.text.last', '.text.other']);
  const places = ['.text.caller', '.text.called', '.text.last'].map((name) => order.indexOf(name));
  assert.equal(Math.max(...places) - Math.min(...places), 2);
  assert.deepEqual(nearOrder(map, disassembly), order);
});

test('sections of one name stay together', () => {
  const order = nearOrder(
    'Linker script and memory map\n .text.one 0x100 0x20 a.o\n .text.two 0x120 0x20 b.o\n .text.one 0x140 0x20 c.o\n',
    '     104:\t0e 94 90 00 \tcall\t0x120\n',
  );
  assert.deepEqual([...order].sort(), ['.text.one', '.text.two']);
});
