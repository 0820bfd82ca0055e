import { catalogueOf } from '../../drivers/megasquirt/decode/catalogue.ts';
import type { Definition, DefinitionFinding } from '../../drivers/megasquirt/definition.ts';
import { readDefinition } from '../../drivers/megasquirt/ini/file.ts';
import type { Cli } from '../cli.ts';
import { fileProblem } from '../files.ts';
import type { Colours } from '../text/colour.ts';
import { escapeText } from '../text/escape.ts';
import { facts } from '../text/table.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption } from '../work-verb.ts';

/** Status of a check that ran and found something wrong. */
const FOUND = 1;

/** Prints all that is wrong with definitions, and what they define. @throws UsageError */
export function lint(cli: Cli, files: readonly string[], options: Options): void {
  if (files.length === 0) throw new UsageError('which file?', 'ecu lint speeduino.ini');
  const settings = textOption(options, 'settings')?.split(',') ?? [];
  let isFound = false;
  for (const file of files) {
    const definition = read(file, settings);
    const { findings } = definition;
    for (const finding of findings) {
      const shown = { ...finding, file };
      cli.print(shown, () => findingText(shown, cli.colours));
    }
    const count = (severity: DefinitionFinding['severity']) =>
      findings.filter((one) => one.severity === severity).length;
    const counts = { errors: count('error'), warnings: count('warning'), notes: count('note') };
    cli.print({ file, ...counts, ...summaryOf(definition) }, () => summaryText(definition));
    cli.note(escapeText(`${file}: ${counts.errors} errors, ${counts.warnings} warnings, ${counts.notes} notes`));
    isFound ||= counts.errors > 0 || (options.strict === true && counts.warnings > 0);
  }
  if (isFound) cli.exit(FOUND);
}

function read(file: string, settings: readonly string[]): Definition {
  try {
    return readDefinition(file, settings);
  } catch (error) {
    throw fileProblem('read', file, error);
  }
}

function summaryOf(definition: Definition) {
  const { channels, gauges, pages } = catalogueOf(definition);
  const { signature, endianness, protocol, ochBlockSize, scattered, log, tables, constants } = definition;
  const places = definition.ochGetCommand.some((part) => 'number' in part && part.number === 'offset');
  return {
    signature,
    protocol,
    endianness,
    reads: scattered !== undefined ? 'scattered' : places ? 'partial' : 'block',
    blockBytes: ochBlockSize,
    channels: channels.length,
    derived: channels.filter(({ derived }) => derived === true).length,
    gauges: gauges.length,
    pages: pages.map(({ name }) => name),
    logged: log.length,
    tables: tables.length,
    constants: constants.size,
  };
}

function summaryText(definition: Definition): string {
  const { signature, protocol, endianness, reads, blockBytes, channels, derived, gauges, pages, ...counts } =
    summaryOf(definition);
  return facts({
    signature: signature.trim(),
    protocol: `${protocol}, ${endianness} endian`,
    reads,
    block: `${blockBytes} bytes`,
    channels: `${channels}, of which ${derived} are computed`,
    gauges,
    pages: pages.join(', '),
    'headings of logs': counts.logged,
    'tables and curves': counts.tables,
    constants: counts.constants,
  });
}

const paints = { error: 'red', warning: 'yellow', note: 'dim' } as const;

/** `speeduino.ini:412: warning: …`, as compilers print it, so that editors can jump there. */
function findingText({ file, line, severity, message }: DefinitionFinding, colours: Colours): string {
  return `${escapeText(file)}:${line}: ${colours[paints[severity]](severity)}: ${escapeText(message)}\n`;
}
