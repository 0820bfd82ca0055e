/** A broker as root and its users on a kernel's own devices: in one guest, beside the one of devices.test.ts. */
import { globSync } from 'node:fs';
import { project } from './guest.ts';
import { runGuests } from './run-guests.ts';

const files = globSync('test/kernel/*-session.guest.ts', { cwd: project }).sort();
await runGuests(
  files.filter((file) => !file.endsWith('/supply-session.guest.ts')),
  540_000,
);
