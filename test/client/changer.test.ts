import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Changer, ChangerElement } from '../../client/changer.ts';
import type { Postern } from '../../client/postern.ts';
import { MemoryBroker } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

/** A changer of one picker, three slots, a portal and two drives, at the broker's end; `contents` by `slot/1`. */
class Library {
  readonly contents: Record<string, string> = { 'slot/0': 'A00001L8', 'slot/2': 'A00003L8', 'drive/1': 'A00002L8' };
  readonly sources: Record<string, { type: string; unit: number }> = { 'drive/1': { type: 'slot', unit: 1 } };
  readonly moves: string[] = [];

  answer(request: string, fields: Record<string, unknown>): object {
    if (request === 'parameters') return { currentPicker: 0, pickers: 1, slots: 3, portals: 1, drives: 2 };
    if (request === 'element') return this.#element(String(fields.type), Number(fields.unit));
    const [from, to] = [`${fields.fromType}/${fields.fromUnit}`, `${fields.toType}/${fields.toUnit}`];
    this.moves.push(`${from} ${to}`);
    const cartridge = this.contents[from];
    delete this.contents[from];
    if (cartridge !== undefined) this.contents[to] = cartridge;
    return {};
  }

  #element(type: string, unit: number): object {
    const place = `${type}/${unit}`;
    const identifier = this.contents[place];
    const source = this.sources[place];
    return {
      type,
      unit,
      status: identifier === undefined ? ['accessible'] : ['full', 'accessible'],
      sourceType: source?.type ?? 'picker',
      sourceUnit: source?.unit ?? 0,
      primaryTag: { identifier: identifier ?? '', sequence: new Uint8Array(2) },
      alternateTag: { identifier: '', sequence: new Uint8Array(2) },
      flags: [...(identifier === undefined ? [] : ['primaryTag']), ...(source === undefined ? [] : ['source'])],
    };
  }
}

async function serve(peer: Peer, library: Library): Promise<void> {
  for (;;) {
    const { id, params } = await peer.request();
    const {
      device,
      profile,
      request,
      fields = {},
    } = params as Record<string, string> & { fields?: Record<string, unknown> };
    assert.deepEqual([device, profile], ['changer0', 'changer']);
    peer.reply(id, { device, request, returned: 0, fields: library.answer(String(request), fields) });
  }
}

async function connected(): Promise<{ postern: Postern; changer: Changer; library: Library }> {
  const { postern, peer } = await new MemoryBroker().connect();
  const library = new Library();
  void serve(peer, library);
  return { postern, changer: postern.changer('changer0'), library };
}

describe('a changer', () => {
  it('tells every element and what is in it', async () => {
    const { postern, changer } = await connected();
    const elements: ChangerElement[] = [];
    for await (const element of changer.elements()) elements.push(element);
    assert.deepEqual(
      elements.map(({ type, unit, full, barcode }) => [`${type}/${unit}`, full, barcode]),
      [
        ['picker/0', false, undefined],
        ['slot/0', true, 'A00001L8'],
        ['slot/1', false, undefined],
        ['slot/2', true, 'A00003L8'],
        ['portal/0', false, undefined],
        ['drive/0', false, undefined],
        ['drive/1', true, 'A00002L8'],
      ],
    );
    assert.deepEqual(elements.at(-1)?.source, { type: 'slot', unit: 1 });
    assert.deepEqual(elements[1]?.source, undefined);
    assert.deepEqual(elements[1]?.status, ['full', 'accessible']);
    await postern.close();
  });

  it('finds a cartridge by its bar code', async () => {
    const { postern, changer } = await connected();
    const found = await changer.find('A00003L8');
    assert.deepEqual([found?.type, found?.unit], ['slot', 2]);
    assert.equal(await changer.find('A0000'), undefined);
    await postern.close();
  });

  it('loads by bar code, and does nothing where it is loaded', async () => {
    const { postern, changer, library } = await connected();
    assert.deepEqual(await changer.load('A00003L8'), { type: 'slot', unit: 2 });
    assert.deepEqual(await changer.load('A00003L8'), { type: 'drive', unit: 0 });
    assert.deepEqual(library.moves, ['slot/2 drive/0']);
    await assert.rejects(changer.load('NONE'), {
      code: 'not_found',
      message: /no cartridge in changer0 has the bar code NONE/,
    });
    await postern.close();
  });

  it('unloads to where it came from, to an empty slot, or to where it is told', async () => {
    const { postern, changer, library } = await connected();
    assert.deepEqual(await changer.unload(1), { type: 'slot', unit: 1 });
    library.contents['drive/1'] = 'A00009L8'; // its slot is taken now
    delete library.contents['slot/0'];
    assert.deepEqual(await changer.unload(1), { type: 'slot', unit: 0 });
    library.contents['drive/0'] = 'A00008L8';
    await assert.rejects(changer.unload(0), { code: 'unavailable', message: /every slot of changer0 is full/ });
    assert.deepEqual(await changer.unload(0, { type: 'portal', unit: 0 }), { type: 'portal', unit: 0 });
    await assert.rejects(changer.unload(0), { code: 'unavailable', message: /no cartridge in drive 0/ });
    assert.deepEqual(library.moves, ['drive/1 slot/1', 'drive/1 slot/0', 'drive/0 portal/0']);
    await postern.close();
  });
});
