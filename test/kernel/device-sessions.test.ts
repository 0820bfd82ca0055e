/** A broker as root and its users, on devices that take their time. */
import { SLOW_DEVICES } from './device-sessions.ts';
import { runGuests } from './run-guests.ts';

await runGuests(
  SLOW_DEVICES.map((name) => `test/kernel/${name}-session.guest.ts`),
  540_000,
);
