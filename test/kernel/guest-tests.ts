/** Runs files of Node's tests in a guest, and reports each of their tests as one of the run outside. */
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import type { GuestTest } from './event-lines.ts';
import { type GuestResult, project, projectScript, shellLine } from './guest.ts';

const eventsOf = (file: string) => `${basename(file)}.events`;

/**
 * The command.sh that runs them, one after the other: the guest has one processor, and its devices are there once. Each has a
 * run of its own, since the runner tells by where a test stands which file it is of, and suites are shared.
 */
export function guestTestScript(files: readonly string[], environment: Readonly<Record<string, string>>): string {
  const runs = files.map((file) => {
    const reporters = { spec: 'stdout', [`${project}/test/kernel/event-lines.ts`]: `/share/${eventsOf(file)}` };
    const flags = Object.entries(reporters).flatMap(([reporter, destination]) => [
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${destination}`,
    ]);
    return `${shellLine(process.execPath, '--test', ...flags, file)} || status=1`;
  });
  return projectScript(['status=0', ...runs, 'exit $status'], environment);
}

/** What became of them in a guest that ran that script. */
export function reportGuestTests(guest: GuestResult, files: readonly string[]): void {
  const everything = `${guest.console}\n${guest.output}`;
  for (const file of files)
    describe(basename(file), () => {
      const lines = (guest.files.get(eventsOf(file)) ?? '').split('\n').filter(Boolean);
      for (const { path, outcome, error } of lines.map((line): GuestTest => JSON.parse(line))) {
        test(path.join(' › '), (context) => {
          if (outcome === 'skipped') context.skip('skipped in the guest');
          assert.ok(outcome !== 'failed', error);
        });
      }
      test('has tests, and all of them ended', () => assert.ok(lines.length > 0, everything));
    });
  test('the guest ran them all and went off', () => assert.equal(guest.status, 0, everything));
}
