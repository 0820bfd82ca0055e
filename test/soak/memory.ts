import type { Sample } from './observer.ts';

const MIB = 1024 * 1024;
/**
 * In the beginning caches fill, code is compiled, and V8 takes what it may: for so much of all that is done. Not of the time: a busy machine may
 * have done nothing yet.
 */
const WARM_UP = 0.4;
/** Less is no measure of a slope. */
const LEAST_SAMPLES = 120;
/** Of what was resident when it was warm, over the rest of the soak. */
const GROWTH = 0.15;
const MOST_HEAP_GROWTH = 12 * MIB;
/** The drivers' and the kernel's: what was opened once, and is kept. */
const KEPT_DESCRIPTORS = 2;

export interface MemoryFigures {
  rssStartMib: number;
  rssEndMib: number;
  rssMaxMib: number;
  /** After the warm-up. */
  rssMibPerMinute: number | undefined;
  heapStartMib: number;
  heapEndMib: number;
  /** The most that its control group was charged with, where it had one. */
  peakChargedMib?: number | undefined;
  descriptorsStart: number;
  descriptorsEnd: number;
  descriptorsMax: number;
}

export const toMib = (bytes: number | undefined) => (bytes === undefined ? undefined : mib(bytes));
const mib = (bytes: number) => Math.round((bytes / MIB) * 10) / 10;

/** @param idle before anybody came, and after everybody has gone, both after a full collection */
export function memoryOf(samples: readonly Sample[], idle: { start: Sample; end: Sample }): MemoryFigures {
  const warm = afterWarmUp(samples);
  const slope = warm.length < LEAST_SAMPLES ? undefined : slopeOf(warm);
  return {
    rssStartMib: mib(idle.start.rss),
    rssEndMib: mib(idle.end.rss),
    rssMaxMib: mib(Math.max(0, ...samples.map(({ rss }) => rss))),
    rssMibPerMinute: slope === undefined ? undefined : mib(slope * 60_000),
    heapStartMib: mib(idle.start.heap),
    heapEndMib: mib(idle.end.heap),
    descriptorsStart: idle.start.descriptors,
    descriptorsEnd: idle.end.descriptors,
    descriptorsMax: Math.max(0, ...samples.map(({ descriptors }) => descriptors)),
  };
}

/** What is not flat. */
export function memoryProblems(samples: readonly Sample[], idle: { start: Sample; end: Sample }): string[] {
  const problems: string[] = [];
  const figures = memoryOf(samples, idle);
  const warm = afterWarmUp(samples);
  const [first, last] = [warm[0], warm.at(-1)];
  if (figures.rssMibPerMinute !== undefined && first !== undefined && last !== undefined) {
    const growth = mib(slopeOf(warm) * (last.ms - first.ms));
    const allowed = mib(first.rss * GROWTH);
    if (growth > allowed) problems.push(`memory grows: by ${growth} MiB after the warm-up, ${allowed} are allowed`);
  }
  if (idle.end.heap - idle.start.heap > MOST_HEAP_GROWTH)
    problems.push(
      `${figures.heapEndMib} MiB of heap are in use when all have gone, and ${figures.heapStartMib} were before`,
    );
  if (idle.end.descriptors > idle.start.descriptors + KEPT_DESCRIPTORS)
    problems.push(
      `${idle.end.descriptors} descriptors are open when all have gone, and ${idle.start.descriptors} were before`,
    );
  return problems;
}

function afterWarmUp(samples: readonly Sample[]): readonly Sample[] {
  const enough = (samples.at(-1)?.actuations ?? 0) * WARM_UP;
  return samples.filter(({ actuations }) => actuations >= enough);
}

/** Bytes a millisecond, by least squares. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, each) => sum + of(each), 0) / samples.length;
  const [ms, rss] = [mean((each) => each.ms), mean((each) => each.rss)];
  const spread = mean((each) => (each.ms - ms) ** 2);
  return spread === 0 ? 0 : mean((each) => (each.ms - ms) * (each.rss - rss)) / spread;
}
