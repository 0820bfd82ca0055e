/**
 * How much longer than a machine of one's own this one may take, where a test bounds a time: a guest's system calls are slow, and its processor is
 * shared with whatever else is tested.
 */
const FACTOR = Number(process.env.POSTERN_TEST_PATIENCE ?? 1);

export const within = (ms: number): number => ms * FACTOR;
