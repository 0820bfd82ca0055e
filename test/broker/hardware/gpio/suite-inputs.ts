/** The part of the contract suite that is for inputs. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GpioEdge } from '../../../../broker/hardware/gpio/edges.ts';
import type { GpioInput } from '../../../../broker/hardware/gpio/gpio-input.ts';
import { refusal } from '../pwm/acts.ts';
import { type GpioBench, LINE } from './suite-bench.ts';

/** A slow kernel's interrupts are told apart when they are so far from each other. */
const GAP_MS = 25;
/** A level that lasts so long is one. */
const LASTS_MS = 8 * GAP_MS;
const PATIENCE_MS = 2000;

type Declare = (what: string, body: (bench: GpioBench) => void | Promise<void>) => void;

/** Listens, and keeps what it hears. */
function ear(line: GpioInput) {
  const edges: GpioEdge[] = [];
  const ends: unknown[] = [];
  const watch = line.listen(
    (heard) => edges.push(...heard),
    (reason) => ends.push(reason),
  );
  const until = async (holds: () => boolean, what: string) => {
    for (let waited = 0; !holds(); waited++) {
      assert.ok(waited < PATIENCE_MS, `waited in vain for ${what}`);
      await sleep(1);
    }
  };
  return {
    edges,
    ends,
    close: () => watch.close(),
    heard: (count: number) => until(() => edges.length >= count, `${count} edges, got ${edges.length}`),
    ended: () => until(() => ends.length > 0, 'the end'),
  };
}

export function inputs(test: Declare): void {
  /** @returns how long one of them stood at most, on a machine that may have stood still itself */
  const pulls = async ({ pull }: GpioBench, levels: readonly (0 | 1)[]): Promise<number> => {
    let longestMs = 0;
    for (const level of levels) {
      const beganMs = performance.now();
      pull(LINE, level);
      await sleep(GAP_MS);
      longestMs = Math.max(longestMs, performance.now() - beganMs);
    }
    return longestMs;
  };

  test('are read, and taken for that', ({ input, pull, path }) => {
    const line = input();
    assert.equal(line.isOpen, false);
    for (const level of [1, 0, 1] as const) {
      pull(LINE, level);
      assert.equal(line.read(), level);
    }
    assert.equal(line.isOpen, true);
    assert.equal(line.path, `${path}#${LINE}`);
    assert.throws(() => input().read(), refusal('busy', /is in use by postern/));
    line.close();
    assert.equal(line.isOpen, false);
    input().read();
  });

  test('may be active low', ({ input, pull }) => {
    const line = input({ activeLow: true });
    pull(LINE, 0);
    assert.equal(line.read(), 1);
    pull(LINE, 1);
    assert.equal(line.read(), 0);
  });

  test('that somebody else holds are refused, with his name', ({ input }) => {
    assert.throws(() => input({ line: 3 }).read(), refusal('busy', /is in use by door/));
    assert.throws(() => ear(input({ line: 3 })), refusal('busy', /is in use by door/));
  });

  test('tell of their edges, in order, by the clock of the machine', async (bench) => {
    const before = bench.os.nowNs();
    const { edges, heard } = ear(bench.input());
    await pulls(bench, [1, 0, 1]);
    await heard(3);
    const after = bench.os.nowNs();
    assert.deepEqual(
      edges.map(({ edge, sequence }) => [edge, sequence]),
      [
        ['rising', 1],
        ['falling', 2],
        ['rising', 3],
      ],
    );
    const times = edges.map(({ at }) => BigInt(at.s) * 1_000_000_000n + BigInt(at.ns));
    const inOrder = [before, ...times, after];
    assert.deepEqual(
      [...inOrder].sort((a, b) => Number(a - b)),
      inOrder,
    );
  });

  for (const [edges, expected] of [
    ['rising', ['rising', 'rising']],
    ['falling', ['falling']],
  ] as const)
    test(`tell of ${edges} ones only, where that is wanted`, async (bench) => {
      const { edges: told, heard } = ear(bench.input({ edges }));
      await pulls(bench, [1, 0, 1]);
      await heard(expected.length);
      assert.deepEqual(
        told.map(({ edge }) => edge),
        expected,
      );
    });

  test('tell of a level only when it lasts, where that is wanted', async (bench) => {
    const line = bench.input({ debounceUs: LASTS_MS * 1000 });
    let { edges, heard, close } = ear(line);
    // Twice the time: what a kernel sees of a level begins and ends a little later.
    while (2 * (await pulls(bench, [1, 0, 1, 0, 1])) >= LASTS_MS) {
      bench.pull(LINE, 0);
      await sleep(2 * LASTS_MS);
      close();
      ({ edges, heard, close } = ear(line));
    }
    assert.equal(edges.length, 0);
    await heard(1);
    assert.equal(edges[0]?.edge, 'rising');
    await sleep(2 * GAP_MS);
    assert.equal(edges.length, 1);
  });

  test('that are active low rise when the level falls', async (bench) => {
    bench.pull(LINE, 1);
    const { edges, heard } = ear(bench.input({ activeLow: true }));
    await pulls(bench, [0]);
    await heard(1);
    assert.equal(edges[0]?.edge, 'rising');
  });

  test('are read while they are listened to', async (bench) => {
    const line = bench.input();
    const { heard } = ear(line);
    await pulls(bench, [1]);
    await heard(1);
    assert.equal(line.read(), 1);
  });

  test('tell nothing that was before, and nothing when nobody listens any more', async (bench) => {
    const line = bench.input();
    await pulls(bench, [1, 0]);
    const first = ear(line);
    await pulls(bench, [1]);
    await first.heard(1);
    first.close();
    first.close();
    await pulls(bench, [0, 1, 0]);
    const second = ear(line);
    await pulls(bench, [1]);
    await second.heard(1);
    assert.deepEqual(
      [...first.edges, ...second.edges].map(({ edge }) => edge),
      ['rising', 'rising'],
    );
  });

  test('are still when they are closed', async (bench) => {
    const line = bench.input();
    const { edges, ends } = ear(line);
    line.close();
    await pulls(bench, [1]);
    assert.deepEqual([edges, ends], [[], []]);
  });

  test('say once that their chip was unplugged, and work again when it is back', async (bench) => {
    const { input, pull, unplug, plug } = bench;
    const line = input();
    const { ends, ended, close } = ear(line);
    unplug();
    await ended();
    await sleep(GAP_MS);
    assert.equal(ends.length, 1);
    assert.ok(refusal('unavailable', /is not there/)(ends[0]));
    close();
    assert.equal(line.isOpen, false);
    assert.equal(line.isPresent, false);
    assert.throws(() => line.read(), refusal('unavailable'));
    plug();
    assert.equal(line.isPresent, true);
    pull(LINE, 1);
    assert.equal(line.read(), 1);
    const again = ear(line);
    await pulls(bench, [0]);
    await again.heard(1);
  });
}
