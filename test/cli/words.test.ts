import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onlyChannel, parseJsonObject, parseNanoseconds, parseNumber, takeChannel } from '../../cli/arguments.ts';
import { takeGlobals } from '../../cli/globals.ts';
import { parseServo, parseServoTiming } from '../../cli/pwm/servo-words.ts';
import { needsState, parseSet, parseSets, setParams } from '../../cli/pwm/set-words.ts';
import { UsageError } from '../../cli/usage.ts';

const refused = (act: () => unknown, pattern: RegExp) =>
  assert.throws(act, (error) => error instanceof UsageError && pattern.test(error.message));
const words = (line: string) => line.split(' ');

describe('a channel on the command line', () => {
  it('is CHIP CHANNEL, as pyPWMd takes it', () => {
    assert.deepEqual(takeChannel(['0', '1', 'rest']), { channel: { chip: 0, channel: 1 }, rest: ['rest'] });
    assert.deepEqual(takeChannel(['0/1', 'rest']), { channel: { chip: 0, channel: 1 }, rest: ['rest'] });
  });
  it('is a device name with what it leaves open', () => {
    assert.deepEqual(onlyChannel(['fan']), { device: 'fan' });
    assert.deepEqual(onlyChannel(['leds/3']), { device: 'leds', channel: 3 });
    assert.deepEqual(onlyChannel(['all/0/1']), { device: 'all', chip: 0, channel: 1 });
  });
  it('is refused when it names nothing', () => {
    refused(() => onlyChannel([]), /which channel/);
    refused(() => onlyChannel(['0']), /chip without a channel/);
    refused(() => onlyChannel(['0/1/2']), /chip without a channel/);
    refused(() => onlyChannel(['0', 'x']), /channel 'x' is not a whole number/);
    refused(() => onlyChannel(['leds/x']), /channel of leds 'x'/);
    refused(() => onlyChannel(['all/0/1/2']), /does not name a channel/);
    refused(() => onlyChannel(['/3']), /does not name a channel/);
    refused(() => onlyChannel(['fan', 'x']), /'x' is one argument too many/);
  });
});

describe('values on the command line', () => {
  it('are numbers, with units where time is meant', () => {
    assert.equal(parseNanoseconds('10000', 'period'), 10_000);
    assert.deepEqual(
      ['10us', '10µs', '1.5ms', '1s', '7ns'].map((text) => parseNanoseconds(text, 'period')),
      [10_000, 10_000, 1_500_000, 1e9, 7],
    );
    assert.equal(parseNumber('1e3', 'frequency'), 1000);
  });
  it('are refused when they are not', () => {
    refused(() => parseNanoseconds('1.5', 'period'), /period '1\.5'/);
    refused(() => parseNanoseconds('-1', 'period'), /period '-1'/);
    refused(() => parseNanoseconds('1.2.3us', 'period'), /1\.2\.3/);
    refused(() => parseNanoseconds('99999999999999999999', 'period'), /period/);
    refused(() => parseNanoseconds('99999999999s', 'period'), /too long/);
    for (const text of ['', 'abc', '0x10', 'Infinity', 'NaN', '1e999'])
      refused(() => parseNumber(text, 'frequency'), /frequency/);
    refused(() => parseJsonObject('[1]', 'the parameters'), /not a JSON object/);
    refused(() => parseJsonObject('{', 'the parameters'), /not JSON/);
  });
});

describe('pwm set', () => {
  it("takes pyPWMd's arguments in its order", () => {
    assert.deepEqual(parseSet(words('0 1 1 10000 5000 0')), {
      channel: { chip: 0, channel: 1 },
      set: { enabled: true, periodNs: 10_000, dutyNs: 5000, polarity: 'normal' },
    });
    assert.deepEqual(parseSet(words('fan 0 10us 5us inversed')).set, {
      enabled: false,
      periodNs: 10_000,
      dutyNs: 5000,
      polarity: 'inversed',
    });
  });
  it('leaves out what is not given', () => {
    assert.deepEqual(parseSet(words('fan 1')).set, { enabled: true });
    assert.deepEqual(parseSet(words('fan --duty-ns 1us')).set, { dutyNs: 1000 });
    assert.deepEqual(parseSet(words('fan --disable --polarity 1')).set, { enabled: false, polarity: 'inversed' });
    assert.deepEqual(parseSet(words('--enable --frequency 1000 fan')).set, { enabled: true, periodNs: 1e6 });
  });
  it('refuses what contradicts', () => {
    refused(() => parseSet(words('fan 1 --enable')), /enabled is given twice/);
    refused(() => parseSet(words('fan --period-ns 99999999999999999999')), /is above 9007199254740991/);
    refused(() => parseSet(words('fan --frequency 1 --period-ns 1')), /periodNs is given twice/);
    refused(() => parseSet(words('fan 1 10 5 --ratio 0.5')), /duty or the ratio/);
    refused(() => parseSet(words('fan --enable --disable')), /enabled is given twice/);
    refused(() => parseSet(words('fan')), /nothing to set/);
    refused(() => parseSet(words('fan 2')), /enable '2'/);
    refused(() => parseSet(words('fan 1 10 5 2')), /polarity '2'/);
    refused(() => parseSet(words('fan 1 10 5 0 9')), /'9' is one argument too many/);
    refused(() => parseSet(words('fan --ratio 1.1')), /not in 0\.\.1/);
    refused(() => parseSet(words('fan 1 --volume 11')), /--volume/);
    refused(() => parseSet(words('fan constructor')), /enable 'constructor'/);
  });
  it('cuts several sets at --and', () => {
    const sets = parseSets(words('fan 1 10 5 0 --and leds/3 --disable --and 0 1 --ratio 0.5'));
    assert.deepEqual(
      sets.map(({ channel }) => channel),
      [{ device: 'fan' }, { device: 'leds', channel: 3 }, { chip: 0, channel: 1 }],
    );
    assert.equal(sets[2]?.ratio, 0.5);
    refused(() => parseSets(words('fan 1 --and')), /which channel/);
  });
  it('turns a ratio into a duty, of what is set or of what is there', () => {
    const there = { enabled: true, periodNs: 2000, dutyNs: 0, polarity: 'inversed' } as const;
    const ratio = (line: string, state: typeof there | null) => {
      const request = parseSet(words(line));
      return [needsState(request), setParams(request, state).dutyNs];
    };
    assert.deepEqual(ratio('fan --ratio 0.25', there), [true, 1500]);
    assert.deepEqual(ratio('fan --ratio 0.25 --frequency 1000 --polarity 0', null), [false, 250_000]);
    assert.deepEqual(ratio('fan --ratio 0.25 --frequency 1000', there), [true, 750_000]);
    assert.deepEqual(ratio('fan --ratio 0.25 --period-ns 100', null), [true, 25]);
    refused(() => ratio('fan --ratio 0.25', null), /no period yet/);
    assert.equal(needsState(parseSet(words('fan 1 10 5 0'))), false);
  });
});

describe('servo', () => {
  it('takes a position in three units', () => {
    assert.deepEqual(parseServo(['arm', '0.5'], {}), { device: 'arm', ratio: 0.5 });
    assert.deepEqual(parseServo(['0', '1', '90'], { degrees: true }), { chip: 0, channel: 1, degrees: 90 });
    assert.deepEqual(parseServo(['arm', '1500'], { us: true }), { device: 'arm', pulseUs: 1500 });
    refused(() => parseServo(['arm'], {}), /where to/);
    refused(() => parseServo(['arm', '90'], {}), /not in 0\.\.1/);
    refused(() => parseServo(['arm', '90'], { degrees: true, us: true }), /not both/);
    refused(() => parseServo(['arm', '0.5', '1'], {}), /too many/);
  });
  it('takes its timing in milliseconds, or reads it', () => {
    assert.deepEqual(parseServoTiming([]), {});
    assert.deepEqual(parseServoTiming(['0.6', '2.3']), { minMs: 0.6, maxMs: 2.3 });
    assert.deepEqual(parseServoTiming(['0.6', '2.3', '20']), { minMs: 0.6, maxMs: 2.3, intervalMs: 20 });
    refused(() => parseServoTiming(['0.6']), /MIN without MAX/);
    refused(() => parseServoTiming(['1', '2', '3', '4']), /too many/);
  });
});

describe('global options', () => {
  it('are taken from anywhere before --', () => {
    assert.deepEqual(takeGlobals(words('pwm --json set fan --socket /s 1 --key=/k')), {
      options: { json: true, socket: '/s', key: '/k' },
      rest: ['pwm', 'set', 'fan', '1'],
    });
    assert.deepEqual(takeGlobals(words('lease fan -- prog --json')), {
      options: { json: false },
      rest: ['lease', 'fan', '--', 'prog', '--json'],
    });
  });
  it('need their values', () => {
    refused(() => takeGlobals(['--socket']), /--socket needs a path/);
    refused(() => takeGlobals(['--key=']), /--key needs a path/);
  });
});
