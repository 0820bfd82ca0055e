import * as v from 'valibot';
import { MAX_CHANNELS, MAX_PARTS } from '../telemetry/bounds.ts';
import { cataloguePart } from '../telemetry/catalogue.ts';
import { frameFields, rateHz } from '../telemetry/frame.ts';
import { natural, reference } from './fields.ts';
import { method } from './row.ts';

const nothing = v.strictObject({});
const partNumber = v.pipe(natural, v.maxValue(MAX_PARTS - 1));
const parts = v.pipe(natural, v.minValue(1), v.maxValue(MAX_PARTS));

/** What an instrument measures all the time: its channels, and frames of their values. */
export const telemetryMethods = {
  'telemetry.catalogue': method({
    access: 'read',
    target: 'device',
    params: v.strictObject({ device: reference, part: v.optional(partNumber) }),
    result: v.strictObject({
      /** Another one: the driver has declared anew. */
      edition: natural,
      /** How many parts there are; the first is 0. */
      parts,
      ...cataloguePart,
    }),
    doc: 'What an instrument measures, and how it is best shown: one part of the list. Left out: the first.',
  }),
  'telemetry.subscribe': method({
    access: 'read',
    target: 'device',
    params: v.strictObject({
      device: reference,
      /** Left out: all of them, in the order of the catalogue. */
      channels: v.optional(v.pipe(v.array(reference), v.maxLength(MAX_CHANNELS))),
      /** Frames a second. Left out: as many as the wire carries. */
      rateHz: v.optional(rateHz),
      /** The instrument's answers as they came, too. */
      raw: v.optional(v.literal(true)),
    }),
    result: v.strictObject({
      /** Its number in `frame` notifications; the same for all who ask for the same. */
      set: natural,
      edition: natural,
      channels: v.array(v.string()),
    }),
    doc: 'Sends `frame` notifications of these channels from now on.',
  }),
  'telemetry.unsubscribe': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({ set: natural }),
    result: nothing,
    doc: 'Ends them.',
  }),
  'telemetry.declare': method({
    access: 'provide',
    target: 'device',
    params: v.strictObject({ device: reference, part: partNumber, parts, ...cataloguePart }),
    result: nothing,
    doc: 'The driver says what its instrument measures, part by part from 0 on; with the last the catalogue is the new one.',
  }),
  'telemetry.publish': method({
    access: 'provide',
    target: 'device',
    params: v.strictObject({ device: reference, set: natural, ...frameFields }),
    result: nothing,
    doc: 'The driver sends one frame of a set that it was told is wanted.',
  }),
} as const;
