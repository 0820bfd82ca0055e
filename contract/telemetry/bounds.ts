/** Most channels of one instrument, and most of them in one part of its catalogue, so that a part fits into a frame. */
export const MAX_CHANNELS = 2048;
export const CHANNELS_OF_PART = 64;
export const PAGES_OF_PART = 16;
export const MAX_PARTS = 64;
