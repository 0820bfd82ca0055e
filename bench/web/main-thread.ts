import type { CDPSession } from 'playwright-core';

/** As the browser's tracing tells it: times in µs. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Of the thread's own CPU time, where the system tells it. */
  tdur?: number;
  args?: { name?: string };
}

/** What the main thread of a page did for each frame of the screen. */
export interface FrameWork {
  /** CPU time of all its tasks from the end of one frame to the end of the next, ms. */
  workMs: number[];
  /** From one frame to the next, ms. */
  frameMs: number[];
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
const TASK = /^(RunTask|ThreadControllerImpl::RunTask|ThreadPool_RunTask)$/;

/** Watches the page for so long, by the browser's own tracing: each task of its main thread with the time that it had on a processor. */
export async function frameWork(session: CDPSession, ms: number): Promise<FrameWork> {
  const events: TraceEvent[] = [];
  const take = ({ value }: { value: object[] }) => events.push(...(value as TraceEvent[]));
  session.on('Tracing.dataCollected', take);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { recordMode: 'recordContinuously', includedCategories: CATEGORIES, excludedCategories: ['*'] },
  });
  await new Promise((resolve) => setTimeout(resolve, ms));
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', take);
  return workOf(events);
}

/** Of the process that has the most frames: no other page is seen. */
export function workOf(events: readonly TraceEvent[]): FrameWork {
  const frames = events.filter(({ name, ph }) => name === 'FireAnimationFrame' && ph === 'X');
  const counts = new Map<number, number>();
  for (const { pid: own } of frames) counts.set(own, (counts.get(own) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  const process = most?.[0];
  const tid = frames.find((frame) => frame.pid === process)?.tid;
  const own = events.filter((event) => event.pid === process && event.tid === tid && event.ph === 'X');
  const isFrame = (task: TraceEvent) =>
    frames.some(({ pid: of, ts }) => of === process && ts >= task.ts && ts <= task.ts + (task.dur ?? 0));
  const tasks = outermost(own.filter(({ name }) => TASK.test(name)).sort((a, b) => a.ts - b.ts));
  const work: FrameWork = { workMs: [], frameMs: [] };
  let [sum, before]: [number, number | undefined] = [0, undefined];
  for (const task of tasks) {
    sum += (task.tdur ?? task.dur ?? 0) / 1000;
    if (!isFrame(task)) continue;
    if (before !== undefined) {
      work.workMs.push(sum);
      work.frameMs.push((task.ts - before) / 1000);
    }
    [sum, before] = [0, task.ts];
  }
  return work;
}

/** A task that ran within another one is a part of that. */
function outermost(tasks: readonly TraceEvent[]): TraceEvent[] {
  let end = 0;
  return tasks.filter((task) => {
    if (task.ts < end) return false;
    end = task.ts + (task.dur ?? 0);
    return true;
  });
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
