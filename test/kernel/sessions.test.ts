/** A broker as root and its users on a kernel's own devices: in one guest, beside the one of devices.test.ts and those that take longest. */
import { globSync } from 'node:fs';
import { SLOW_DEVICES } from './device-sessions.ts';
import { project } from './guest.ts';
import { runGuests } from './run-guests.ts';

const files = globSync('test/kernel/*-session.guest.ts', { cwd: project }).sort();
const elsewhere = ['supply', 'schedule', ...SLOW_DEVICES].map((name) => `test/kernel/${name}-session.guest.ts`);
await runGuests(
  files.filter((file) => !elsewhere.includes(file)),
  540_000,
);
