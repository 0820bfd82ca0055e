import { type Profiler, Session } from 'node:inspector';

/** Looking takes a millisecond: quick inputs are looked at together. */
const AT_LEAST_MS = 4;

type Span = readonly [from: number, to: number];

/** Tells which code was never reached before, by V8's own count of blocks. */
export class Coverage {
  readonly #session = new Session();
  /** By function: what of it nothing has reached so far. */
  readonly #missing = new Map<string, readonly Span[]>();
  #fromMs = performance.now();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  }

  /** Whether it is time to look. */
  get isDue(): boolean {
    return performance.now() - this.#fromMs >= AT_LEAST_MS;
  }

  /** Whether something new was reached since the last look. Without `note` it is new again the next time. */
  look(note: boolean): boolean {
    let isNew = false;
    for (const [name, spans] of this.#taken()) {
      const before = this.#missing.get(name);
      const left = before === undefined ? spans : common(before, spans);
      if (before !== undefined && length(left) === length(before)) continue;
      isNew = true;
      if (note) this.#missing.set(name, left);
    }
    this.#fromMs = performance.now();
    return isNew;
  }

  close(): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  /** The functions that were called since the last look, and what of each was not reached. */
  *#taken(): Generator<[name: string, spans: readonly Span[]]> {
    let scripts: Profiler.ScriptCoverage[] = [];
    // Of a session of one's own thread the answer is there when the call returns.
    this.#session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      scripts = result;
    });
    for (const { url, functions } of scripts.filter((script) => script.url.startsWith('file:')))
      for (const { ranges } of functions)
        yield [
          `${url} ${ranges[0]?.startOffset}`,
          merged(
            ranges.filter(({ count }) => count === 0).map(({ startOffset, endOffset }) => [startOffset, endOffset]),
          ),
        ];
  }
}

/** What is in both. V8's spans may lie in one another: without merging them there would be twice as many each time. */
const common = (these: readonly Span[], those: readonly Span[]): Span[] =>
  merged(
    these.flatMap(([from, to]) =>
      those.map(([start, end]): Span => [Math.max(from, start), Math.min(to, end)]).filter(([low, high]) => low < high),
    ),
  );

function merged(spans: readonly Span[]): Span[] {
  const apart: [from: number, to: number][] = [];
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    const last = apart.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

const length = (spans: readonly Span[]): number => spans.reduce((sum, [from, to]) => sum + to - from, 0);
