/** What is written is read back identically, in each format; and of what is cut at any byte, all that is whole. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csv } from '../../../../drivers/megasquirt/logs/csv.ts';
import { type LogFormat, type LogHead, type LogPart, wholeSecond } from '../../../../drivers/megasquirt/logs/log.ts';
import { mlg } from '../../../../drivers/megasquirt/logs/mlg.ts';
import { shortest } from '../../../../drivers/megasquirt/logs/mlg-fields.ts';
import { msl } from '../../../../drivers/megasquirt/logs/msl.ts';
import { fc, randomCases } from '../../../random-cases.ts';
import { logs, shortNumber } from './arbitraries.ts';
import { faultsOf, headOf, read, write } from './reading.ts';

/** What a format keeps of a head. */
const kept: Record<string, (head: LogHead, entries: readonly LogPart[]) => LogHead> = {
  mlg: (head) => head,
  msl: (head) => head,
  csv({ channels }, [first]) {
    const startedMs = first !== undefined && 'atMs' in first ? wholeSecond(first.atMs) : 0;
    return { startedMs, title: '', channels: channels.map(({ name }) => ({ name })) };
  },
};

const isEntry = ({ kind }: LogPart) => kind === 'row' || kind === 'marker';

for (const format of [mlg, msl, csv]) {
  const { ending } = format;
  const headKept = kept[ending] ?? ((head) => head);
  const values = format === mlg ? shortNumber : undefined;
  describe(`.${ending}`, () => {
    it('what is written is read back, in pieces of any length', () => {
      fc.assert(
        fc.property(logs(values), fc.integer({ min: 1, max: 200 }), ({ head, entries }, pieceBytes) => {
          const { bytes } = write(format, head, entries);
          const parts = read(format, bytes, pieceBytes);
          assert.deepEqual(parts, [{ kind: 'head', head: headKept(head, entries) }, ...entries]);
        }),
        { numRuns: randomCases(300) },
      );
    });
    it('what was read and is written again is the same file', () => {
      fc.assert(
        fc.property(logs(), ({ head, entries }) => {
          const { bytes } = write(format, head, entries);
          const parts = read(format, bytes);
          const again = write(format, { ...(headOf(parts) ?? head), startedMs: head.startedMs }, parts.filter(isEntry));
          assert.deepEqual(again.bytes, bytes);
        }),
        { numRuns: randomCases(200) },
      );
    });
    it('cut at any byte it gives all that is whole, and says so', () => {
      fc.assert(
        fc.property(logs(values), ({ head, entries }) => cutEverywhere(format, head, entries)),
        { numRuns: randomCases(15) },
      );
    });
    it('of any bytes at all it says what is wrong, and does not fail', () => {
      fc.assert(
        fc.property(logs(values), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1 }), (log, changes) => {
          const { bytes } = write(format, log.head, log.entries);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          for (const part of read(format, bytes)) {
            assert.ok(part.kind !== 'row' || part.values.every((value) => value === null || Number.isFinite(value)));
          }
        }),
        { numRuns: randomCases(300) },
      );
    });
  });
}

function cutEverywhere(format: LogFormat, head: LogHead, entries: readonly LogPart[]): void {
  const { bytes, ends } = write(format, head, entries);
  for (let length = 0; length < bytes.length; length++) {
    const parts = read(format, bytes.subarray(0, length));
    const whole = ends.filter((end) => end <= length).length - 1;
    assert.deepEqual(parts.filter(isEntry), entries.slice(0, Math.max(0, whole)), `cut at ${length}`);
    if (!ends.includes(length)) assert.equal(faultsOf(parts).length > 0, true, `cut at ${length} it says nothing`);
  }
}

describe('a number as a 32-bit float', () => {
  it('is read as the shortest one that is the same float', () => {
    assert.deepEqual(
      [14.7, 0.1, 1e-7, 850, 16_777_216, 3.4e38, -40.5].map((number) => shortest(Math.fround(number))),
      [14.7, 0.1, 1e-7, 850, 16_777_216, 3.4e38, -40.5],
    );
    assert.equal(shortest(Math.fround(147 * 0.1)), 14.7);
  });
  it('is always the same float', () => {
    fc.assert(fc.property(fc.float({ noNaN: true }), (float) => Math.fround(shortest(float)) === float));
  });
});
