import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import {
  parseRecording,
  type RecordedEntry,
  recordingHead,
  recordingLine,
} from '../../../contract/serial/recording.ts';
import { fc } from '../../random-cases.ts';

const head = recordingHead(new Date(0), 'psu-port');
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Uint8Array.from(array));
const flag = fc.boolean();
/** As JSON.parse makes objects. */
const whole = { noNullPrototype: true } as const;
const at = fc.integer({ min: 0, max: 1e9 }).map((micros) => micros / 1000);
const entry: fc.Arbitrary<RecordedEntry> = fc.oneof(
  fc.record({ at, sent: bytes }, whole),
  fc.record({ at, received: bytes }, whole),
  fc.record(
    { at, lines: fc.record({ dtr: flag, rts: flag, cts: flag, dsr: flag, dcd: flag, ri: flag }, whole) },
    whole,
  ),
  fc.record({ at, set: fc.record({ dtr: flag, rts: flag }, { requiredKeys: [], ...whole }) }, whole),
);

describe('a recording', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const recording = parseRecording(head + entries.map(recordingLine).join(''));
        assert.deepEqual(recording, {
          head: { recording: 'serial', version: 1, device: 'psu-port', start: '1970-01-01T00:00:00.000Z' },
          entries,
        });
      }),
    );
  });
  it('can be read by people where it is text', () => {
    const text = (sent: string) => recordingLine({ at: 1.23456, sent: Buffer.from(sent, 'latin1') });
    assert.equal(text('OUTP?\n'), '{"at":1.235,"sent":"OUTP?\\n"}\n');
    assert.equal(text('\x80\x01'), '{"at":1.235,"sent":{"base64":"gAE="}}\n');
  });
  it('may have empty lines, and nothing to tell', () => {
    assert.deepEqual(parseRecording(`\n${head}\n\n`).entries, []);
  });
  const wrong: [text: string, message: RegExp][] = [
    ['', /the recording is empty/],
    ['{"recording":"serial","version":2,"start":"1970-01-01T00:00:00.000Z"}', /^line 1 of the recording/],
    [`${head}\n{`, /^line 3 of the recording is not JSON/],
    [`${head}{"at":1}`, /^line 2 of the recording: an entry has/],
    [`${head}{"at":-1,"sent":"a"}`, /^line 2 of the recording/],
    [`${head}{"at":1,"sent":"ä"}`, /^line 2 of the recording/],
    [`${head}{"at":1,"sent":{"base64":"?"}}`, /^line 2 of the recording/],
    [`${head}{"at":1,"sent":"a","received":"b"}`, /^line 2 of the recording/],
  ];
  for (const [text, message] of wrong)
    it(`${JSON.stringify(text.slice(-40))} is none`, () =>
      assert.throws(
        () => parseRecording(text),
        (error) => error instanceof Refusal && error.code === 'invalid' && message.test(error.message),
      ));
});
