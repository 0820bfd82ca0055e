/** What a row asks for, what its value may be, and how old it may be. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Asked, deedOf } from '../../cli/psu/bridge/commands.ts';
import { isFresh, POWER_ON_SECONDS } from '../../cli/psu/bridge/freshness.ts';
import { parseLevel } from '../../cli/psu/bridge/levels.ts';
import { parseSettings } from '../../cli/psu/bridge/options.ts';
import { loadSqlite } from '../../cli/psu/bridge/sqlite.ts';
import { FakeSupply } from './psu-bridge-doubles.ts';

const asked = (command: string, value: string | undefined, ageS: number | undefined = 0): Asked => ({
  command,
  value,
  ageS,
});

describe('a command', () => {
  const done: [command: string, value: string, log: string, result: string][] = [
    ['SET VOLTAGE', '7.4', 'volts 7.4', '7.4'],
    ['SET VOLTAGE', '5', 'volts 5', '5.0'],
    ['SET VOLTAGE', ' +1.25e1 ', 'volts 12.5', '12.5'],
    ['SET VOLTAGE', '-3', 'volts -3', '-3.0'],
    ['SET CURRENT LIMIT', '.5', 'amps 0.5', '0.5'],
    ['SET POWER', 'ON', 'power true', 'ON'],
    ['SET POWER', 'OFF', 'power false', 'OFF'],
  ];
  for (const [command, value, log, result] of done)
    it(`${command} '${value}' is done, and answered as psud does`, async () => {
      const supply = new FakeSupply();
      assert.equal(await deedOf(asked(command, value))(supply), result);
      assert.deepEqual(supply.log, [log]);
    });

  const not: [command: string, value: string | undefined, why: RegExp][] = [
    ['SET VOLTAGE', 'abc', /^value 'abc' is not a number$/],
    ['SET VOLTAGE', '', /not a number/],
    ['SET VOLTAGE', '0x10', /not a number/],
    ['SET VOLTAGE', 'Infinity', /not a number/],
    ['SET VOLTAGE', '1e999', /not a number/],
    ['SET VOLTAGE', undefined, /^value NULL is not a number$/],
    ['SET POWER', 'on', /^value 'on' is not ON or OFF$/],
    ['SET POWER', undefined, /not ON or OFF/],
    ['SET_VOLTAGE', '7', /^no command 'SET_VOLTAGE': there are SET VOLTAGE, SET CURRENT LIMIT, SET POWER$/],
    ['constructor', '7', /^no command/],
  ];
  for (const [command, value, why] of not)
    it(`${command} ${value} is not done, and says why`, () =>
      assert.throws(() => deedOf(asked(command, value)), { name: 'NotDone', message: why }));
});

describe('to switch on', () => {
  const refused: (number | undefined)[] = [POWER_ON_SECONDS + 0.1, 3600, -60, undefined];
  for (const ageS of refused)
    it(`is not done when it is ${ageS} s old`, () =>
      assert.throws(() => deedOf({ command: 'SET POWER', value: 'ON', ageS }), /^NotDone: not switched on/));
  it('is done at once, and up to its limit', () => {
    for (const ageS of [-0.5, 0, POWER_ON_SECONDS]) deedOf(asked('SET POWER', 'ON', ageS));
  });
  it('alone is so: off and values are done whatever their age', () => {
    deedOf(asked('SET POWER', 'OFF', 1e6));
    deedOf({ command: 'SET VOLTAGE', value: '1', ageS: undefined });
  });
  it('a time that is not there is not fresh', () => assert.equal(isFresh(Number.NaN, 10), false));
});

describe('options', () => {
  const given = (options: Record<string, unknown>) => parseSettings({ db: '/tmp/x.db', ...options });
  it("are psud's by default", () => {
    const { intervals, log, output, port, lease } = given({});
    assert.deepEqual(
      [intervals, log, output, port, lease],
      [{ commandMs: 100, updateMs: 360, windowMs: 20 }, 'DEBUG', 'P25V', undefined, false],
    );
  });
  it('--log alone is INFO, and takes a level in either case', () => {
    assert.deepEqual([parseLevel(true), parseLevel('warning'), parseLevel(undefined)], ['INFO', 'WARNING', 'DEBUG']);
    assert.throws(() => parseLevel('LOUD'), /--log 'LOUD' is not one of DEBUG, INFO/);
  });
  const wrong: [options: Record<string, unknown>, why: RegExp][] = [
    [{ db: undefined }, /which database/],
    [{ datafile: '/tmp/y.db' }, /are two/],
    [{ output: 'P9V' }, /--output 'P9V' is not one of P6V, P25V, N25V/],
    [{ window: '100' }, /--window 100 is not shorter than both intervals, 100 and 360 ms/],
    [{ commandInterval: '5' }, /--command-interval 5 is less than 10 ms/],
    [{ updateInterval: 'x' }, /--update-interval 'x' is not a whole number/],
  ];
  for (const [options, why] of wrong)
    it(`${JSON.stringify(options)} are refused`, () => assert.throws(() => given(options), why));
  it('-d and --db are one option, and may be given twice if they agree', () => {
    assert.equal(parseSettings({ datafile: '/tmp/x.db', db: '/tmp/x.db' }).path, '/tmp/x.db');
    assert.equal(parseSettings({ datafile: '/tmp/y.db' }).path, '/tmp/y.db');
  });
});

describe('an older Node', () => {
  it('is told which one it takes', async () => {
    await assert.rejects(loadSqlite('20.19.0'), /needs Node 24 or newer, for its SQLite: this is 20\.19\.0/);
    await assert.rejects(loadSqlite('22.17.1'), /24/);
  });
});
