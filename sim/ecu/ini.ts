/**
 * The TunerStudio definition (INI) of a simulated controller, made from the same tables as its answers: the two cannot differ. The form is that
 * of EFI Analytics' "ECU Definition files"; the words are ours.
 */
import type { Dialect } from './dialect.ts';
import { constantsSection } from './ini-constants.ts';
import type { Bits, GaugeRow, Layout, LogRow, Scalar } from './layout/layout.ts';

/** How much the definition lets a reader do: the whole block only, any part of it, or what an array of offsets names as well. */
export const readModes = ['block', 'partial', 'scattered'] as const;
export type ReadMode = (typeof readModes)[number];

export interface IniOptions {
  readonly protocol: 'envelope' | 'plain';
  readonly reads: ReadMode;
  /** What the controller says that it is, where that is not the dialect's own. */
  readonly signature?: string;
}

export interface IniMaker {
  readonly dialect: Dialect;
  readonly options: IniOptions;
}

const quoted = (text: string) => `"${text}"`;
export const bytesText = (bytes: readonly number[]) =>
  bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');

/** What a definition of ours begins with: whoever writes one anew knows by it that it is nobody else's. */
export const OWN_DEFINITION =
  '; Written by the simulated engine controller of Postern, from the table that it answers by.';

/** The definition's text, each section after the other. */
export function iniOf(dialect: Dialect, options: IniOptions): string {
  const { layout } = dialect;
  return [
    OWN_DEFINITION,
    '#unset CELSIUS',
    '',
    ...head(dialect, options),
    ...constantsSection({ dialect, options }),
    ...channels(dialect, options),
    ...gauges(layout),
    ...frontPage(layout),
    ...datalog(layout),
  ].join('\n');
}

function head({ signature, title }: Dialect, options: IniOptions): string[] {
  const own = options.signature ?? signature;
  return [
    '[MegaTune]',
    '   MTversion      = 2.25',
    '   queryCommand   = "Q"',
    '   versionInfo    = "S"',
    `   signature      = ${quoted(own)}`,
    '',
    '[TunerStudio]',
    '   iniSpecVersion = 3.61',
    '   queryCommand   = "Q"',
    '   versionInfo    = "S"',
    `   signature      = ${quoted(own)} ; ${title}`,
    '',
    '[SettingGroups]',
    '   settingGroup = CELSIUS, "Temperatures in degrees Celsius"',
    '',
  ];
}

function channels(dialect: Dialect, { reads, protocol }: IniOptions): string[] {
  const { layout, blockTable } = dialect;
  const isPartial = reads === 'partial' || dialect.name === 'speeduino';
  const partial = `r\\$tsCanId${bytesText([blockTable])}%2o%2c`;
  return [
    '[OutputChannels]',
    `   ochGetCommand = ${quoted(isPartial ? partial : 'A')}`,
    `   ochBlockSize  = ${layout.blockBytes}`,
    ...(reads === 'scattered' && protocol === 'envelope' && dialect.scattered !== undefined
      ? [
          '   scatteredOffsetArray   = runtimeOffsets',
          `   scatteredOchGetCommand = ${quoted(dialect.scattered)}`,
          '   scatteredGetEnabled    = { 1 }',
        ]
      : []),
    ...layout.scalars.flatMap((scalar) => [
      ...scalarLines(scalar),
      ...layout.bits.filter(({ of }) => of === scalar).map(bitsLine),
    ]),
    ...layout.derived.map(({ name, expression, unit }) => `   ${name} = { ${expression} }, ${quoted(unit)}`),
    '',
  ];
}

function scalarLines(scalar: Scalar): string[] {
  const line = (unit: string, scale: number, translate: number) =>
    `   ${scalar.name} = scalar, ${scalar.type}, ${scalar.offset}, ${quoted(unit)}, ${scale}, ${translate}`;
  const asItIs = line(scalar.unit, scalar.scale, scalar.translate);
  if (scalar.unit !== '°F') return [asItIs];
  // (raw - 32 °F) × 5/9, both in the unit of the raw number.
  const celsius = line('°C', (scalar.scale * 5) / 9, scalar.translate - 32 / scalar.scale);
  return ['#if CELSIUS', celsius, '#else', asItIs, '#endif'];
}

function bitsLine({ name, of, low, high, options }: Bits): string {
  const words = options.map((option) => `, ${quoted(option)}`).join('');
  return `   ${name} = bits, ${of.type}, ${of.offset}, [${low}:${high}]${words}`;
}

function gauges({ gauges: rows }: Layout): string[] {
  return ['[GaugeConfigurations]', '   gaugeCategory = "Engine"', ...rows.flatMap(gaugeLines), ''];
}

function gaugeLines({ name, channel, title, unit, range }: GaugeRow): string[] {
  const line = (shownUnit: string, numbers: readonly number[]) =>
    `   ${name} = ${channel}, ${quoted(title)}, ${quoted(shownUnit)}, ${numbers.join(', ')}, 0`;
  if (unit !== '°F') return [line(unit, range)];
  const digits = range.at(-1) ?? 0;
  const celsius = range.slice(0, -1).map((degrees) => Math.round(((degrees - 32) * 5) / 9));
  return ['#if CELSIUS', line('°C', [...celsius, digits]), '#else', line(unit, range), '#endif'];
}

function frontPage({ frontPage: names, bits }: Layout): string[] {
  const shown = bits.filter(({ options }) => options.length === 2).slice(0, 8);
  return [
    '[FrontPage]',
    ...names.map((name, index) => `   gauge${index + 1} = ${name}`),
    ...shown.map(
      ({ name, options }) =>
        `   indicator = { ${name} }, ${options.map((word) => quoted(`${name}: ${word}`)).join(', ')}, white, black, green, black`,
    ),
    '',
  ];
}

function datalog({ log }: Layout): string[] {
  const line = ({ channel, label, format }: LogRow) =>
    `   entry = ${channel}, ${quoted(label)}, ${format.endsWith('d') ? 'int' : 'float'}, ${quoted(format)}`;
  return ['[Datalog]', ...log.map(line), ''];
}
