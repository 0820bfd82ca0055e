/** What the thread that writes and the one that revokes tell each other, by word of shared memory. */

/** The round that is on; `SAFE`: no more. */
export const TOLD = 0;
/** The generation in which may be written in it. */
export const MINE = 1;
/** What is written to. */
export const STATE = 2;
/** 1: the writer found that it had written in another generation. */
export const WROTE = 3;
/** The round in which the writer was stopped. */
export const TOLD_ROUND = 4;
export const WORDS = 5;

export const ROUNDS = 300;
export const SAFE = -1;
