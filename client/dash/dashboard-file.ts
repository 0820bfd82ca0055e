import type { Document, Node, Pair, YAMLMap } from 'yaml';
import { near, type PairGauge, parsePair } from './gauge-pair.ts';

/** A gauge of a dashboard, and where it stands. */
export interface DashGauge extends PairGauge {
  /** Gauges are shown in the order of their positions. */
  position: number;
  /** In the file, from 1. */
  line: number;
  column: number;
}

export interface Dashboard {
  name: string;
  gauges: readonly DashGauge[];
  line: number;
}

/** What is wrong with a file. An error leaves something out; a warning does not. */
export interface DashFinding {
  severity: 'error' | 'warning';
  line: number;
  column: number;
  message: string;
}

/** `dashboards.yml:4:10: 'shinny' is no graphic: did you mean shiny?` */
export const findingText = (file: string, { line, column, message }: DashFinding): string =>
  `${file}:${line}:${column}: ${message}`;

/** Reads pyEfi's dashboards.yml: `dashboards: [{ name, gaugePairs: { position: 'key.label.gfx.min.max.fire.justify' } }]`. */
export async function parseDashboards(
  text: string,
  file: string,
): Promise<{ dashboards: readonly Dashboard[]; findings: readonly DashFinding[] }> {
  const { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document: Document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const findings: DashFinding[] = [];
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const tell = (severity: DashFinding['severity'], node: Node | null | undefined, message: string, plus = 0) => {
    findings.push({ severity, ...place((node?.range?.[0] ?? 0) + plus), message });
  };
  for (const { pos, message } of document.errors)
    findings.push({ severity: 'error', ...place(pos[0]), message: message.split('\n')[0] ?? message });
  if (findings.length > 0) return { dashboards: [], findings };

  const meant = (node: unknown): Node | undefined =>
    isAlias(node) ? node.resolve(document) : ((node ?? undefined) as Node | undefined);
  const textOf = (node: unknown): string | undefined =>
    isScalar(node) && node.value !== null ? String(node.value) : undefined;
  const entries = (map: YAMLMap) =>
    map.items.map((item: Pair) => ({ key: item.key as Node, name: textOf(item.key) ?? '', value: meant(item.value) }));
  /** The entries of a map by these names; others are errors. */
  const fields = (map: YAMLMap, known: readonly string[], where: string) => {
    for (const { key, name } of entries(map))
      if (!known.includes(name)) tell('error', key, `'${name}' is not known in ${where}: ${near(name, known)}`);
    return Object.fromEntries(entries(map).map(({ name, value }) => [name, value]));
  };

  const readGauge = (position: string, key: Node, value: Node | undefined): DashGauge | undefined => {
    const pair = textOf(value);
    const number = Number(position);
    if (position === '' || !Number.isFinite(number)) {
      tell('error', key, `position '${position}' is not a number`);
      return undefined;
    }
    if (pair === undefined) {
      tell('error', value ?? key, `position ${position} is not a text like 'rpm.RPM.bar.0.8500.8000.>20'`);
      return undefined;
    }
    const { gauge, problems } = parsePair(pair);
    const isQuoted = isScalar(value) && (value.type === 'QUOTE_SINGLE' || value.type === 'QUOTE_DOUBLE');
    for (const { message, at, harmless } of problems)
      tell(harmless ? 'warning' : 'error', value, message, at + (isQuoted ? 1 : 0));
    return gauge === undefined ? undefined : { ...gauge, position: number, ...place(value?.range?.[0] ?? 0) };
  };

  const readDashboard = (node: Node | undefined): Dashboard | undefined => {
    if (!isMap(node)) {
      tell('error', node ?? document.contents, "a dashboard is a map with 'name' and 'gaugePairs'");
      return undefined;
    }
    const { name, gaugePairs } = fields(node, ['name', 'gaugePairs'], 'a dashboard');
    const named = textOf(name);
    if (named === undefined || named === '') tell('error', name ?? node, "a dashboard needs a 'name'");
    if (!isMap(gaugePairs)) {
      tell('error', gaugePairs ?? node, "a dashboard needs 'gaugePairs': a map of positions and pairs");
      return undefined;
    }
    const gauges = entries(gaugePairs).flatMap(
      ({ name: position, key, value }) => readGauge(position, key, value) ?? [],
    );
    gauges.sort((a, b) => a.position - b.position);
    return { name: named ?? '', gauges, line: place(node.range?.[0] ?? 0).line };
  };

  const top = document.contents;
  if (!isMap(top)) {
    tell('error', top, `${file} is not a map with 'dashboards'`);
    return { dashboards: [], findings };
  }
  const { dashboards: list } = fields(top, ['dashboards'], 'the file');
  if (!isSeq(list)) {
    tell('error', list ?? top, "'dashboards' is not a list");
    return { dashboards: [], findings };
  }
  const dashboards = list.items.flatMap((item) => readDashboard(meant(item)) ?? []);
  const seen = new Set<string>();
  for (const { name, line } of dashboards) {
    if (seen.has(name))
      findings.push({ severity: 'error', line, column: 1, message: `there are two dashboards '${name}'` });
    seen.add(name);
  }
  findings.sort((a, b) => a.line - b.line || a.column - b.column);
  return { dashboards, findings };
}
