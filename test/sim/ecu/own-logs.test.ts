/** What `postern ecu log` writes, the simulated controller plays again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csv } from '../../../drivers/megasquirt/logs/csv.ts';
import { msl } from '../../../drivers/megasquirt/logs/msl.ts';
import { dialects } from '../../../sim/ecu/dialect.ts';
import { parseLogText } from '../../../sim/ecu/sources/log-text.ts';
import { rowsSource } from '../../../sim/ecu/sources/named.ts';

const { layout } = dialects.microsquirt;
const startedMs = Date.UTC(2026, 4, 4, 10);
const head = {
  startedMs,
  title: 'ecu0 (MS2Extra, "3.4"), logged by Postern',
  channels: [
    { name: 'rpm', label: 'RPM', unit: 'RPM' },
    { name: 'tps', unit: '%', options: ['a', 'b'] },
  ],
};

describe('a log of Postern', () => {
  for (const format of [msl, csv])
    it(`.${format.ending} is played in its own time`, () => {
      const writer = format.writer(head);
      const text = Buffer.concat([
        writer.head(),
        writer.row(startedMs + 300, [900, 5]),
        writer.row(startedMs + 800, [1000, null]),
        writer.marker(startedMs + 900, 'a, "b"'),
        writer.row(startedMs + 1800, [1500, 7.5]),
      ]).toString();
      const source = rowsSource(parseLogText(text), layout);
      const at = (time: number) => {
        const { seconds: _, ...channels } = source.at(time).channels ?? {}; // a controller counts them, too
        return channels;
      };
      assert.deepEqual(
        [at(0), at(0.51), at(1.2), at(1.51)],
        [{ rpm: 900, tps: 5 }, { rpm: 1000 }, { rpm: 1000 }, { rpm: 1500, tps: 7.5 }],
      );
    });
});
