/** Bytes of a request without its end, and of what waits to be sent. */
export const LINE_BYTES = 256;
export const TRANSMIT_BYTES = 480;
