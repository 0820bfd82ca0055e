import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { AnsweringBroker } from './answering-broker.ts';
import { ecuBroker, world } from './ecu-broker.ts';
import { runHere } from './harness.ts';

let broker: AnsweringBroker;
before(async () => {
  broker = await ecuBroker();
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => {
  Object.assign(world, { ecus: ['ecu0'], isServed: true });
});

const run = (...words: string[]) => runHere(['ecu', ...words, '--socket', broker.socket, '--key', broker.key]);

async function printed(...words: string[]): Promise<string> {
  const { status, out, err } = await run(...words);
  assert.equal(status, 0, err);
  return out;
}

describe('postern ecu channels', () => {
  it('lists what there is, with ranges, meanings, and what is computed', async () => {
    assert.equal(
      await printed('channels'),
      [
        'CHANNEL    UNIT  GAUGE       WHAT IT IS\n',
        'rpm        rpm   0 to 8000   RPM\n',
        'coolant    °C    -40 to 120  CLT\n',
        'ready                        0: not ready, 1: ready\n',
        'egt.0      °C\n',
        'dutyCycle  %                 computed\n',
      ].join(''),
    );
  });
  it('those that have all words, in any case, in name, heading, unit or gauge', async () => {
    const cases: [words: string[], names: string[]][] = [
      [['ecu0', 'RPM'], ['rpm']],
      [['engine', 'speed'], ['rpm']],
      [['°c'], ['coolant', 'egt.0']],
      [['clt', '°c'], ['coolant']],
      [['ecu0'], ['rpm', 'coolant', 'ready', 'egt.0', 'dutyCycle']],
    ];
    for (const [words, names] of cases) {
      const { channels } = JSON.parse(await printed('channels', ...words, '--json'));
      assert.deepEqual(
        channels.map(({ name }: { name: string }) => name),
        names,
      );
    }
    assert.equal(await printed('channels', 'warp', 'drive'), 'ecu0 has none of that: warp drive\n');
  });
  it('pages, with ranges and alarms, without gauges that there are not', async () => {
    assert.equal(
      await printed('channels', '--pages'),
      [
        'PAGE        GAUGE       CHANNEL  UNIT  RANGE       ALARMS        TITLE\n',
        'Front Page  tachometer  rpm      rpm   0 to 8000   >6500 >7000!  Engine speed\n',
        'Front Page  clt         coolant  °C    -40 to 120  <-20! <0      Coolant\n',
      ].join(''),
    );
  });
});

describe('postern ecu get', () => {
  it('prints values with units, labels for bits, and a mark for what is not known', async () => {
    assert.equal(
      await printed('get', 'ecu0', 'rpm,CLT', 'ready', 'egt.0'),
      [
        'CHANNEL  VALUE  UNIT\n',
        'rpm      3120   rpm\n',
        'coolant  82.3   °C\n',
        'ready    ready\n',
        'egt.0    -      °C\n',
      ].join(''),
    );
    assert.deepEqual(broker.calls.findLast(({ method }) => method === 'telemetry.subscribe')?.params, {
      device: 'ecu0',
      channels: ['rpm', 'coolant', 'ready', 'egt.0'],
    });
  });
  it('as JSON: numbers, and what they mean', async () => {
    assert.deepEqual(JSON.parse(await printed('get', 'Front Page,ready', '--json')), {
      device: 'ecu0',
      values: { rpm: 3120.4, coolant: 82.25, ready: 1 },
      meaning: { ready: 'ready' },
    });
    assert.equal(Object.keys(JSON.parse(await printed('get', '--json')).values).length, 5);
  });
  it('says which names mean nothing', async () => {
    const { status, err } = await run('get', 'rpn');
    assert.equal(status, 2);
    assert.match(err, /'rpn' is no channel, gauge or gauge page\n.*did you mean rpm\?/);
  });
});

describe('postern ecu info', () => {
  it('tells who it is, how it is read, and what went wrong', async () => {
    const text = await printed('info');
    assert.match(text, /^signature: +MS2Extra Test$/m);
    assert.match(text, /^reads: +the channels that are wanted, wherever they are in the block$/m);
    assert.match(text, /^block: +212 bytes$/m);
    assert.match(text, /^wire in use: +97\.3 %$/m);
    assert.match(text, /: +2 CRC errors, 2 retries, 1 reset$/m);
    const json = JSON.parse(await printed('info', 'ecu0', '--json'));
    assert.deepEqual(
      [json.signature, json.connected, json.quality.crcErrors, json.sets],
      ['MS2Extra Test', true, 2, 1],
    );
  });
});

describe('which controller', () => {
  const cases: [ecus: string[], words: string[], says: RegExp][] = [
    [[], ['get'], /there is no engine controller that you may see\n.*'postern devices' lists/],
    [['ecu0', 'ecu1'], ['info'], /which engine controller\?\n.*there are ecu0, ecu1/],
    [['ecu0', 'ecu1'], ['get', 'rpm'], /which engine controller\?/],
    [['ecu0'], ['info', 'psu0'], /psu0 is no engine controller: its profile is e3631a\n.*there is ecu0/],
    [['ecu0'], ['info', 'ecuO'], /there is no engine controller 'ecuO' that you may see\n.*did you mean ecu0\?/],
    [['ecu0'], ['info', 'ecu0', 'more'], /'more' is one argument too many/],
  ];
  for (const [ecus, words, says] of cases)
    it(`${words.join(' ')}, where there is ${ecus.join(' and ') || 'none'}`, async () => {
      world.ecus = ecus;
      const { status, err } = await run(...words);
      assert.equal(status, 2);
      assert.match(err, says);
    });
  it('that none serves, is said by its refusal', async () => {
    world.isServed = false;
    for (const verb of ['info', 'channels', 'get']) {
      const { status, err } = await run(verb);
      assert.equal(status, 8, err);
      assert.match(err, /unavailable: no driver serves ecu0/);
    }
  });
});
