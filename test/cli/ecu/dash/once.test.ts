/** Dashboards as text, for scripts. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { runHere } from '../../harness.ts';
import { type EngineBroker, engineBroker } from './dash-broker.ts';

let engine: EngineBroker;
let frames: NodeJS.Timeout;
before(async () => {
  engine = await engineBroker();
  Object.assign(process.env, { POSTERN_UID: engine.env.POSTERN_UID, XDG_CONFIG_HOME: engine.broker.folder });
  frames = setInterval(() => engine.frame(20), 10);
});
after(() => {
  clearInterval(frames);
  return engine[Symbol.asyncDispose]();
});
afterEach(() => {
  engine.isServed = true;
});

const run = (...words: string[]) =>
  runHere(['ecu', 'dash', ...words, '--socket', engine.broker.socket, '--key', engine.broker.key]);
let files = 0;
const yml = (text: string) => {
  const file = join(engine.broker.folder, `${++files}d.yml`);
  writeFileSync(file, text);
  return file;
};

describe('postern ecu dash --once', () => {
  it('prints one screen, of the size that is asked for', async () => {
    const { status, out, err } = await run('--once', '--size', '120x40', '--after', '50ms');
    assert.equal(status, 0, err);
    const lines = out.split('\n');
    assert.equal(lines.length, 41);
    assert.match(lines[0] ?? '', /^ ecu0 {2}1\/3 Front page/);
    assert.match(out, /Coolant/);
    assert.match(lines[39] ?? '', /^ \d+\.\d Hz .*crc 2 .*\?: keys$/);
  });
  it('prints values as JSON, with what burns', async () => {
    const { out, err } = await run('--once', '--json', '--channels', 'batteryVoltage,crank', '--units', 'imperial');
    const printed = JSON.parse(out || err);
    assert.deepEqual(
      { ...printed, rateHz: 0, latencyMs: {} },
      {
        source: 'ecu0',
        page: 'channels',
        gauges: [
          {
            channel: 'batteryVoltage',
            title: 'batteryVoltage',
            value: printed.gauges[0].value,
            unit: 'V',
            alarm: 'low warning',
          },
          { channel: 'crank', title: 'crank', value: 0, unit: '' },
        ],
        rateHz: 0,
        latencyMs: {},
        lost: 0,
        quality: { crcErrors: 2, timeouts: 1, busy: 0, retries: 3, dropped: 0, resets: 0 },
      },
    );
  });
  it('takes a page by its number or its name', async () => {
    for (const page of ['2', 'temperatures'])
      assert.match((await run('--once', '--page', page)).out, /^ ecu0 {2}2\/3 Temperatures/);
  });
  it('draws a dashboards.yml from a file, and tells what is wrong with it', async () => {
    const good = yml(
      "dashboards:\n  - {name: a, gaugePairs: {1: 'RPM.rpm.shiny.0.8500.8000.>6', 2: 'tbs.x.none.0.1..>5'}}\n",
    );
    const { status, out, err } = await run('--once', '--yml', good);
    assert.equal(status, 0);
    assert.match(out, /^ +900 +-\n/m);
    assert.equal(err, `postern: ${good}:2:66: there is no channel 'tbs': did you mean tps?\n`);
    const bad = yml("dashboards:\n  - {name: a, gaugePairs: {1: 'rpm.rpm.shinny.0.8500.8000.>6'}}\n");
    const refused = await run('--once', '--yml', bad);
    assert.equal(refused.status, 2);
    assert.match(refused.err, /d\.yml:2:40: 'shinny' is no graphic: did you mean shiny\?/);
  });
  it('says what is wrong with a line', async () => {
    const cases: [words: string[], said: RegExp][] = [
      [
        ['--once', '--page', 'Front'],
        /there is no page 'Front'\n {2}hint: 1: Front page, 2: Temperatures, 3: all channels/,
      ],
      [['--once', '--channels', 'rqm'], /'rqm' is no channel.*\n.*did you mean rpm/],
      [['--once', '--size', '10x3'], /--size 10x3 is not between 20x5 and 1000x500/],
      [['--once', '--size', 'big'], /--size 'big' is not columns and rows/],
      [['--size', '80x24'], /--size is for --once/],
      [['--once', '--units', 'imperal'], /--units 'imperal' is not one of.*\n.*did you mean imperial/],
      [['--once', '--rate', '2000'], /--rate 2000 is not between/],
      [['sincYml'], /there is no engine controller 'sincYml' that you may see.*\n.*did you mean syncYml\?/],
      [['--once', '--conf', 'rpm'], /--conf names a dashboard of --yml/],
      [['--once', '--yml', yml('dashboards: []\n')], /d\.yml has no dashboards/],
      [['--once', '--yml', '/dev/zero'], /cannot read \/dev\/zero: it is a device, and no file/],
      [
        ['--once', '--conf', 'rqm', '--yml', yml("dashboards: [{name: rpm, gaugePairs: {1: 'rpm.r.bar.0.1..>5'}}]\n")],
        /d\.yml has no dashboard 'rqm'\n.*did you mean rpm/,
      ],
      [
        ['--once', '--yml', yml("dashboards: [{name: x, gaugePairs: {1: 'y.r.bar.0.1..>5'}}]\n")],
        /nothing of .*can be shown\n.*:1:40: there is no channel 'y'/,
      ],
      [['--once', 'ecu1'], /there is no engine controller 'ecu1'.*\n.*did you mean ecu0/],
      [['ecu0', 'more', '--once'], /too many arguments for 'dash'/],
      [['--channelKey', 'test', '--once'], /--channelKey is of --redis/],
    ];
    for (const [words, said] of cases) {
      const { status, err } = await run(...words);
      assert.equal(status, 2, words.join(' '));
      assert.match(err, said);
    }
  });
  it('says that no driver serves it', async () => {
    engine.isServed = false;
    const { status, err } = await run('--once');
    assert.notEqual(status, 0);
    assert.match(err, /no driver serves ecu0/);
  });
  it('leaves its verbs their own options', async () => {
    assert.match((await run('examples', '--yml')).out, /^# Dashboards/);
    assert.match((await run('examples')).out, /postern ecu dash add/);
  });
});
