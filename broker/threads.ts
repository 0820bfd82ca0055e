/** How many threads the broker needs, each for what would hold up the loop. */

/** Calls that are in the kernel for a device at once, over all devices: one may wait as long as a tape rewinds. */
export const DEVICE_THREADS = 8;
/** Waits for whatever device can be read (native/readiness.ts). */
const WATCHING_THREADS = 1;
/** As many as Node has by itself: the audit log is synced, whatever the devices do. */
const FILE_THREADS = 4;

export const POOL_THREADS = DEVICE_THREADS + WATCHING_THREADS + FILE_THREADS;
