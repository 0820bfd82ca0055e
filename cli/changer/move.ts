import { Changer } from '../../client/changer.ts';
import { noMore, parseNatural } from '../arguments.ts';
import { asking } from '../ask.ts';
import { nameOrOnly } from '../device-words.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption, workVerb } from '../work-verb.ts';
import { CHANGER, parsePlace, placeText } from './places.ts';

const DRIVE = { flags: '--drive <n>', doc: 'the drive (default: 0)' };

const parseDrive = (options: Options): number => parseNatural(textOption(options, 'drive') ?? '0', '--drive');

/** Words behind the device, which may be left out: so many of them. @throws UsageError */
function takeLast(
  words: readonly string[],
  count: number,
  what: string,
): { device: string | undefined; rest: string[] } {
  if (words.length < count) throw new UsageError(`${what}?`, "'postern changer list' shows what is where");
  const device = words.length > count ? words[0] : undefined;
  const rest = device === undefined ? words : words.slice(1);
  noMore(rest.slice(count));
  return { device, rest: [...rest] };
}

export const moveCartridge = workVerb('move', {
  doc: "Moves a cartridge from one place to another. A danger that a rule must name: 'move'.",
  words: [
    CHANGER,
    { placeholder: '[from]', doc: 'slot/3, drive/0, portal/0' },
    { placeholder: '[to]', doc: 'likewise; it must be empty' },
  ],
  async run(cli, words) {
    const { device: named, rest } = takeLast(words, 2, 'from where to where');
    const [from, to] = [parsePlace(rest[0] ?? ''), parsePlace(rest[1] ?? '')];
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'changer', 'changer');
    await new Changer(asking(postern), device).move(from, to);
    cli.print({ device, from, to }, () => `${escapeText(device)}: ${placeText(from)} to ${placeText(to)}\n`);
  },
});

export const loadCartridge = workVerb('load', {
  doc: 'Moves the cartridge with a bar code into a drive, wherever it is.',
  words: [CHANGER, { placeholder: '[barcode]', doc: 'what is on its label' }],
  options: [DRIVE],
  async run(cli, words, options) {
    const { device: named, rest } = takeLast(words, 1, 'which cartridge');
    const [barcode = ''] = rest;
    const drive = parseDrive(options);
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'changer', 'changer');
    const from = await new Changer(asking(postern), device).load(barcode, drive);
    const wasThere = from.type === 'drive' && from.unit === drive;
    cli.print({ device, barcode, from, to: { type: 'drive', unit: drive } }, () =>
      escapeText(
        `${device}: ${barcode} is in drive/${drive}, ${wasThere ? 'as it was' : `from ${placeText(from)}`}`,
      ).concat('\n'),
    );
  },
});

export const unloadCartridge = workVerb('unload', {
  doc: 'Moves the cartridge out of a drive, to where it came from, or to the first empty slot. Eject it first.',
  words: [CHANGER],
  options: [DRIVE, { flags: '--to <place>', doc: 'to this place instead: slot/3, portal/0' }],
  async run(cli, [named, ...more], options) {
    noMore(more);
    const drive = parseDrive(options);
    const to = textOption(options, 'to');
    const place = to === undefined ? undefined : parsePlace(to);
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'changer', 'changer');
    const target = await new Changer(asking(postern), device).unload(drive, place);
    cli.print(
      { device, from: { type: 'drive', unit: drive }, to: target },
      () => `${escapeText(device)}: drive/${drive} to ${placeText(target)}\n`,
    );
  },
});
