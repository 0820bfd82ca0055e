/** Dashboards of what anybody publishes in a real Redis. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runHere } from '../cli/harness.ts';
import { RedisServer, StockClient } from './redis-server.ts';

/** As pyEfi's description has it, and a second one. */
const YML = `dashboards:
  - name: rpm
    gaugePairs:
      1: 'rpm. .bar.0.8500.8000.>55'
      2: 'rpm.rpm.shiny.0.8500.8000.<4'
  - name: health
    gaugePairs:
      1: 'coolant.temp.shiny.1400.2100..>6'
`;

let server: RedisServer;
let client: StockClient;
let publishing: NodeJS.Timeout;
before(async () => {
  server = await RedisServer.start();
  client = await StockClient.connect(server.socket);
  const packet = { type: 'simple', data: { seconds: 0, rpm: 8250, coolant: 1800 } };
  publishing = setInterval(() => void client.ask('publish', 'stream:test', JSON.stringify(packet)), 20);
});
after(async () => {
  clearInterval(publishing);
  await client[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const dash = (...words: string[]) => runHere(['ecu', 'dash', ...words, '--redis', `unix:${server.socket}`]);
const once = (...words: string[]) => dash('--once', '--channelKey', 'test', ...words);

describe('postern ecu dash --redis', () => {
  it('shows what is published, of which nothing is known before', async () => {
    const { status, out, err } = await once('--after', '100ms');
    assert.equal(status, 0, err);
    assert.match(out, /^ stream:test {2}all channels/);
    assert.match(out, /^seconds +rpm/m);
    const chosen = JSON.parse((await once('--json', '--channels', 'RPM,coolant')).out);
    assert.deepEqual(
      chosen.gauges.map(({ channel, value }: { channel: string; value: number }) => [channel, value]),
      [
        ['rpm', 8250],
        ['coolant', 1800],
      ],
    );
  });
  it('draws the dashboards that are kept there, as pyEfi does', async () => {
    const file = join(server.folder, 'dashboards.yml');
    writeFileSync(file, YML);
    assert.equal((await dash('syncYml', file)).status, 0);
    const { out, err } = await once('--confKey', 'rpm');
    assert.match(out, /^ +█+[▏▎▍▌▋▊▉]? 8250$/m, err);
    assert.match(out, /▲! ▲!rp/);
    assert.match((await once('--confKey', 'dashboard:health')).out, /^ +1800$/m);
    assert.match((await once('--page', '2')).out, /^ stream:test {2}2\/2 rpm/);
    const { status, err: said } = await once('--confKey', 'helth');
    assert.equal(status, 2);
    assert.match(said, /Redis has no dashboard 'helth'\n {2}hint: did you mean health\?/);
  });
  it('says what is missing', async () => {
    const { status, err } = await dash('--once');
    assert.equal(status, 2);
    assert.match(err, /--redis needs --channelKey/);
    const both = await once('ecu0');
    assert.match(both.err, /--redis, or 'ecu0': one of the two/);
    await using empty = await RedisServer.start();
    const nobody = await runHere(['ecu', 'dash', '--once', '--channelKey', 'x', '--redis', `unix:${empty.socket}`]);
    assert.equal(nobody.status, 8);
    assert.match(nobody.err, /nobody publishes there\n {2}ask: name --channels/);
  });
});
