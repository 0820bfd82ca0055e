/** The tests that need a kernel's own devices, and no broker: in one guest. */
import { globSync } from 'node:fs';
import { project } from './guest.ts';
import { runGuests } from './run-guests.ts';

const files = globSync('test/kernel/*.guest.ts', { cwd: project }).sort();
await runGuests(
  files.filter((file) => !file.endsWith('-session.guest.ts')),
  300_000,
);
