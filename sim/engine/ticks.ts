/** As many as the Mega has. */
export const TICKS_PER_SECOND = 16_000_000;
export const TICKS_PER_US = TICKS_PER_SECOND / 1e6;
