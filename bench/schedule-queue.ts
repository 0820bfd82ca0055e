import { EventQueue } from '../contract/schedule/queue.ts';
import { type Case, makeCase } from './case.ts';
import { machineOf, pinned } from './machine.ts';
import { alternate } from './rounds.ts';
import { DEPTH_BOUND, FEW, MANY, randomTimes } from './schedule/depth.ts';

const ROUNDS = 20;
const EVENTS = 200_000;

/** As many events as wait, each done when it is due and put in again. */
function holdNs(waiting: number): () => number {
  const queue = new EventQueue(waiting);
  const random = randomTimes();
  for (let handle = 0; handle < waiting; handle++) queue.schedule(handle, random());
  return () => {
    const began = performance.now();
    for (let n = 0; n < EVENTS; n++) {
      const at = queue.firstAt;
      queue.schedule(queue.first, at + random());
    }
    return ((performance.now() - began) * 1e6) / EVENTS;
  };
}

/** The next event among 100,000, against the next among 10: it may cost more by the depth of the heap, and no more. */
export function scheduleQueue(): Promise<Case[]> {
  return pinned(async (pinning) => {
    const runs = await alternate(ROUNDS, holdNs(MANY), holdNs(FEW));
    const name = 'schedule-queue, next of 100,000 against 10';
    return [makeCase({ name, unit: 'ns/event', ...runs, bound: DEPTH_BOUND, machine: machineOf(pinning) })];
  });
}
