/** The dictionary as XML, for programs that read such files, as CoreEFI's did. It has all that the JSON has, under the same names. */
import type { Layout } from './layout.ts';
import { type Dictionary, sourceOf } from './schema.ts';

type Attributes = Readonly<Record<string, string | number | boolean>>;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (value: string | number | boolean): string =>
  String(value).replace(/[&<>"]/g, (character) => escapes[character] ?? character);

/** An element, its contents indented below it. */
function element(name: string, attributes: Attributes, contents: readonly string[] = []): string[] {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const start = `<${name}${written.join('')}`;
  if (contents.length === 0) return [`${start}/>`];
  return [`${start}>`, ...contents.map((line) => `  ${line}`), `</${name}>`];
}

const list = <Entry>(name: string, entries: readonly Entry[], write: (entry: Entry) => string[]): string[] =>
  element(name, {}, entries.flatMap(write));

const point = ([at, value]: readonly [number, number]): string[] => element('point', { at, value });

export function generateXml(dictionary: Dictionary, { hash }: Layout): string {
  const parameters = list('parameters', dictionary.parameters, ({ source: given, ...parameter }) => {
    const source = sourceOf({ ...parameter, source: given });
    return element('parameter', { ...parameter, ...(source && { [source.kind]: source.id }) });
  });
  const tables = list('tables', dictionary.tables, ({ id, doc, rows, columns, values }) =>
    element('table', { id, doc }, [
      ...element('rows', { of: rows.of, at: rows.at.join(' ') }),
      ...element('columns', { of: columns.of, at: columns.at.join(' ') }),
      ...values.flatMap((row) => element('values', { row: row.join(' ') })),
    ]),
  );
  const contents = [
    ...list('units', dictionary.units, (unit) => element('unit', unit)),
    ...list('categories', dictionary.categories, (category) => element('category', category)),
    ...parameters,
    ...tables,
    ...list('functions', dictionary.functions, ({ points, ...rest }) =>
      element('function', rest, points.flatMap(point)),
    ),
    ...list('curves', dictionary.curves, ({ points, ...rest }) => element('curve', rest, points.flatMap(point))),
  ];
  const whole = element('dictionary', { hash: hash.toString(16).padStart(8, '0') }, contents);
  return `${['<?xml version="1.0" encoding="UTF-8"?>', ...whole].join('\n')}\n`;
}
