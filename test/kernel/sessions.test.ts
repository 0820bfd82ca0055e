/** A broker as root and its users on a kernel's own devices: in one guest, beside the one of devices.test.ts and those that take longest. */
import { globSync } from 'node:fs';
import { project } from './guest.ts';
import { runGuests } from './run-guests.ts';

const files = globSync('test/kernel/*-session.guest.ts', { cwd: project }).sort();
const alone = ['supply-session.guest.ts', 'schedule-session.guest.ts'];
await runGuests(
  files.filter((file) => !alone.some((name) => file.endsWith(`/${name}`))),
  540_000,
);
