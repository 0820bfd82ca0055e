import type { Case } from '../case.ts';
import { makeCase } from '../case.ts';
import { machineOf, UNPINNED } from '../machine.ts';
import { Scene } from './scene.ts';

const ROUNDS = 5;
/** Of the driver, to find its pace. */
const FIRST_FRAMES = 24;

export interface Exchange {
  name: string;
  baudRate: number;
  /** Left out: the whole block. */
  channels?: readonly string[];
  /** Of each exchange on the wire, both ways. */
  wireBytes: number;
  bound: number | null;
  overlap?: number;
  /** Also what it takes of a CPU. */
  cpu?: boolean;
}

/** What pyEfi took of a CPU, %. */
export const PYEFI_CPU = 10;

/** Frames a second that a client gets, beside what the wire carries without a pause; and what the broker and the driver take of a CPU for it. */
export async function rates({
  name,
  baudRate,
  channels,
  wireBytes,
  bound,
  overlap = 1,
  cpu = false,
}: Exchange): Promise<Case[]> {
  await using scene = await Scene.set(baudRate, overlap === 1 ? [] : [`overlap=${overlap}`]);
  const limit = baudRate / 10 / wireBytes;
  // Answers to requests that went together come together.
  const frames = overlap * Math.ceil(limit / overlap);
  const [runs, brokers, drivers]: [number[], number[], number[]] = [[], [], []];
  let [count, since, before] = [-FIRST_FRAMES, 0, scene.cpu()];
  for await (const { atMs, dropped } of scene.postern.ecu('ecu0').frames({ channels })) {
    if (dropped > 0) throw new Error(`${dropped} frames were lost on their way`);
    if (++count < 0 || count % frames !== 0) continue;
    const now = scene.cpu();
    if (count > 0) {
      const ms = atMs - since;
      runs.push((frames / ms) * 1000);
      brokers.push((100 * (now.broker - before.broker)) / ms);
      drivers.push((100 * (now.driver - before.driver)) / ms);
    }
    [since, before] = [atMs, now];
    if (runs.length === ROUNDS) break;
  }
  const machine = `${machineOf(UNPINNED)}; ${await scene.pace()}`;
  const floor = runs.map(() => limit);
  const cases = [makeCase({ name, unit: 'frames/s', ours: runs, floor, bound, better: 'higher', machine })];
  if (!cpu) return cases;
  const share = (whose: string, ours: number[]) =>
    makeCase({
      name: `${name}, CPU of the ${whose} by pyEfi's`,
      unit: '%',
      ours,
      floor: ours.map(() => PYEFI_CPU),
      machine,
    });
  return [...cases, share('broker', brokers), share('driver', drivers)];
}
