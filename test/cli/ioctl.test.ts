import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { encodeCall, type Profile, profile, shippedProfiles } from '../../contract/profiles.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere } from './harness.ts';

/** Everything that a field can be. */
const pump: Profile = profile({
  name: 'pump',
  doc: 'A pump.',
  node: { type: 'character', subsystems: ['cuse'] },
  opening: { danger: 'start-up', doc: 'It whirs.' },
  enums: { mode: { slow: 0, fast: 1 }, light: { red: 0, green: 5 } },
  flags: { option: { quiet: 1, reverse: 2 } },
  structs: {
    config: {
      fields: [
        { name: 'mode', type: 'u32', enum: 'mode', doc: 'How fast.' },
        { name: 'options', type: 'u32', flags: 'option', default: [] },
      ],
    },
    start: {
      fields: [
        { name: 'config', struct: 'config' },
        { name: 'levels', type: 's16', array: 4, default: 0, unit: 'mm' },
        { name: 'label', text: 8, default: '' },
        { name: 'key', bytes: 2, default: '' },
        { name: 'lights', bits: 1, names: 'light', default: [] },
        { name: 'serial', type: 'u64', default: 0 },
        { name: 'spare', type: 'u32', reserved: true },
      ],
    },
  },
  requests: {
    start: {
      direction: 'write',
      type: 'p',
      nr: 1,
      argument: 'start',
      access: 'write',
      danger: 'flood',
      dangers: { 'config.mode': { fast: 'splash', '*': 'drip' } },
      doc: 'Starts it.',
    },
    speed: {
      direction: 'both',
      type: 'p',
      nr: 2,
      argument: { type: 'int', unit: 'rpm' },
      access: 'read',
      doc: 'How fast it is.',
    },
  },
  acts: { stop: { act: 'write-and-close', bytes: 'x', access: 'control', danger: 'dry', doc: 'Stops it.' } },
  streams: { read: { access: 'read', block: false, doc: 'Drops.' } },
});

let broker: AnsweringBroker;
const profiles: Record<string, Profile> = { pump, tape0: shippedProfiles.mtio };

before(async () => {
  broker = await answeringBroker({
    'ioctl.list': () => ({
      devices: [
        { device: 'pump', profile: 'pump', path: '/dev/pump', present: true, open: true },
        { device: 'tape0', profile: 'mtio', path: '/dev/nst0', present: false, open: false },
        {
          device: 'stuck',
          profile: 'mtio',
          path: '/dev/nst1',
          present: true,
          open: true,
          blocked: { request: 'operate', since: '2026-03-01T00:00:00.000Z' },
        },
      ],
    }),
    'ioctl.describe': ({ device }) => ({ device, profile: profiles[String(device)] }),
    // As the broker does: what does not fit the profile is refused by the same code.
    'ioctl.call': ({ device, request, fields }) => {
      const known = profiles[String(device)] ?? pump;
      encodeCall(known, String(request), fields);
      const seen = {
        level: -2,
        key: Uint8Array.of(222, 173),
        names: ['a', 'b'],
        none: [],
        inner: { x: Uint8Array.of(1) },
      };
      return { device, request, returned: request === 'speed' ? 7 : 0, fields: request === 'speed' ? seen : {} };
    },
    'devices.list': () => ({ devices: ['pump', 'tape0'].map((device) => ({ device, kind: 'ioctl', units: [] })) }),
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => {
  broker.calls.length = 0;
});

const run = (text: string, ...words: string[]) =>
  runHere([...text.split(' '), ...words, '--socket', broker.socket, '--key', broker.key]);
const sent = () => broker.calls.find(({ method }) => method === 'ioctl.call')?.params;

describe('postern ioctl list', () => {
  it('tells what is there, and what is blocked', async () => {
    const { out } = await run('ioctl list');
    assert.match(out, /^pump +pump +\/dev\/pump +open$/m);
    assert.match(out, /^tape0 +mtio +\/dev\/nst0 +not there$/m);
    assert.match(out, /^stuck .*open; operate is blocked since 2026-03-01T00:00:00\.000Z$/m);
  });
});

describe('postern ioctl call', () => {
  it('reads fields by the types that the profile gives them', async () => {
    const { status, err } = await run(
      'ioctl call pump start config.mode=fast config.options=quiet,reverse levels=1,-2,0x10,4 label=12 key=00:ff lights=red,5 serial=18446744073709551615',
    );
    assert.deepEqual([status, err], [0, '']);
    assert.deepEqual(sent(), {
      device: 'pump',
      request: 'start',
      fields: {
        config: { mode: 'fast', options: ['quiet', 'reverse'] },
        levels: [1, -2, 16, 4],
        label: '12',
        key: Buffer.of(0, 255),
        lights: ['red', 5],
        serial: '18446744073709551615',
      },
    });
  });
  it('takes one object of JSON as it is, without asking for the profile', async () => {
    await run('ioctl call pump start', '{"config":{"mode":"slow"},"key":{"base64":"AP8="}}');
    assert.deepEqual(Object(sent()).fields, { config: { mode: 'slow' }, key: Buffer.of(0, 255) });
    assert.deepEqual(
      broker.calls.map(({ method }) => method),
      ['ioctl.call'],
    );
  });
  it('takes structs and lists as JSON too', async () => {
    await run('ioctl call pump start', 'config={"mode":"slow"}', 'levels=[1,2,3,4]', 'config.options=');
    assert.deepEqual(Object(sent()).fields, { config: { mode: 'slow', options: [] }, levels: [1, 2, 3, 4] });
  });
  it('shows what came back, bytes in hexadecimal, for programs in base64', async () => {
    const { out } = await run('ioctl call pump speed value=3');
    assert.equal(
      out,
      [
        'pump speed: returned 7',
        '  level:  -2',
        '  key:    dead',
        '  names:  a, b',
        '  none:   none',
        '  inner:  {"x":{"base64":"AQ=="}}',
        '',
      ].join('\n'),
    );
    assert.deepEqual(JSON.parse((await run('ioctl call pump speed value=3 --json')).out).fields.key, {
      base64: '3q0=',
    });
    assert.equal((await run('ioctl call tape0 operate op=rewind count=1')).out, 'tape0 operate: done\n');
  });
  it('says what was perhaps meant: requests, fields, names, devices', async () => {
    const cases: [string, RegExp][] = [
      ['tape0 oparate op=rewind', /did you mean 'operate'\?/],
      ['tape0 operate opp=rewind', /did you mean 'op'\?/],
      ['tape0 operate op=rewnd', /did you mean 'rewind'\?/],
      ['pump start config.mode=slow config.options=quite', /did you mean 'quiet'\?/],
    ];
    for (const [line, hint] of cases) {
      const { status, err } = await run(`ioctl call ${line}`);
      assert.equal(status, 2, line);
      assert.match(err, hint);
    }
  });
  it('says what is no field, or no number, before it asks', async () => {
    const cases: [string, RegExp][] = [
      ['pump start mode', /'mode' is not a field\n {2}hint: NAME=VALUE/],
      ['pump start =1', /'=1' is not a field/],
      ['pump start serial=many', /serial 'many' is not a whole number/],
      ['pump start key=0', /key '0' is not bytes in hexadecimal/],
      ['pump start label=a label=b', /the field 'label' is given twice/],
      ['pump start label=a label.x=b', /'label\.x' is in a field that has a value of its own/],
      ['pump start levels=[1', /levels is not JSON/],
      ['pump', /which request\?\n {2}hint: 'postern ioctl describe pump' lists them/],
    ];
    for (const [line, message] of cases) {
      const { status, err } = await run(`ioctl call ${line}`);
      assert.equal(status, 2);
      assert.match(err, message);
      assert.equal(sent(), undefined);
    }
  });
});

describe('postern ioctl describe', () => {
  it('shows every request and act, and what is dangerous about them', async () => {
    const { out } = await run('ioctl describe pump');
    assert.match(out, /^pump: A pump\.\nopening it \[danger start-up\]: It whirs\.\nread: Drops\.\n/);
    assert.match(out, /^start +write +config levels label key lights serial +flood splash drip +Starts it\.$/m);
    assert.match(out, /^stop +control +dry +Stops it\.$/m);
    assert.equal(JSON.parse((await run('ioctl describe pump --json')).out).name, 'pump');
  });
  it('shows one with all that its fields may be', async () => {
    assert.equal(
      (await run('ioctl describe pump start')).out,
      [
        'pump.start (write) [danger flood]: Starts it.',
        '  config: config',
        '    mode: one of slow, fast. How fast.',
        '    options: any of quiet, reverse, default []',
        '  levels: s16, 4 of them, in mm, default 0',
        '  label: text of at most 8 bytes, default ""',
        '  key: 2 bytes, default ""',
        '  lights: any of red, green, default []',
        '  serial: u64, default 0',
        "  config.mode=fast is the danger 'splash'",
        "  any other config.mode is the danger 'drip'",
        '',
      ].join('\n'),
    );
    assert.equal((await run('ioctl describe pump stop')).out, 'pump.stop (control) [danger dry]: Stops it.\n');
    assert.match(
      (await run('ioctl describe tape0 operate')).out,
      /op: one of reset, forwardFiles, .*op=erase is the danger 'erase'/s,
    );
    assert.match(
      (await run('ioctl describe tape0 operat')).err,
      /no request 'operat'\n {2}hint: did you mean operate\?/,
    );
  });
  it('manages every shipped profile', async () => {
    for (const [name, shipped] of Object.entries(shippedProfiles)) {
      profiles.any = shipped;
      assert.ok((await run('ioctl describe any')).out.startsWith(`${name}: `));
      for (const request of Object.keys(shipped.requests))
        assert.ok((await run(`ioctl describe any ${request}`)).out.startsWith(`${name}.${request} `));
    }
  });
});
