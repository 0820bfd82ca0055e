/** Between any two steps of the one thread the other runs: whatever is made safe stays so, or the broker is told. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Generations, writingAt } from '../../../broker/lanes/generations.ts';
import { Revoked, WrittenOutput } from '../../../broker/lanes/lane-output.ts';

/** Calls back before each use of shared memory, with its number from 0; not within itself. */
function beforeEachStep(t: TestContext, act: (step: number) => void): { enabled: boolean } {
  const control = { enabled: false };
  let step = 0;
  for (const name of ['load', 'store', 'compareExchange'] as const) {
    const original = Atomics[name] as (...given: unknown[]) => number;
    t.mock.method(Atomics, name, (...given: unknown[]) => {
      if (control.enabled) {
        control.enabled = false;
        act(step++);
        control.enabled = true;
      }
      return original.apply(Atomics, given);
    });
  }
  return control;
}

function makeScene() {
  const generations = new Generations();
  const shared = generations.share();
  const events: string[] = [];
  const call = { fd: 1, request: 0, bytes: new Uint8Array(1) };
  let inKernel = () => {};
  const output = new WrittenOutput(
    { name: 'a', slot: shared.slot, generation: shared.value, sealed: { kind: 'calls', calls: [call], fds: [] } },
    { setBy: undefined, files: undefined },
    {
      words: new Int32Array(generations.memory),
      calls: {
        nowNs: () => 0,
        ioctl: () => {},
        close: () => {},
        writeAtStart: () => {
          inKernel();
          events.push('written');
        },
      },
    },
  );
  return {
    events,
    words: new Int32Array(generations.memory),
    duringWrite: (act: () => void) => {
      inKernel = act;
    },
    write: () => {
      try {
        output.set(0);
      } catch (error) {
        assert.ok(error instanceof Revoked);
        events.push(error.wrote ? 'told that it wrote' : 'refused');
      }
    },
    makeSafe: () => events.push(shared.advance() ? 'safe' : 'safe, while something is under way'),
  };
}

function demandSafe(events: readonly string[], when: string): void {
  const text = `${when}: ${events.join(', ')}`;
  const safe = events.findIndex((event) => event.startsWith('safe'));
  const isLate = events.lastIndexOf('written') > safe;
  assert.ok(safe >= 0, text);
  if (isLate) assert.ok(events.includes('told that it wrote'), text);
  if (isLate) assert.equal(events[safe], 'safe, while something is under way', text);
}

test('the broker makes it safe between any two steps of the lane', (t) => {
  const seen = new Set<string>();
  for (let at = 0; at < 4; at++) {
    const scene = makeScene();
    const control = beforeEachStep(t, (step) => {
      if (step === at) scene.makeSafe();
    });
    control.enabled = true;
    scene.write();
    control.enabled = false;
    t.mock.restoreAll();
    if (!scene.events.some((event) => event.startsWith('safe'))) scene.makeSafe();
    demandSafe(scene.events, `before step ${at}`);
    seen.add(scene.events.join(', '));
  }
  assert.ok(seen.size >= 3, [...seen].join('; '));
});

test('the broker makes it safe while the write is in the kernel', () => {
  const scene = makeScene();
  scene.duringWrite(() => scene.makeSafe());
  scene.write();
  assert.deepEqual(scene.events, ['safe, while something is under way', 'written', 'told that it wrote']);
});

test('the lane writes between any two steps of the broker', (t) => {
  for (let at = 0; at < 2; at++) {
    const scene = makeScene();
    const control = beforeEachStep(t, (step) => {
      if (step === at) scene.write();
    });
    control.enabled = true;
    scene.makeSafe();
    control.enabled = false;
    t.mock.restoreAll();
    if (at > 0) assert.equal(scene.events[0], 'refused', 'it says so before it looks');
    scene.write();
    assert.equal(scene.events.at(-1), 'refused');
    demandSafe(scene.events, `before step ${at}`);
  }
});

test('who comes back late takes away no mark but its own', () => {
  const scene = makeScene();
  scene.duringWrite(() => {
    Atomics.store(scene.words, writingAt(0), 99);
  });
  scene.write();
  assert.equal(Atomics.load(scene.words, writingAt(0)), 99);
});
