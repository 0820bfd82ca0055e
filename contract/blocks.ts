/** Bytes of a block that travel in one frame; what is larger comes, and goes, in parts. */
export const MAX_PART_BYTES = 60_000;
/** The largest block that any device may be given. */
export const MAX_BLOCK_BYTES = 1024 * 1024;
