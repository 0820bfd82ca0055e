import type { Case } from './case.ts';
import { rates } from './ecu/rates.ts';

/** 15 numbers of two bytes, from all over the block. */
export const scatteredChannels = [
  'pulseWidth1',
  'pulseWidth2',
  'rpm',
  'advance',
  'barometer',
  'map',
  'mat',
  'coolant',
  'tps',
  'batteryVoltage',
  'afr1',
  'egoCorrection1',
  'accelEnrich',
  'fuelload',
  'ignload',
];
/** A request of one letter, and the answer: a return code and 30 bytes, both in their envelopes. */
const WIRE_BYTES = 7 + 37;

/** Some channels of an engine controller by an array of offsets, as often as the wire carries them: as ecu-block, with shorter answers. */
export const ecuScattered = (): Promise<Case[]> =>
  rates({
    name: 'ecu-scattered 115200',
    baudRate: 115_200,
    channels: scatteredChannels,
    wireBytes: WIRE_BYTES,
    bound: 0.92,
    cpu: true,
  });
