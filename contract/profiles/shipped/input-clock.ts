import { profile } from '../profile.ts';

/**
 * The clock of an input device's events: `include/uapi/linux/input.h`. It is the descriptor's, which all clients share: only the
 * broker sets it, and this is no shipped profile.
 */
export const inputClock = profile({
  name: 'input-clock',
  doc: "The clock of an input device's events.",
  source: 'include/uapi/linux/input.h, include/uapi/linux/time.h',
  headers: ['linux/input.h', 'time.h'],
  node: { type: 'character', subsystems: ['input'], mode: 'read' },
  enums: {
    clock: {
      realtime: { value: 0, c: 'CLOCK_REALTIME' },
      monotonic: { value: 1, c: 'CLOCK_MONOTONIC' },
      boottime: { value: 7, c: 'CLOCK_BOOTTIME' },
    },
  },
  requests: {
    setClock: {
      c: 'EVIOCSCLOCKID',
      direction: 'write',
      type: 'E',
      nr: 0xa0,
      argument: { type: 'int', enum: 'clock' },
      access: 'control',
      doc: 'Sets the clock that stamps the events of this descriptor.',
    },
  },
});
