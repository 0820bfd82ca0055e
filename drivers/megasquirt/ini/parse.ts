import { gaugesOf } from '../decode/gauges.ts';
import { measuresOf } from '../decode/measures.ts';
import { NO_SETTINGS, settingsScope } from '../decode/names.ts';
import type { Definition } from '../definition.ts';
import { Channels } from './channels.ts';
import { checkDefinition } from './checks.ts';
import { parseCommand } from './command.ts';
import { listsOf, lookupsOf } from './companions.ts';
import { Constants } from './constants.ts';
import { readFrontPage, readGauges, readLog, readTables } from './displays.ts';
import { Findings } from './findings.ts';
import { Header } from './header.ts';
import { labelled, pagesOf } from './labels.ts';
import { Reader, shortened } from './reader.ts';
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
  readHeaders(reader, header, constants, channels);
  for (const entry of reader.entries('outputchannels')) channels.take(entry);
  constants.finish();

  const frontPage = readFrontPage(reader);
  const log = readLog(reader, channels.has, constants.texts);
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
  checkDefinition(definition, channels, findings);
  definition.findings = findings.list;
  return definition;
}

function readHeaders(reader: Reader, header: Header, constants: Constants, channels: Channels): void {
  for (const section of ['', 'megatune', 'tunerstudio'])
    for (const entry of reader.entries(section))
      if (!header.take(entry) && !channels.setting(entry))
        reader.findings.warn(entry.line, `'${shortened(entry.key)}' is not understood: skipped`);
  for (const entry of reader.entries('pcvariables')) constants.variable(entry);
  let { page } = header;
  for (const entry of reader.entries('constants')) {
    if (header.take(entry) || channels.setting(entry)) continue;
    constants.constant(entry, header.page !== page);
    ({ page } = header);
  }
  for (const entry of reader.entries('constantsextensions')) constants.extension(entry);
}
