/** Test files in one run of Node's test runner, reported on standard output: in TAP, or for a terminal. */
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec, tap } from 'node:test/reporters';
import { Failures } from './failures.ts';

/** Of one file: what waits in vain ends by itself, long before. */
const FILE_TIMEOUT_MS = 30 * 60_000;

export interface Outcome {
  /** The files in which something failed. */
  readonly failed: ReadonlySet<string>;
  readonly skippedTests: number;
}

/** @param concurrency how many files at a time */
export async function runFiles(files: readonly string[], concurrency: number): Promise<Outcome> {
  const events = run({ files: [...files], concurrency, timeout: FILE_TIMEOUT_MS });
  const failures = new Failures();
  const failed = new Set<string>();
  let skippedTests = 0;
  events.on('test:fail', (failure) => {
    failed.add(fileOf(failure));
    failures.add(failure);
  });
  events.on('test:pass', ({ skip, todo }) => {
    if (skip !== undefined || todo !== undefined) skippedTests += 1;
  });
  const output = process.stdout.isTTY
    ? events.compose(new spec())
    : Readable.from(failures.beforeCounts(events.compose(tap)));
  output.pipe(process.stdout, { end: false });
  await finished(output);
  return { failed, skippedTests };
}

/** A test may be written in another file than the one that was run; of one that ended as a whole there is no other. */
const fileOf = (failure: { readonly entryFile?: string; readonly file?: string; readonly name: string }): string =>
  failure.entryFile ?? failure.file ?? failure.name;
