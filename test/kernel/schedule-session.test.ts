/** Programs on a kernel's devices, from the command: in a guest of their own, since they take their time. */
import { runGuests } from './run-guests.ts';

await runGuests(['test/kernel/schedule-session.guest.ts'], 540_000);
