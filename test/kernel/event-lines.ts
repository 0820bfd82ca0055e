/**
 * A reporter of Node's test runner for the tests inside a guest: one JSON line for each test that ended, so that the runner
 * outside can report it as its own.
 */
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

export interface GuestTest {
  /** From the outermost suite to the test. */
  readonly path: readonly string[];
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What failed, with its stack. */
  readonly error?: string;
}

export default async function* eventLines(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const open: string[] = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') open.splice(data.nesting, Infinity, data.name);
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details.type === 'suite') continue;
    const path = [...open.slice(0, data.nesting), data.name];
    const isSkipped = data.skip !== undefined || data.todo !== undefined;
    const test: GuestTest =
      type === 'test:fail'
        ? { path, outcome: 'failed', error: inspect(data.details.error.cause ?? data.details.error) }
        : { path, outcome: isSkipped ? 'skipped' : 'passed' };
    yield `${JSON.stringify(test)}\n`;
  }
}
