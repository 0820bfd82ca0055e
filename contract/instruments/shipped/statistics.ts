import type { InstrumentMethod } from '../profile.ts';

const natural = { type: 'integer', min: 0 } as const;

/** The method of what measures all the time, whatever it is. */
export const statistics = {
  access: 'read',
  result: {
    wireShare: {
      type: 'number',
      min: 0,
      doc: 'Of the time of the last seconds, the part in which bytes were on the wire.',
    },
    crcErrors: natural,
    timeouts: natural,
    busy: natural,
    retries: natural,
    dropped: natural,
    resets: natural,
    sets: {
      type: 'list',
      maxLength: 64,
      of: {
        type: 'record',
        fields: {
          set: natural,
          channels: natural,
          wantedHz: { type: 'number', min: 0, unit: 'Hz', optional: true, doc: 'Left out: as fast as it goes.' },
          hz: { type: 'number', min: 0, unit: 'Hz' },
          frames: natural,
          dropped: natural,
          latencyP50Ms: { type: 'number', min: 0, unit: 'ms' },
          latencyP99Ms: { type: 'number', min: 0, unit: 'ms' },
        },
      },
    },
  },
  doc: 'How fast and how well it is read: by set of channels, and what went wrong since the driver was started.',
} as const satisfies InstrumentMethod;
