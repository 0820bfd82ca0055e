/** What the linter says of lines, LEDs, device nodes, and buses that others stand on. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GpioEntry, IoctlEntry, LedEntry } from '../../../contract/policy/entries.ts';
import { expectOne, lintOf } from './lint-fixture.ts';

const relay: GpioEntry = { kind: 'gpio', chip: '/sys/devices/soc/gpio0', line: 3, direction: 'output' };
const button: GpioEntry = { ...relay, line: 4, direction: 'input' };
const lamp: LedEntry = { kind: 'led', led: 'status' };
const press: IoctlEntry = { kind: 'ioctl', path: '/dev/press0', profile: 'press' };

describe('lint: lines and LEDs', () => {
  it('finds nothing where nothing is wrong', () => {
    const whole = lintOf({
      relay: {
        ...relay,
        safe: { value: 1 },
        initial: { value: 0 },
        drive: 'open-drain',
        onStop: 'safe',
        lease: 'required',
      },
      button: { ...button, edges: 'both', debounceUs: 5000, bias: 'pull-up', activeLow: true },
      lamp: { ...lamp, safe: { brightness: 0 }, initial: { brightness: 3, trigger: 'none' } },
    });
    assert.deepEqual(whole, []);
  });
  for (const [key, value] of Object.entries({ safe: { value: 0 }, initial: { value: 0 }, drive: 'push-pull' } as const))
    it(`refuses '${key}' of an input`, () => {
      expectOne(
        lintOf({ button: { ...button, [key]: value } }),
        new RegExp(`^error devices\\.button\\.${key}: '${key}' is for outputs, and 'button' is an input$`),
      );
      assert.deepEqual(lintOf({ relay: { ...relay, [key]: value } }), []);
    });
  for (const [key, value] of Object.entries({ edges: 'both', debounceUs: 1 } as const))
    it(`refuses '${key}' of an output`, () => {
      expectOne(
        lintOf({ relay: { ...relay, [key]: value } }),
        new RegExp(`^error devices\\.relay\\.${key}: '${key}' is for inputs, and 'relay' is an output$`),
      );
      assert.deepEqual(lintOf({ button: { ...button, [key]: value } }), []);
    });
  it('warns of what has no effect on an input', () => {
    expectOne(lintOf({ button: { ...button, lease: 'required' } }), /^warning devices\.button\.lease: .*no effect/);
    expectOne(lintOf({ button: { ...button, onStop: 'safe' } }), /^warning devices\.button\.onStop: .*no effect/);
  });
  it('warns of chips by number', () => {
    expectOne(
      lintOf({ relay: { ...relay, chip: '/dev/gpiochip0' } }),
      /^warning devices\.relay\.chip: the number of \/dev\/gpiochip0 may change/,
    );
  });
  it('notes a number at the end of a path', () => {
    const chip = '/sys/devices/soc/gpio0/gpiochip3';
    expectOne(lintOf({ relay: { ...relay, chip } }), /^note devices\.relay\.chip: .*the path before it is enough/);
  });
  it('refuses two names for one line, and one LED', () => {
    const two = (other: Partial<GpioEntry>) => lintOf({ relay, other: { ...relay, ...other } });
    expectOne(two({}), /^error devices\.other: 'other' and 'relay' are two names for one device \(line 3\)/);
    expectOne(two({ chip: '/sys/devices/soc//gpio0/' }), /^error devices\.other: /);
    assert.deepEqual(two({ line: 4 }), []);
    assert.deepEqual(two({ chip: '/sys/devices/soc/gpio1' }), []);
    expectOne(lintOf({ lamp, other: lamp }), /^error devices\.other: .*\(LED status\)/);
    assert.deepEqual(lintOf({ lamp, other: { ...lamp, led: 'power' } }), []);
  });
  it('warns where only the kernel knows whether two are one line', () => {
    const may = (other: Partial<GpioEntry>) =>
      lintOf({ relay, other: { ...relay, ...other } }).filter((line) => /may be one line/.test(line));
    assert.equal(may({ line: 'RELAY' }).length, 1);
    assert.equal(may({ chip: '/dev/gpiochip0' }).length, 1);
    assert.equal(may({ chip: '/dev/gpiochip0', line: 4 }).length, 0);
    assert.equal(may({ chip: '/dev/gpiochip0', line: 'RELAY' }).length, 1);
    assert.equal(may({ chip: '/sys/devices/soc/gpio0/gpiochip3' }).length, 1);
    assert.equal(may({ chip: '/sys/devices/soc/gpio0/gpiochip3', line: 4 }).length, 0);
  });
});

describe('lint: device nodes', () => {
  it('refuses a profile that is not there, and says which may be meant', () => {
    expectOne(
      lintOf({ press: { ...press, profile: 'pres' } }),
      /^error devices\.press\.profile: there is no profile 'pres': did you mean 'press'\?/,
    );
    expectOne(
      lintOf({ press: { ...press, profile: 'lathe' } }),
      /^error .*there is no profile 'lathe': there is press, trap and plain/,
    );
  });
  it('refuses a subsystem in which the profile leaves a danger unsaid', () => {
    const plain: IoctlEntry = { ...press, profile: 'plain' };
    expectOne(
      lintOf({ plain: { ...plain, subsystem: 'mem' } }),
      /^error devices\.plain\.subsystem: the profile 'plain' is not for a device of subsystem 'mem': streams\.write: .*"danger": "machine"/,
    );
    assert.deepEqual(lintOf({ plain: { ...plain, subsystem: 'cuse' } }), []);
  });
  it('refuses safe requests that cannot be made, with their place', () => {
    const safe = (...calls: NonNullable<IoctlEntry['safe']>) => lintOf({ press: { ...press, safe: calls } });
    assert.deepEqual(
      safe({ request: 'operate', fields: { op: 'up' } }).filter((line) => line.startsWith('error')),
      [],
    );
    expectOne(safe({ request: 'opreate' }), /^error devices\.press\.safe\[0\]\.request: .*did you mean 'operate'/);
    expectOne(
      safe({ request: 'operate', fields: { op: 'upp' } }),
      /^error devices\.press\.safe\[0\]\.fields\.op: .*did you mean 'up'/,
    );
    expectOne(
      safe({ request: 'operate', fields: { op: 'up', count: 5e9 } }),
      /^error devices\.press\.safe\[0\]\.fields\.count: /,
    );
  });
  it('warns of safe requests that are dangerous, and of none where there should be some', () => {
    const found = lintOf({ press: { ...press, safe: [{ request: 'operate', fields: { op: 'crush' } }] } });
    assert.ok(
      found.some((line) => /^warning devices\.press\.safe\[0\]\.request: .*danger 'erase'.*a lease is lost/.test(line)),
      found.join('\n'),
    );
    expectOne(
      lintOf({ press: { ...press, onStop: 'safe' } }),
      /^warning devices\.press\.onStop: .*neither 'safe' nor 'stop' requests/,
    );
    const stop = [{ request: 'operate', fields: { op: 'crush' } }];
    assert.deepEqual(lintOf({ press: { ...press, onStop: 'safe', stop } }), []);
    expectOne(lintOf({ press: { ...press, stop } }), /^warning devices\.press\.stop: .*no effect/);
    expectOne(
      lintOf({ press: { ...press, onStop: 'safe', stop: [{ request: 'opreate' }] } }),
      /^error devices\.press\.stop\[0\]\.request: /,
    );
  });
  it('refuses two names for one node', () => {
    expectOne(
      lintOf({ press, other: { ...press, path: '/dev/press0' } }),
      /^error devices\.other: .*two names for one device/,
    );
    assert.deepEqual(lintOf({ press, other: { ...press, path: '/dev/press1' } }), []);
  });
});

describe('lint: what stands on a bus', () => {
  const bus: IoctlEntry = { kind: 'ioctl', path: '/dev/i2c-1', profile: 'press' };
  const chip = '/sys/devices/soc/fe804000.i2c/i2c-1/1-0040';
  const writes = /^error rules\[0\]: rule 'bench' may write to 'bus', and '\w+' stands on it/;
  const machine = { dangers: ['machine'], limits: { requests: ['sendCommand'] } };

  it('refuses writing to the bus of a channel, of a line, and to the chip of a line', () => {
    expectOne(lintOf({ bus, leds: { kind: 'pwm', chip } }), writes);
    expectOne(lintOf({ bus, relay: { ...relay, chip: `${chip}/gpio4` } }), writes);
    expectOne(lintOf({ bus: { ...bus, path: '/dev/gpio0' }, relay }), writes);
    expectOne(
      lintOf({
        bus: { ...bus, path: '/dev/spidev0.1' },
        relay: { ...relay, chip: '/sys/devices/spi0/spi0.1/gpio9' },
      }),
      writes,
    );
    const byNumber = lintOf({ bus: { ...bus, path: '/dev/gpiochip7' }, relay: { ...relay, chip: '/dev/gpiochip7' } });
    assert.equal(byNumber.filter((line) => writes.test(line)).length, 1);
  });
  it('lets other buses be, and rules that do not write, or do not cover it', () => {
    assert.deepEqual(lintOf({ bus: { ...bus, path: '/dev/i2c-2' }, leds: { kind: 'pwm', chip } }), []);
    assert.deepEqual(lintOf({ bus, leds: { kind: 'pwm', chip } }, { allow: ['read'] }), []);
    const covered = lintOf({ bus, leds: { kind: 'pwm', chip } }, { devices: ['leds'] });
    assert.deepEqual(
      covered.filter((line) => line.startsWith('error')),
      [],
    );
  });
  it('refuses it under a star, and accepts the danger with its requests', () => {
    assert.ok(lintOf({ bus, leds: { kind: 'pwm', chip } }, { devices: ['*'] }).some((line) => writes.test(line)));
    assert.deepEqual(lintOf({ bus, leds: { kind: 'pwm', chip } }, machine), []);
  });
  it('takes machine with any request, since no request of the bus need have it', () => {
    const whole: IoctlEntry = { ...bus, profile: 'plain' };
    const allowed = { dangers: ['machine'], limits: { requests: ['write'] } };
    assert.deepEqual(lintOf({ bus: whole, leds: { kind: 'pwm', chip } }, allowed), []);
    expectOne(
      lintOf({ bus: whole, leds: { kind: 'pwm', chip } }, { dangers: ['machine'] }),
      /^error rules\[0\]\.dangers\[0\]: .*does not list in 'requests' what it is for$/,
    );
  });
});
