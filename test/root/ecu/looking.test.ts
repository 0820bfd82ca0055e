/** An ordinary user looks at an engine controller behind a root broker: who it is, what it has, what it is now, as lines, as screens, as files. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { refusals } from '../../../contract/errors.ts';
import { EcuBench, SUITE } from './bench.ts';
import { EcuProcess } from './ecu-process.ts';

/** As pyEfi's description has it. */
const DASHBOARDS = `dashboards:
  - name: rpm
    gaugePairs:
      1: 'rpm. .bar.0.8500.8000.>55'
      2: 'rpm.rpm.shiny.0.8500.8000.<4'
`;

let bench: EcuBench;
before(async () => {
  bench = await EcuBench.open();
  await bench.drive();
});
after(() => bench.end());
const hold = (channel: string, value: number) => bench.ecu.tell(`hold ${channel} ${value}`);

describe('an ordinary user', SUITE, () => {
  afterEach(() => {
    for (const channel of ['rpm', 'tps']) bench.ecu.tell(`free ${channel}`);
  });
  const ada = (...words: string[]) => bench.ok(bench.ada, ...words);

  it('is told which controller it is, and how it is read', async () => {
    const { device, signature, reads, protocol, blockBytes, connected } = JSON.parse(await ada('info', '--json'));
    assert.deepEqual(
      { device, signature, reads, protocol, blockBytes, connected },
      {
        device: 'ecu0',
        signature: 'MS2Extra Postern 1.0',
        reads: 'scattered',
        protocol: 'envelope',
        blockBytes: 212,
        connected: true,
      },
    );
  });

  it('finds what hangs on a port that may be asked, and is told why others were not', async () => {
    const other = await EcuProcess.start(`${bench.ecu.link}-spare`, '--dialect', 'speeduino');
    try {
      let answer = { found: [], skipped: [] };
      // On a busy machine it may not answer in time at once.
      const isFound = async () => {
        answer = JSON.parse(await ada('find', '--json'));
        return answer.found.length > 0;
      };
      await bench.until(isFound, 'it is found');
      const { found, skipped } = answer;
      assert.deepEqual(
        found.map(({ port, signature, protocol }: Record<string, string>) => [port, signature, protocol]),
        [['spare-port', 'speeduino Postern', 'envelope']],
      );
      const why = new Map(skipped.map((one: { port: string; why: string }) => [one.port, one.why]));
      assert.match(String(why.get('ecu-port')), new RegExp(`${bench.keeper.name} .* holds it, for ecu0`));
      assert.match(String(why.get('free-port')), /not plugged in/);
      assert.match(await ada('find'), /^spare-port +speeduino Postern +Speeduino, .*with check sums$/m);
      const { pageWrites, burns, offsetWrites, unknown } = await other.counts();
      assert.deepEqual([pageWrites, burns, offsetWrites, unknown], [0, 0, 0, 0]);
    } finally {
      await other.end();
    }
  });

  it('sees what there is to read', async () => {
    const { channels } = JSON.parse(await ada('channels', '--json'));
    assert.ok(channels.length > 115, `${channels.length} channels`);
    assert.match(await ada('channels', 'ready'), /^ready +0: not ready, 1: ready$/m);
    assert.match(await ada('channels', '--pages', 'coolant'), /^Front page +cltGauge +coolant +°F/m);
  });

  it('gets values as the controller measures them, in their units', async () => {
    hold('rpm', 3210);
    hold('tps', 12.3);
    await bench.until(async () => /^rpm +3210 +rpm$/m.test(await ada('get', 'rpm')), 'what is held is read');
    const { values, meaning } = JSON.parse(await ada('get', 'tachometer,tps,ready', '--json'));
    assert.deepEqual([values.rpm, Math.round(values.tps * 10) / 10, meaning.ready], [3210, 12.3, 'ready']);
    assert.equal(Object.keys(JSON.parse(await ada('get', '--json')).values).length > 115, true);
  });

  it('watches, until he has seen enough', async () => {
    hold('rpm', 4321);
    const watching = bench.start(bench.ada, 'watch', 'rpm,map');
    await watching.says(/4321/, 20);
    watching.signal('SIGINT');
    assert.equal(await watching.ended(), 0, watching.log);
  });

  it('logs into several formats at once, and reads back what was logged', async () => {
    const files = ['a.msl', 'a.mlg', 'a.csv', 'a.sqlite'].map((name) => bench.file(bench.ada, name));
    const to = files.slice(1).flatMap((file) => ['--to', file]);
    await ada('log', files[0] ?? '', ...to, '--channels', 'rpm,map,coolant,ready', '--for', '2s');
    const rows = await Promise.all(
      files.map(async (file) => (await ada('replay', file, '--speed', 'max', '--as', 'json')).trim().split('\n')),
    );
    assert.ok((rows[0]?.length ?? 0) > 10, `${rows[0]?.length} rows in two seconds`);
    for (const each of rows.slice(1)) assert.equal(each.length, rows[0]?.length);
  });

  it('has pyEfi’s dashboard, and one of the controller’s own gauges', async () => {
    const file = bench.file(bench.ada, 'dashboards.yml');
    writeFileSync(file, DASHBOARDS);
    hold('rpm', 6000);
    const seed = await ada('dash', '--yml', file, '--conf', 'rpm', '--once', '--after', '1s');
    assert.match(seed, /6000/);
    const own = await ada('dash', '--once', '--size', '120x40');
    assert.match(own, /Engine speed/);
  });

  it('sees how fast and how well it is read', async () => {
    const watching = bench.start(bench.ada, 'watch', 'rpm');
    await watching.says(/\n/, 30);
    assert.match(await ada('top', '--once'), /^ +\d+ +1 +all +\d/m);
    watching.signal('SIGINT');
    await watching.ended();
  });
});

describe('a user whom no rule lets read', SUITE, () => {
  it('is denied by name, whatever he tries', async () => {
    for (const words of [
      ['info', 'ecu0'],
      ['get', 'ecu0', 'rpm'],
      ['watch', 'ecu0', 'rpm'],
      ['channels', 'ecu0'],
    ]) {
      const { status, err } = await bench.run(bench.bob, ...words);
      assert.equal(status, refusals.denied.exit, `${words.join(' ')}: ${err}`);
      assert.match(
        err,
        new RegExp(`no rule allows ${bench.bob.name} .*to read ecu0; rule ada-ecu .*${bench.ada.name}`),
      );
    }
  });
  it('cannot ask the library either', async () => {
    const { out } = await bench.session.run(bench.bob, ['call', 'telemetry.subscribe', '{"device":"ecu0"}', '--json']);
    assert.doesNotMatch(out, /"set"/);
  });
});

describe('nobody', SUITE, () => {
  it('writes to the controller: not the reader, not to its port, not by any method', async () => {
    const tries: [who: string, words: string[]][] = [
      ['ada', ['serial', 'send', 'ecu-port', 'w']],
      ['ada', ['serial', 'transact', 'ecu-port', 'Q', '--until-length', '1']],
      ['ada', ['lease', 'ecu-port', '--', 'true']],
      ['root', ['serial', 'send', 'ecu-port', 'b']],
      ['ada', ['instrument', 'call', 'ecu0', 'burn']],
      ['ada', ['call', 'telemetry.publish', '{"device":"ecu0","set":1}']],
    ];
    for (const [who, words] of tries) {
      const run = who === 'root' ? bench.session.runAsRoot(words) : bench.session.run(bench.ada, words);
      const { status, err } = await run;
      assert.notEqual(status, 0, `${who}: ${words.join(' ')}: ${err}`);
    }
    const { pageWrites, burns, offsetWrites } = await bench.ecu.counts();
    assert.deepEqual([pageWrites, burns], [0, 0]);
    assert.ok(offsetWrites > 0, 'the array of offsets is what is written');
  });
});
