/** What the linter says of serial ports, and of rules for them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InstrumentEntry, IoctlEntry, SerialEntry } from '../../../contract/policy/entries.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { expectOne, lintOf } from './lint-fixture.ts';

const port: SerialEntry = { kind: 'serial', path: '/dev/serial/by-id/usb-FTDI_A', baudRate: 9600 };
const usb: NonNullable<SerialEntry['usb']> = { vendor: '0403', product: '6001', serial: 'A' };
const byUsb = (more: Partial<typeof usb> = {}): SerialEntry => ({
  kind: 'serial',
  usb: { ...usb, ...more },
  baudRate: 9600,
});
const scale: InstrumentEntry = { kind: 'instrument', profile: 'e3631a', port: 'port', provider: { user: 'driver' } };
const lines = { limits: { lines: ['*IDN?'] } };

describe('lint: serial ports', () => {
  it('finds nothing where nothing is wrong', () => {
    const whole: SerialEntry = {
      ...port,
      dataBits: 7,
      parity: 'even',
      stopBits: 2,
      flowControl: 'rtscts',
      lowLatency: true,
      latencyTimerMs: 1,
      lineEnding: '\r\n',
      probe: true,
      onStop: 'safe',
      lease: 'required',
      safe: [
        { purge: 'both' },
        { lines: { dtr: false } },
        { breakMs: 250 },
        { pauseMs: 100 },
        { send: 'OFF\r\n', times: 2 },
        { verify: { send: 'ON?\r\n', answer: '0 V' } },
      ],
    };
    const limits = {
      directions: ['send', 'receive'] as ('send' | 'receive')[],
      baudRates: [9600, 19200],
      bytesPerSecond: 1000,
      lines: ['OFF'],
    };
    assert.deepEqual(lintOf({ port: whole, other: { ...port, path: '/dev/ttyS0' } }, { limits }), []);
  });

  for (const path of ['/dev/ttyUSB0', '/dev/ttyACM12'])
    it(`warns of ${path}`, () =>
      expectOne(
        lintOf({ port: { ...port, path } }),
        /^warning devices\.port\.path: the number of \S+ may change .*by-id/,
      ));
  it('warns of pseudo terminals', () =>
    expectOne(
      lintOf({ port: { ...port, path: '/dev/pts/3' } }),
      /^warning devices\.port\.path: \/dev\/pts\/3 is a pseudo terminal/,
    ));

  it('refuses two names for one port', () => {
    const two = /^error devices\.other: 'other' and 'port' are two names for one device/;
    expectOne(lintOf({ port, other: { ...port } }), two);
    expectOne(lintOf({ port: byUsb(), other: byUsb() }), /two names for one device \(usb 0403:6001 serial A\)/);
    assert.deepEqual(
      lintOf({ port: byUsb(), other: byUsb({ serial: 'B' }), third: byUsb({ interface: 1, serial: 'C' }) }),
      [],
    );
  });
  it('refuses a device node that is a port of the inventory', () => {
    const node: IoctlEntry = { kind: 'ioctl', path: '/dev/serial/by-id/usb-FTDI_A', profile: 'plain' };
    expectOne(
      lintOf({ port, node }),
      /^error devices\.node: 'node' and 'port' are two names for one device \(\/dev\/serial/,
    );
    expectOne(
      lintOf({ node, port }),
      /^error devices\.port: 'port' and 'node' are two names for one device \(\/dev\/serial/,
    );
  });
  it('warns of another name that may be the port of an instrument', () => {
    const may = /^warning devices\.\w+: '\w+' and '\w+' may be one port: they name it in different ways$/;
    const byPath = { ...port, path: '/dev/serial/by-path/pci-0000' };
    const rule = { devices: ['psu', 'other', 'node'], allow: ['read' as const] };
    for (const other of [byPath, byUsb()]) {
      expectOne(lintOf({ port, psu: scale, other, node: { ...port, path: '/dev/ttyS0' } }, rule), may);
      expectOne(lintOf({ other, port, psu: scale, node: { ...port, path: '/dev/ttyS0' } }, rule), may);
      assert.deepEqual(lintOf({ port, other }), [], 'of a port without an instrument it is no matter');
    }
    expectOne(
      lintOf(
        { port: byUsb(), psu: scale, other: byUsb({ serial: undefined }) },
        { ...rule, devices: ['psu', 'other'] },
      ),
      may,
    );
    const node: IoctlEntry = { kind: 'ioctl', path: '/dev/serial/by-path/pci-0000', profile: 'plain' };
    expectOne(lintOf({ port, psu: scale, node }, { ...rule, devices: ['psu', 'node'] }), may);
  });

  it('refuses steps that do nothing, or never come to their end', () => {
    const safe = (...steps: NonNullable<SerialEntry['safe']>) => lintOf({ port: { ...port, safe: steps } });
    expectOne(
      safe({ pauseMs: 1 }, { lines: {} }),
      /^error devices\.port\.safe\[1\]: the step does nothing: say 'dtr' or 'rts'$/,
    );
    for (const answer of ['0\n', ' 0', '0 ', '0\r\n1', ' '])
      expectOne(
        safe({ verify: { send: 'OUTP?\n', answer } }),
        /^error devices\.port\.safe\[0\]: the answer ".*" never comes/,
      );
  });
  it('warns of RTS where the kernel sets it', () => {
    const safe: SerialEntry['safe'] = [{ lines: { rts: true } }];
    expectOne(
      lintOf({ port: { ...port, flowControl: 'rtscts', safe } }),
      /^warning devices\.port\.safe\[0\]: RTS of 'port' is the kernel's/,
    );
    assert.deepEqual(lintOf({ port: { ...port, safe } }), []);
  });
  it('warns of what has no effect', () => {
    expectOne(
      lintOf({ port: { ...port, path: '/dev/ttyS0', latencyTimerMs: 1 } }),
      /^warning devices\.port\.latencyTimerMs: .*no adapter of FTDI's$/,
    );
    expectOne(
      lintOf({ port: { ...port, onStop: 'safe' } }),
      /^warning devices\.port\.onStop: .*no effect: 'port' has no 'safe' steps$/,
    );
    const ofProfile = lintOf({ port: { ...port, onStop: 'safe' }, psu: scale }, { devices: ['psu'] });
    assert.deepEqual(ofProfile, [], 'its instrument has steps for it');
  });
});

describe('lint: rules for serial ports', () => {
  it('refuses lines on a port that drops bits of them', () => {
    for (const dataBits of [5, 6] as const)
      expectOne(
        lintOf({ port: { ...port, dataBits } }, lines),
        new RegExp(`^error rules\\[0\\]\\.limits\\.lines: .*'port' sends ${dataBits} bits`),
      );
    assert.deepEqual(lintOf({ port: { ...port, dataBits: 7 } }, lines), []);
    assert.deepEqual(lintOf({ port: { ...port, dataBits: 5 } }), []);
  });
  it('warns of more bytes than the wire takes', () => {
    const said = (limits: PolicyDocument['rules'][number]['limits'], entry: Partial<SerialEntry> = {}) =>
      lintOf({ port: { ...port, ...entry } }, { limits });
    expectOne(
      said({ bytesPerSecond: 961 }),
      /^warning rules\[0\]\.limits\.bytesPerSecond: bytesPerSecond 961 is more than the wire takes: at 9600 baud 960 bytes a second$/,
    );
    assert.deepEqual(said({ bytesPerSecond: 960 }), []);
    expectOne(said({ bytesPerSecond: 900 }, { stopBits: 2, parity: 'odd' }), /at 9600 baud 800 bytes/);
    assert.deepEqual(said({ bytesPerSecond: 1920, baudRates: [19200] }), []);
  });
  it('warns of limits that concern no device, or bite nowhere', () => {
    expectOne(
      lintOf({ port }, { limits: { methods: ['off'] } }),
      /^warning rules\[0\]\.limits\.methods: methods concerns no device/,
    );
    expectOne(lintOf({ port }, { limits: { outputs: {} } }), /outputs concerns no device/);
    for (const limits of [{ baudRates: [9600] }, { bytesPerSecond: 5 }, { lines: ['A'] }])
      expectOne(
        lintOf({ port }, { allow: ['read'], limits }),
        /^warning rules\[0\]\.limits: .*does not allow to write$/,
      );
    assert.deepEqual(lintOf({ port }, { allow: ['read'], limits: { directions: ['receive'] } }), []);
  });
  it('knows when one list of rates is in another', () => {
    const rule = (id: string, baudRates: number[]) => ({
      id,
      groups: ['bench'],
      devices: ['port'],
      allow: ['read' as const, 'write' as const, 'control' as const],
      limits: { baudRates },
    });
    const more = (rates: number[]) => lintOf({ port }, { limits: { baudRates: [9600, 115200] } }, rule('more', rates));
    assert.deepEqual(more([19200]), [], 'two rates are a list, and no range');
    expectOne(more([9600]), /^warning rules\[1\]: rule 'more' changes nothing: rule 'bench' allows all of it$/);
  });
  it('tells what is wrong with a line', () =>
    expectOne(
      lintOf({ port }, { limits: { lines: ['VOLT {0..5'] } }),
      /^error rules\[0\]\.limits\.lines\[0\]: a brace without its other half in 'VOLT \{0\.\.5'$/,
    ));
});
