import { profile } from '../profile.ts';

/** The kernel's random numbers: `include/uapi/linux/random.h`, random(4) of the manual pages. */
export const random = profile({
  name: 'random',
  doc: "The kernel's random numbers: how much entropy there is.",
  source: 'include/uapi/linux/random.h',
  headers: ['linux/random.h'],
  node: { type: 'character', subsystems: ['mem'], mode: 'read' },
  requests: {
    entropy: {
      c: 'RNDGETENTCNT',
      direction: 'read',
      type: 'R',
      nr: 0x00,
      argument: { type: 'int', unit: 'bits' },
      access: 'read',
      doc: 'Entropy in bits.',
    },
  },
});
