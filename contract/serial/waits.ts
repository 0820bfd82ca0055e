/** Longest that a read or a transaction of a serial port waits. */
export const MAX_WAIT_MS = 60_000;
