/** The first policy, from the hardware of a simulated kernel: the demo's board, no hardware at all, and hardware that nobody foresaw. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstPolicy } from '../../broker/first-policy/first-policy.ts';
import { bitmap, inputTells } from '../../broker/hardware/survey/input-bits.ts';
import { survey } from '../../broker/hardware/survey/survey.ts';
import { type Finding, lintPolicy } from '../../contract/policy/lint.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { makeDemoBoard } from '../../sim/board.ts';
import { SimulatedGpioChip } from '../../sim/gpio.ts';
import { EV_KEY, EV_REL, gamepad } from '../../sim/input/model.ts';
import { SimulatedInput } from '../../sim/input.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { SimulatedLed } from '../../sim/led.ts';
import { SimulatedPwmChip } from '../../sim/pwm.ts';
import { SimulatedRtc } from '../../sim/rtc.ts';
import { SimulatedSerialPort } from '../../sim/serial.ts';
import { SimulatedTape } from '../../sim/tape.ts';
import { SimulatedWatchdog } from '../../sim/watchdog.ts';
import { fc, randomCases } from '../random-cases.ts';

/** A machine on which Postern is installed. */
const names = { uid: () => 0, gid: (group: string) => ({ postern: 900, pwm: 901 })[group] };

const made = (kernel: SimulatedKernel): string => firstPolicy(survey(kernel));
const lint = (text: string) => lintPolicy(text, names, 'policy.json');
const said = (findings: readonly Finding[]) =>
  findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);

function documentOf(text: string): PolicyDocument {
  const { parsed, findings } = lint(text);
  assert.ok(parsed, said(findings).join('\n'));
  return parsed.document;
}

/** With all that is off switched on. */
const allOn = (text: string): string => text.replace(/^( *)\/\/(?=["{])/gm, '$1');

/** Which nodes were opened. */
const opened = (kernel: SimulatedKernel): string[] =>
  kernel.log.filter(({ syscall, path }) => syscall === 'open' && path.startsWith('/dev/')).map(({ path }) => path);

describe('the first policy', () => {
  const { kernel, gpio } = makeDemoBoard();
  gpio.hold(3, 'led0');
  kernel.clearLog();
  const text = made(kernel);

  it('lets look at what is harmless, and drive PWM', () => {
    const { devices, rules } = documentOf(text);
    assert.deepEqual(Object.keys(devices), [
      'pwm-fe20c000.pwm',
      'pwm-fe20c800.pwm',
      'pwm-1-0040',
      'led-board-green-status',
      'input-simulated_gamepad_pad-0042-event-joystick',
      'clock-rtc-sim',
      'tape-nst0',
      'changer-sch0',
    ]);
    assert.deepEqual(devices['pwm-1-0040'], {
      kind: 'pwm',
      chip: '/sys/devices/platform/soc/fe804000.i2c/i2c-1/1-0040',
    });
    const [look, drives, pwm, ...others] = rules;
    assert.deepEqual([look?.groups, look?.allow], [['postern'], ['read']]);
    assert.deepEqual(drives?.limits, {
      requests: ['status', 'position', 'parameters', 'vendorParameters', 'element', 'picker'],
    });
    assert.deepEqual(pwm, {
      id: 'pwm-users',
      groups: ['pwm'],
      devices: ['pwm-fe20c000.pwm', 'pwm-fe20c800.pwm', 'pwm-1-0040'],
      allow: ['read', 'write'],
    });
    assert.deepEqual(others, []);
  });
  it('says nothing that the linter minds, and neither does all of it switched on', () => {
    assert.deepEqual(said(lint(text).findings), []);
    assert.deepEqual(said(lint(allOn(text)).findings), []);
  });
  it('has what is dangerous as comments, with the reason', () => {
    const on = documentOf(text).devices;
    const all = documentOf(allOn(text)).devices;
    assert.deepEqual(
      Object.keys(all).filter((name) => !(name in on)),
      [
        'gpio-fe200000.gpio-0',
        'input-simulated_keyboard-event-kbd',
        'port-simulated_engine_engine-0001-if00',
        'port-simulated_oven_oven-0007-if00',
        'port-simulated_serial_adapter_ecu-0001-if00',
        'port-simulated_serial_adapter_psu-0001-if00',
        'watchdog-software-watchdog',
      ],
    );
    assert.match(text, /\/\/ Watchdogs\. DANGER/);
    assert.match(text, /\/\/ Simulated Keyboard\. Tells what is typed, passwords too/);
  });
  it('tells which lines of a chip are in use, and which have names', () => {
    assert.match(
      text,
      /\/\/ 54 lines, from 0 on\.\n *\/\/ In use, leave them alone: 3 \(led0\)\.\n *\/\/ With names: 17 \(RELAY\)/,
    );
  });
  it('opens nothing but GPIO chips, and writes nothing', () => {
    assert.deepEqual(opened(kernel), ['/dev/gpiochip0']);
    assert.deepEqual(kernel.writes, []);
    assert.equal(kernel.openDescriptors, 0);
  });
  it('goes without the names of lines where a chip may not be opened', () => {
    kernel.failNext('/dev/gpiochip0', 'EACCES', 'open');
    assert.match(made(kernel), /\/\/ Its lines could not be asked for: root may\.\n *\/\/"gpio-fe200000\.gpio-0"/);
  });
  it('is for PWM chips to come where there is no hardware', () => {
    const { devices, rules } = documentOf(made(new SimulatedKernel()));
    assert.deepEqual(devices, { pwm: { kind: 'pwm', chip: '*' } });
    assert.deepEqual(
      rules.map(({ id }) => id),
      ['look', 'pwm-users'],
    );
  });
  it('leaves out lamps of keyboards, whose names change', () => {
    const kernel = new SimulatedKernel();
    for (const name of ['input3::capslock', 'mmc0::']) new SimulatedLed(kernel, { name });
    const text = made(kernel);
    assert.deepEqual(Object.keys(documentOf(text).devices), ['pwm', 'led-mmc0']);
    assert.match(text, /Left out: 1 lamp of keyboards/);
  });
});

describe('what an input device tells', () => {
  const tells = (key: string, rel: string, properties: string) =>
    inputTells((file) => bitmap({ 'capabilities/key': key, 'capabilities/rel': rel, properties }[file]));

  it('is read from its bitmaps in sysfs', () => {
    assert.deepEqual(bitmap('1 8000000000000001'), [0, 63, 64]);
    assert.deepEqual([bitmap('0'), bitmap(''), bitmap('no'), bitmap(undefined)], [[], undefined, undefined, undefined]);
  });
  it('is known of what machines have', () => {
    // A laptop's keyboard, its power button, which is a key like others, its touchpad, a mouse, a gamepad: as sysfs has them.
    assert.equal(tells('402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe', '0', '0'), 'keystrokes');
    assert.equal(tells('10000000000000 0', '0', '0'), 'keystrokes');
    assert.equal(tells('e520 10000 0 0 0 0', '0', '5'), 'pointer');
    assert.equal(tells('ff0000 0 0 0 0', '1943', '0'), 'pointer');
    assert.equal(tells('7fdb000000000000 0 0 0 0', '0', '0'), 'other');
    assert.equal(tells('', '0', '0'), undefined);
  });
});

/** Anything that a name of a file may be. */
const fileName = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...'-a.Z0:_\\ \n\r\u2028/"\'*'), fc.string({ minLength: 1, maxLength: 1 })),
    minLength: 1,
    maxLength: 80,
  })
  .map((text) => text.replace(/[/\0]/g, '-'))
  .filter((text) => !/^\.{1,2}$/.test(text));
const text = fc.string({ unit: 'binary', maxLength: 100 });
const errno = fc.constantFrom('EACCES', 'EIO', 'ENODEV', 'EPERM', 'ENXIO', 'EINVAL');

const machine = fc.record({
  chips: fc.array(fc.record({ path: fileName, channels: fc.nat(20), driver: fileName }), { maxLength: 4 }),
  gpio: fc.array(fc.record({ path: fileName, label: fileName, names: fc.array(fileName, { maxLength: 5 }) }), {
    maxLength: 3,
  }),
  leds: fc.array(fileName, { maxLength: 4 }),
  inputs: fc.array(
    fc.record({
      name: text,
      byId: fc.option(fileName, { nil: undefined }),
      keys: fc.array(fc.nat(0x2ff), { maxLength: 4 }),
      moves: fc.array(fc.nat(8), { maxLength: 2 }),
    }),
    { maxLength: 4 },
  ),
  ports: fc.array(fc.record({ byId: fc.option(fileName, { nil: undefined }), product: text, manufacturer: text }), {
    maxLength: 4,
  }),
  clocks: fc.array(text, { maxLength: 2 }),
  watchdogs: fc.array(text, { maxLength: 2 }),
  tapes: fc.nat(2),
  /** Calls of a survey that fail: which one of those that it made before. */
  faults: fc.array(fc.tuple(fc.nat(), errno), { maxLength: 4 }),
});

function build(parts: typeof machine extends fc.Arbitrary<infer Parts> ? Parts : never): SimulatedKernel {
  const kernel = new SimulatedKernel();
  // A driver takes what it can of a name: 31 bytes.
  const short = (name: string) => name.slice(0, 8);
  for (const [number, { path, channels, driver }] of parts.chips.entries())
    new SimulatedPwmChip(kernel, { number, npwm: channels, devicePath: `/sys/devices/${path}`, driver });
  for (const [number, { path, label, names: lines }] of parts.gpio.entries()) {
    const chip = new SimulatedGpioChip(kernel, {
      number,
      lines: 6,
      label: short(label),
      names: Object.fromEntries(lines.map((name, line) => [line, short(name)])),
      devicePath: `/sys/devices/${path}`,
    });
    chip.hold(5, 'somebody');
  }
  for (const name of parts.leds) new SimulatedLed(kernel, { name });
  for (const [number, { name, byId, keys, moves }] of parts.inputs.entries())
    new SimulatedInput(kernel, {
      number,
      model: { ...gamepad, name, codes: { [EV_KEY]: keys, [EV_REL]: moves } },
      ...(byId === undefined ? {} : { byId }),
    });
  for (const [number, { byId, product, manufacturer }] of parts.ports.entries())
    new SimulatedSerialPort(kernel, {
      name: `ttyUSB${number}`,
      usb: { driver: 'ftdi_sio', vendorId: '0403', productId: '6001', product, manufacturer, socket: `1-${number}` },
      ...(byId === undefined ? {} : { byId }),
    });
  for (const [number, name] of parts.clocks.entries()) new SimulatedRtc(kernel, { number, name });
  for (const [number, identity] of parts.watchdogs.entries()) new SimulatedWatchdog(kernel, { number, identity });
  for (let number = 0; number < parts.tapes; number++) new SimulatedTape(kernel, { number });
  return kernel;
}

describe('the first policy of any hardware', () => {
  it('has no error, is always the same, opens nothing that does something, and names nothing twice', () => {
    fc.assert(
      fc.property(machine, (parts) => {
        const kernel = build(parts);
        kernel.clearLog();
        const whole = made(kernel);
        assert.equal(made(build(parts)), whole);
        const calls = kernel.log.filter(({ syscall }) => syscall !== 'close');
        for (const [which, errno] of parts.faults) {
          const call = calls[which % calls.length];
          if (call !== undefined) kernel.failNext(call.path, errno, call.syscall);
        }
        for (const policy of [whole, made(kernel)]) {
          assert.deepEqual(said(lint(policy).findings), []);
          assert.deepEqual(said(lint(allOn(policy)).findings.filter(({ severity }) => severity === 'error')), []);
          const { devices, rules } = documentOf(policy);
          const dangerous = Object.values(devices).filter((entry) =>
            entry.kind === 'ioctl' ? entry.profile === 'watchdog' : entry.kind === 'serial' || entry.kind === 'gpio',
          );
          assert.deepEqual(dangerous, []);
          assert.ok(rules.every(({ dangers }) => dangers === undefined));
        }
        assert.deepEqual(
          opened(kernel).filter((path) => !/^\/dev\/gpiochip\d+$/.test(path)),
          [],
        );
        assert.equal(kernel.openDescriptors, 0);
      }),
      { numRuns: randomCases(100) },
    );
  });
});
