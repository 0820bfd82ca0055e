import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere } from './harness.ts';

let broker: AnsweringBroker;
let contents: Record<string, string> = {};
const tag = (identifier: string) => ({ identifier, sequence: new Uint8Array(2) });

/** One picker, two slots, one portal, one drive. */
function element(type: string, unit: number): object {
  const barcode = contents[`${type}/${unit}`];
  return {
    type,
    unit,
    status: barcode === undefined ? [] : ['full'],
    errno: 0,
    sourceType: 'slot',
    sourceUnit: 1,
    id: 0,
    lun: 0,
    primaryTag: tag(barcode ?? ''),
    alternateTag: tag(''),
    flags: [
      ...(barcode === undefined || barcode === '' ? [] : ['primaryTag']),
      ...(type === 'drive' ? ['source'] : []),
    ],
  };
}

before(async () => {
  broker = await answeringBroker({
    'ioctl.list': () => ({
      devices: [{ device: 'library', profile: 'changer', path: '/dev/sch0', present: true, open: false }],
    }),
    'ioctl.call': ({ device, request, fields }) => {
      const { type, unit } = Object(fields);
      const made: Record<string, object> = {
        parameters: { currentPicker: 0, pickers: 1, slots: 2, portals: 1, drives: 1 },
        move: {},
      };
      return { device, request, returned: 0, fields: made[String(request)] ?? element(type, unit) };
    },
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => {
  contents = { 'slot/0': 'A00001L8', 'drive/0': '' };
  broker.calls.length = 0;
});

const run = (text: string) => runHere([...text.split(' '), '--socket', broker.socket, '--key', broker.key]);
const moves = () =>
  broker.calls.filter(({ params }) => Object(params).request === 'move').map(({ params }) => Object(params).fields);
const move = (fromType: string, fromUnit: number, toType: string, toUnit: number) => ({
  fromType,
  fromUnit,
  toType,
  toUnit,
});

describe('postern changer', () => {
  it('lists what is where', async () => {
    const { out } = await run('changer list library');
    assert.match(out, /^slot\/0 +A00001L8 +full$/m);
    assert.match(out, /^slot\/1$/m);
    assert.match(out, /^drive\/0 +without a bar code +slot\/1 +full$/m);
    const { device, elements } = JSON.parse((await run('changer list --json')).out);
    assert.equal(device, 'library');
    assert.equal(elements.length, 5);
    assert.deepEqual(elements[1], { type: 'slot', unit: 0, full: true, barcode: 'A00001L8', status: ['full'] });
  });
  it('counts its elements', async () => {
    assert.equal(
      (await run('changer status')).out,
      'changer:  library\ndrives:   1\nslots:    2\nportals:  1\npickers:  1\n',
    );
  });
  it('moves, with or without the name of the changer', async () => {
    assert.equal((await run('changer move slot/0 portal/0')).out, 'library: slot/0 to portal/0\n');
    const { out } = await run('changer move library drive/0 slot/1 --json');
    assert.deepEqual(JSON.parse(out).to, { type: 'slot', unit: 1 });
    assert.deepEqual(moves(), [move('slot', 0, 'portal', 0), move('drive', 0, 'slot', 1)]);
  });
  it('loads by bar code', async () => {
    contents = { 'slot/1': '000012' };
    assert.equal((await run('changer load 000012')).out, 'library: 000012 is in drive/0, from slot/1\n');
    assert.deepEqual(moves(), [move('slot', 1, 'drive', 0)]);
    contents = { 'drive/0': '000012' };
    assert.equal((await run('changer load library 000012')).out, 'library: 000012 is in drive/0, as it was\n');
    const none = await run('changer load library NONE');
    assert.deepEqual(
      [none.status, none.err],
      [5, 'postern: not_found: no cartridge in library has the bar code NONE\n'],
    );
  });
  it('unloads to where it came from, or to where it is told', async () => {
    assert.equal((await run('changer unload')).out, 'library: drive/0 to slot/1\n');
    assert.equal((await run('changer unload library --to portal/0 --drive 0')).out, 'library: drive/0 to portal/0\n');
    assert.deepEqual(moves(), [move('drive', 0, 'slot', 1), move('drive', 0, 'portal', 0)]);
  });
  it('says what is missing or no place', async () => {
    assert.match((await run('changer load')).err, /which cartridge\?/);
    assert.match((await run('changer move slot/0')).err, /from where to where\?/);
    for (const place of ['slot', 'shelf/1', 'slot/1/2', 'constructor/1'])
      assert.match((await run(`changer move ${place} drive/0`)).err, new RegExp(`'${place}' is no place in a changer`));
    assert.match((await run('changer move slot/x drive/0')).err, /number of the slot 'x' is not a whole number/);
    assert.match(
      (await run('changer move library slot/1 drive/0 more')).err,
      /one argument too many|too many arguments/,
    );
    assert.deepEqual(moves(), []);
  });
});
