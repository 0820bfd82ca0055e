import type { GaugeTemplate, Indicator, LogEntry, TableDefinition } from '../definition.ts';
import type { Expression } from '../expression/expression.ts';
import type { Entry } from './fields.ts';
import { nameFrom } from './name.ts';
import { type Reader, shortened } from './reader.ts';

/** [GaugeConfigurations]: gauges under their headings. */
export function readGauges(reader: Reader): GaugeTemplate[] {
  const gauges = new Map<string, GaugeTemplate>();
  let category: string | undefined;
  for (const { key, fields, line } of reader.entries('gaugeconfigurations')) {
    const [channel, title, unit, ...limits] = fields;
    if (key === 'gaugeCategory') {
      category = channel?.text;
      continue;
    }
    if (channel?.kind !== 'word' || limits.length < 2) {
      reader.findings.warn(
        line,
        `${shortened(key)}: a gauge is written NAME = channel, "title", "unit", low, high, …: skipped`,
      );
      continue;
    }
    const name = nameFrom(key);
    if (name === undefined) {
      reader.findings.warn(line, `'${shortened(key)}' is no name of a gauge: skipped`);
      continue;
    }
    if (gauges.has(name))
      reader.findings.warn(line, `${shortened(key)} has been on line ${gauges.get(name)?.line}: this line counts`);
    const limit = (index: number) => reader.number(limits[index], line, 'limit');
    const told = reader.text(unit, line);
    gauges.set(name, {
      name,
      channel: nameFrom(channel.text) ?? channel.text,
      title: reader.text(title, line),
      // The tuning program puts the unit of temperature there that the user has chosen.
      unit: told === 'TEMP' ? (reader.isSet('CELSIUS') ? '°C' : '°F') : told,
      low: limit(0),
      high: limit(1),
      lowDanger: limit(2),
      lowWarning: limit(3),
      highWarning: limit(4),
      highDanger: limit(5),
      digits: limit(6),
      category,
      line,
    });
  }
  return [...gauges.values()];
}

/** [FrontPage]: the gauges of the first page, in their order, and its lamps. */
export function readFrontPage(reader: Reader): { gauges: { name: string; line: number }[]; indicators: Indicator[] } {
  const gauges: { place: number; name: string; line: number }[] = [];
  const indicators: Indicator[] = [];
  for (const { key, fields, line } of reader.entries('frontpage')) {
    const [first, off, on] = fields;
    const place = /^gauge(\d{1,3})$/.exec(key)?.[1];
    if (place !== undefined) gauges.push({ place: Number(place), name: nameFrom(first?.text ?? '') ?? '', line });
    else if (key === 'indicator' && first?.kind === 'formula') {
      const when = reader.formula(first, line);
      if (when !== undefined) indicators.push({ when, off: off?.text ?? '', on: on?.text ?? '' });
    } else if (key !== 'egoLEDs') reader.findings.warn(line, `'${shortened(key)}' is not understood: skipped`);
  }
  return { gauges: gauges.sort((a, b) => a.place - b.place), indicators };
}

/** [Datalog]: headings and formats. @param texts of the file's own, for headings that are `stringValue(…)` */
export function readLog(
  reader: Reader,
  isChannel: (name: string) => boolean,
  texts: ReadonlyMap<string, string>,
): LogEntry[] {
  const log: LogEntry[] = [];
  for (const { key, fields, line } of reader.entries('datalog')) {
    const [written, label, type, format] = fields;
    if (key === 'category' || key === 'defaultExtension' || key === 'delimiter') continue;
    if (key !== 'entry' || written?.kind !== 'word') {
      reader.findings.warn(
        line,
        `'${shortened(key)}': entries are written entry = channel, "label", type, "format": skipped`,
      );
      continue;
    }
    const channel = nameFrom(written.text) ?? written.text;
    if (!isChannel(channel)) reader.findings.warn(line, `logs have '${shortened(channel)}', which is no channel`);
    log.push({
      channel,
      label: headingOf(reader.text(label, line), texts) || channel,
      type: type?.text === 'int' ? 'int' : 'float',
      format: format?.text ?? '',
    });
  }
  return log;
}

function headingOf(label: string | Expression, texts: ReadonlyMap<string, string>): string {
  if (typeof label === 'string') return label;
  const [named] = label.kind === 'call' && label.name === 'stringValue' ? label.arguments : [];
  return named?.kind === 'name' ? (texts.get(named.name) ?? '') : '';
}

/** [TableEditor] and [CurveEditor]: which lists belong together. */
export function readTables(reader: Reader, section: string, kind: 'table' | 'curve'): TableDefinition[] {
  const tables: TableDefinition[] = [];
  let current: { xBins: string[]; yBins: string[]; zBins: string[] } | undefined;
  for (const entry of reader.entries(section)) {
    const { key, fields, line } = entry;
    if (key === kind) {
      const title = fields.find((field) => field.kind === 'text')?.text ?? '';
      current = { xBins: [], yBins: [], zBins: [] };
      tables.push({ name: fields[0]?.text ?? '', title, kind, ...current });
    } else if (key === 'xBins' || key === 'yBins' || key === 'zBins') {
      if (current === undefined) reader.findings.warn(line, `${key} before the first ${kind}: skipped`);
      else current[key].push(...namesOf(entry));
    } else if (!looks.has(key)) reader.findings.warn(line, `'${shortened(key)}' is not understood: skipped`);
  }
  return tables;
}

/** How tables and curves are drawn. */
const looks = new Set([
  'columnLabel',
  'gauge',
  'gridHeight',
  'gridOrient',
  'lineLabel',
  'showTextValues',
  'showXYDataPlot',
  'size',
  'supressGraph',
  'suppressGraph',
  'topicHelp',
  'upDownLabel',
  'userPassword',
  'xAxis',
  'xyLabels',
  'yAxis',
]);

const namesOf = ({ fields }: Entry): string[] =>
  fields.filter(({ kind, text }) => kind === 'word' && text.toLowerCase() !== 'readonly').map(({ text }) => text);
