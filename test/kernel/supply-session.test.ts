/** A broker as root, a driver and its users on a kernel's pseudo terminals: in a guest of its own, since it takes as long as all the other sessions. */
import { runGuests } from './run-guests.ts';

await runGuests(['test/kernel/supply-session.guest.ts'], 540_000);
