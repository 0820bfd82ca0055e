import { MAX_CHANNELS } from '../../../contract/telemetry/bounds.ts';
import type { GaugePage } from '../../../contract/telemetry/catalogue.ts';
import { gaugesOf } from '../decode/gauges.ts';
import { measuresOf } from '../decode/measures.ts';
import { channelNamed, NO_SETTINGS, settingsScope } from '../decode/names.ts';
import {
  type ChannelDefinition,
  type Definition,
  type GaugeTemplate,
  type LogEntry,
  scalarTypes,
} from '../definition.ts';
import { type Lookup, parseLookup } from '../expression/lookup.ts';
import { partsOf } from '../expression/walk.ts';
import { Channels } from './channels.ts';
import { parseCommand } from './command.ts';
import { Constants } from './constants.ts';
import { readFrontPage, readGauges, readLog, readTables } from './displays.ts';
import { Findings } from './findings.ts';
import { Header } from './header.ts';
import { Reader } from './reader.ts';
import { checkReferences } from './references.ts';
import { scatteredOf } from './scattered.ts';
import { sectionsOf } from './sections.ts';

export interface ParseOptions {
  /** The file's name, without its folder. */
  file: string;
  /** Settings that `#if` asks for: names, `!NAME` for one that shall not be set. Left out: as the file has them at first. */
  settings?: Iterable<string>;
  /** The text of a table beside the file, for `table()`; left out, or undefined: it is not there. */
  readTable?: (name: string) => string | undefined;
}

const MAX_CHARACTERS = 16 * 1024 * 1024;
const PAGE_GAUGES = 64;

/**
 * Reads a TunerStudio definition. Whatever the text is, there is an answer: what is wrong, or not understood, is in its findings, each
 * with its line. One without errors can be worked with.
 */
export function parseDefinition(
  text: string,
  { file, settings = [], readTable = () => undefined }: ParseOptions,
): Definition {
  const findings = new Findings(file);
  if (text.length > MAX_CHARACTERS)
    findings.error(1, `it is longer than ${MAX_CHARACTERS} characters: the rest is left out`);
  const reader = new Reader(sectionsOf(text.slice(0, MAX_CHARACTERS), findings, settings), findings);
  const header = new Header(reader);
  const constants = new Constants(reader, header);
  const channels = new Channels(reader, header);
  readHeaders(reader, header, constants);
  for (const entry of reader.entries('outputchannels')) channels.take(entry);
  constants.finish();

  const frontPage = readFrontPage(reader);
  const log = readLog(reader);
  const gaugeTemplates = readGauges(reader);
  const list = labelled(channels.list, log, gaugeTemplates);
  const pages = header.pages;
  const definition: Definition = {
    file,
    signature: header.signature,
    queryCommand: header.queryCommand ?? parseCommand('Q', () => {}),
    versionInfo: header.versionInfo,
    endianness: header.endianness,
    commandEndianness: header.forceBigEndianProtocol ? 'big' : header.endianness,
    protocol: header.protocol,
    blockReadTimeoutMs: header.blockReadTimeoutMs,
    delayAfterPortOpenMs: header.delayAfterPortOpenMs,
    blockingFactor: header.blockingFactor,
    ochGetCommand: channels.ochGetCommand ?? parseCommand('A', () => {}),
    ochBlockSize: channels.ochBlockSize ?? channels.end,
    scattered: undefined,
    channels: list,
    gauges: [],
    gaugeTemplates,
    pages: pagesOf(gaugeTemplates, frontPage.gauges, findings),
    indicators: frontPage.indicators,
    log,
    tables: [...readTables(reader, 'tableeditor', 'table'), ...readTables(reader, 'curveeditor', 'curve')],
    constants: constants.constants,
    arrays: constants.arrays,
    aliases: constants.aliases,
    lists: listsOf(list, gaugeTemplates, constants),
    texts: constants.texts,
    lookups: lookupsOf(list, readTable, findings),
    memory: pages.map(({ write: _, ...page }) => page),
    findings: [],
  };
  definition.scattered = scatteredOf(definition, channels, constants, pages, findings);
  definition.gauges = gaugesOf(definition, settingsScope(definition, NO_SETTINGS), measuresOf(definition));
  check(definition, channels, findings);
  return { ...definition, findings: findings.list };
}

function readHeaders(reader: Reader, header: Header, constants: Constants): void {
  for (const section of ['', 'megatune', 'tunerstudio'])
    for (const entry of reader.entries(section))
      if (!header.take(entry))
        reader.findings.warn(entry.line, `'${entry.key.slice(0, 60)}' is not understood: skipped`);
  for (const entry of reader.entries('pcvariables')) constants.variable(entry);
  let { page } = header;
  for (const entry of reader.entries('constants')) {
    if (header.take(entry)) continue;
    constants.constant(entry, header.page !== page);
    ({ page } = header);
  }
  for (const entry of reader.entries('constantsextensions')) constants.extension(entry);
}

/** Channels with the headings and digits that logs and gauges give them. */
function labelled(channels: readonly ChannelDefinition[], log: readonly LogEntry[], gauges: readonly GaugeTemplate[]) {
  const entries = new Map(log.map((entry) => [entry.channel, entry]));
  const shown = new Map(gauges.map((gauge) => [gauge.channel, gauge]));
  return channels.map((channel): ChannelDefinition => {
    const entry = entries.get(channel.name);
    const format = entry === undefined ? undefined : /^%(?:\d*\.0?(\d)f|(?:0?\d*)d)$/.exec(entry.format);
    const gaugeDigits = shown.get(channel.name)?.digits;
    const digits = format === undefined || format === null ? gaugeDigits : Number(format[1] ?? 0);
    const whole = typeof digits === 'number' && Number.isInteger(digits) && digits >= 0 && digits <= 9;
    return { ...channel, label: entry?.label, digits: whole ? digits : undefined };
  });
}

function pagesOf(
  templates: readonly GaugeTemplate[],
  front: readonly { name: string; line: number }[],
  findings: Findings,
): GaugePage[] {
  const known = new Set(templates.map(({ name }) => name));
  const first = front.filter(({ name, line }) => {
    if (!known.has(name)) findings.warn(line, `the front page has '${name}', which is no gauge: skipped`);
    return known.has(name);
  });
  const groups = new Map<string, string[]>();
  for (const { name, category = 'Gauges' } of templates) groups.set(category, [...(groups.get(category) ?? []), name]);
  const pages = [
    { name: 'Front page', gauges: first.map(({ name }) => name) },
    ...[...groups].map(([name, gauges]) => ({ name, gauges })),
  ];
  return pages
    .filter(({ gauges }) => gauges.length > 0)
    .map(({ name, gauges }) => ({ name: name.slice(0, 64), gauges: gauges.slice(0, PAGE_GAUGES) }));
}

/** Options that texts of formulas choose from. */
function listsOf(channels: readonly ChannelDefinition[], gauges: readonly GaugeTemplate[], constants: Constants) {
  const lists = new Map<string, readonly string[]>();
  const formulas = [...channels.map(({ unitFrom }) => unitFrom), ...gauges.flatMap(({ title, unit }) => [title, unit])];
  for (const formula of formulas) {
    if (typeof formula !== 'object') continue;
    for (const part of partsOf(formula)) {
      const [named] = part.kind === 'call' && part.name === 'bitStringValue' ? part.arguments : [];
      const options = named?.kind === 'name' && !lists.has(named.name) ? constants.listOf(named.name) : undefined;
      if (named?.kind === 'name' && options !== undefined) lists.set(named.name, options);
    }
  }
  return lists;
}

function lookupsOf(
  channels: readonly ChannelDefinition[],
  readTable: (name: string) => string | undefined,
  findings: Findings,
) {
  const lookups = new Map<string, Lookup>();
  const missing = new Set<string>();
  for (const channel of channels) {
    if (channel.kind !== 'derived') continue;
    for (const part of partsOf(channel.expression)) {
      const [, file] = part.kind === 'call' && part.name === 'table' ? part.arguments : [];
      if (file?.kind !== 'text' || lookups.has(file.value) || missing.has(file.value)) continue;
      const { value: name } = file;
      // A file beside this one, and no way out of its folder.
      const isPlain = /^[\w][\w .()+-]{0,99}$/.test(name);
      const text = isPlain ? readTable(name) : undefined;
      const lookup = text === undefined ? undefined : parseLookup(text);
      if (lookup !== undefined) lookups.set(name, lookup);
      else {
        missing.add(name);
        const why = isPlain
          ? text === undefined
            ? 'is not there'
            : 'is no table'
          : 'is no name of a file beside this one';
        findings.warn(channel.line, `the table '${name}' ${why}: table() of it is not known`);
      }
    }
  }
  return lookups;
}

function check(definition: Definition, channels: Channels, findings: Findings): void {
  if (definition.signature === '') findings.error(1, 'it has no signature: which controller is it for?');
  if (definition.channels.length === 0) findings.error(1, 'it has no [OutputChannels]: there is nothing to measure');
  else if (channels.ochGetCommand === undefined) findings.warn(1, "it has no ochGetCommand: 'A' is taken");
  if (definition.channels.length > 0 && channels.ochBlockSize === undefined)
    findings.warn(1, `it has no ochBlockSize: ${definition.ochBlockSize} are taken, as far as channels go`);
  const count = definition.channels.reduce((sum, channel) => sum + (channel.kind === 'array' ? channel.length : 1), 0);
  if (count > MAX_CHANNELS) findings.error(1, `it has ${count} channels: those beyond ${MAX_CHANNELS} are left out`);
  for (const channel of definition.channels) {
    if (channel.kind === 'derived') continue;
    const bytes =
      channel.kind === 'text'
        ? channel.length
        : scalarTypes[channel.type] * (channel.kind === 'array' ? channel.length : 1);
    if (channel.offset + bytes > definition.ochBlockSize)
      findings.warn(
        channel.line,
        `${channel.name} ends at ${channel.offset + bytes}, beyond the ${definition.ochBlockSize} bytes of the block: its value is not known`,
      );
  }
  for (const { channel } of definition.log) if (channelNamed(definition, channel) === undefined) continue;
  checkReferences(definition, findings);
}
