import type { VerbOption } from '../../call-verb.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';

export interface CollectArguments {
  iniFile: string;
  serialLoc: string;
  channelKey: string;
}

export const collectOptions: readonly VerbOption[] = [
  { flags: '--iniFile <file>', doc: 'the definition, instead of by position' },
  { flags: '--serialLoc <loc>', doc: "the controller: its name, its port's name, or the path of that port" },
  { flags: '--usbLoc <loc>', doc: 'the same' },
  { flags: '--channelKey <key>', doc: 'publish at stream:KEY' },
];

/** Of the names in order: what is not given by name is taken from the words. */
const order = ['iniFile', 'serialLoc', 'channelKey'] as const;
const EXAMPLE = 'postern ecu collect microsquirt.ini ecu0 test';

/** By position, by name, or some of each, as pyEfi's command line takes them. @throws UsageError */
export function collectArguments(words: readonly string[], options: Options): CollectArguments {
  const [serial, usb] = [textOption(options, 'serialLoc'), textOption(options, 'usbLoc')];
  if (serial !== undefined && usb !== undefined)
    throw new UsageError('--serialLoc and --usbLoc are two names of one thing: give one of them');
  const byName = {
    iniFile: textOption(options, 'iniFile'),
    serialLoc: serial ?? usb,
    channelKey: textOption(options, 'channelKey'),
  };
  const rest = [...words];
  const take = (name: (typeof order)[number]): string => {
    const given = byName[name] ?? rest.shift();
    if (given === undefined || given === '') throw new UsageError(`${name} is missing`, EXAMPLE);
    return given;
  };
  const [iniFile = '', serialLoc = '', channelKey = ''] = order.map(take);
  const [tooMuch] = rest;
  if (tooMuch !== undefined) throw new UsageError(`'${tooMuch}' is one argument too many`, EXAMPLE);
  return { iniFile, serialLoc, channelKey };
}
