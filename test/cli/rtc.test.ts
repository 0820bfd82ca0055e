import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseTime } from '../../cli/rtc/verbs.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere } from './harness.ts';

let broker: AnsweringBroker;
let aheadS = 0;

before(async () => {
  broker = await answeringBroker({
    'ioctl.list': () => ({
      devices: [{ device: 'clock', profile: 'rtc', path: '/dev/rtc0', present: true, open: false }],
    }),
    'ioctl.call': ({ device, request }) => {
      // Half a second on, so that the fraction that is cut off does not count.
      const now = new Date(Date.now() + aheadS * 1000 + 500);
      const fields = {
        year: now.getUTCFullYear() - 1900,
        mon: now.getUTCMonth(),
        mday: now.getUTCDate(),
        hour: now.getUTCHours(),
        min: now.getUTCMinutes(),
        sec: now.getUTCSeconds(),
      };
      return { device, request, returned: 0, fields: request === 'readTime' ? fields : {} };
    },
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());

const run = (text: string) => runHere([...text.split(' '), '--socket', broker.socket, '--key', broker.key]);

describe('postern rtc', () => {
  it('reads the clock, and how far it is off', async () => {
    assert.match((await run('rtc read')).out, /^clock: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(as this machine\)\n$/);
    aheadS = 100;
    assert.match((await run('rtc read clock')).out, /\((100|101|99) s ahead of this machine\)/);
    aheadS = -3600;
    const { offsetS } = JSON.parse((await run('rtc read --json')).out);
    assert.ok(Math.abs(offsetS + 3600) <= 1, `${offsetS}`);
  });
  it('sets it', async () => {
    assert.equal((await run('rtc set clock 2026-03-01T12:00:00Z')).out, 'clock: set to 2026-03-01T12:00:00Z\n');
    const fields = { year: 126, mon: 2, mday: 1, hour: 12, min: 0, sec: 0 };
    assert.deepEqual(broker.calls.at(-1)?.params, { device: 'clock', profile: 'rtc', request: 'setTime', fields });
    assert.match((await run('rtc set now')).out, /^clock: set to /);
    assert.match((await run('rtc set')).err, /to what time\?/);
    assert.match((await run('rtc set tomorrow')).err, /'tomorrow' is not a time/);
  });
  it('takes times with and without a zone, UTC unless they say', () => {
    const cases: Record<string, string> = {
      '2026-03-01': '2026-03-01T00:00:00.000Z',
      '2026-03-01 12:34': '2026-03-01T12:34:00.000Z',
      '2026-03-01T12:34:56': '2026-03-01T12:34:56.000Z',
      '2026-03-01T12:34:56+02:00': '2026-03-01T10:34:56.000Z',
    };
    for (const [text, iso] of Object.entries(cases)) assert.equal(parseTime(text).toISOString(), iso);
    for (const text of ['2026-13-01', '2026-02-30T25:00', '12:00', '1'])
      assert.throws(() => parseTime(text), /is not a time/);
  });
});
