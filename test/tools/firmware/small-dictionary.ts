/** A dictionary with one of each, so that what is told of mistakes does not change with the calibration of the real one. */
import type { Dictionary } from '../../../tools/firmware/schema.ts';

const doc = 'For tests.';

export const smallDictionary = (): Dictionary => ({
  units: [
    { id: 'rpm', symbol: 'rpm', doc },
    { id: 'deg', symbol: '°', doc },
    { id: 'f', symbol: '°F', doc },
    { id: 'v', symbol: 'V', doc },
    { id: 'sec', symbol: 's', doc },
  ],
  categories: [
    { id: 'Sensor', saved: false, doc },
    { id: 'Const', saved: true, doc },
  ],
  parameters: [
    { id: 'RPM', name: 'Speed', category: 'Sensor', unit: 'rpm', min: 0, max: 7000, bits: 3, default: 500, doc },
    {
      ...{ id: 'ECT', name: 'Coolant', category: 'Sensor', unit: 'f', min: -40, max: 270, bits: 6, default: 75, doc },
      source: { curve: 'Thermistor' },
    },
    {
      ...{ id: 'Spark', name: 'Spark', category: 'Const', unit: 'deg', min: 0, max: 60, bits: 9, default: 10, doc },
      source: { table: 'SparkBase' },
    },
    {
      ...{ id: 'Warm', name: 'Warm', category: 'Const', unit: 'deg', min: -30, max: 30, bits: 9, default: 0, doc },
      source: { function: 'WarmVsEct' },
    },
    { id: 'Teeth', name: 'Teeth', category: 'Const', unit: 'deg', min: 2, max: 65535, bits: 0, default: 36, doc },
  ],
  tables: [
    {
      ...{ id: 'SparkBase', doc, rows: { of: 'RPM', at: [500, 1000, 6000] }, columns: { of: 'ECT', at: [-40, 200] } },
      values: [
        [10, 8],
        [20, 18],
        [35, 30],
      ],
    },
  ],
  functions: [
    {
      ...{ id: 'WarmVsEct', of: 'ECT' },
      points: [
        [-40, 5],
        [200, -2],
      ],
    },
  ],
  curves: [
    {
      ...{ id: 'Thermistor', doc, unit: 'v', bits: 10 },
      points: [
        [0.2, 270],
        [4.7, -40],
      ],
    },
  ],
});
