import { Changer, type ChangerElement } from '../../client/changer.ts';
import { noMore } from '../arguments.ts';
import { asking } from '../ask.ts';
import { nameOrOnly } from '../device-words.ts';
import { facts, table } from '../text/table.ts';
import { workVerb } from '../work-verb.ts';
import { CHANGER, placeText } from './places.ts';

export function elementsText(elements: readonly ChangerElement[]): string {
  return table(
    ['place', 'cartridge', 'from', 'status'],
    elements.map(({ full, barcode, source, status, ...place }) => [
      placeText(place),
      full ? (barcode ?? 'without a bar code') : '',
      source === undefined ? '' : placeText(source),
      status.join(' '),
    ]),
  );
}

export const listElements = workVerb('list', {
  doc: 'Every element of a changer, and what is in it.',
  words: [CHANGER],
  async run(cli, [named, ...more]) {
    noMore(more);
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'changer', 'changer');
    const elements: ChangerElement[] = [];
    for await (const element of new Changer(asking(postern), device).elements()) elements.push(element);
    cli.print({ device, elements }, () => elementsText(elements));
  },
});

export const changerStatus = workVerb('status', {
  doc: 'How many elements of each type a changer has.',
  words: [CHANGER],
  async run(cli, [named, ...more]) {
    noMore(more);
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'changer', 'changer');
    const { picker, slot, portal, drive } = await new Changer(asking(postern), device).parameters();
    const counts = { drives: drive, slots: slot, portals: portal, pickers: picker };
    cli.print({ device, ...counts }, () => facts({ changer: device, ...counts }));
  },
});
