import { absoluteUnits, type Case } from './case.ts';

/** Cases as a table for people. */
export function tableOf(cases: readonly Case[]): string {
  const rows = cases.map((one) => [
    one.name,
    `${one.ours} ${one.unit}`,
    `${one.floor} ${one.unit}`,
    one.ratio === null ? '-' : `${one.ratio}×`,
    boundOf(one),
    one.bound === null ? '' : one.ok ? 'met' : 'MISSED',
    `${one.runs.min} … ${one.runs.max}`,
  ]);
  const all = [['case', 'ours', 'floor', 'ratio', 'bound', '', 'runs of ours'], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const machines = [...new Set(cases.map(({ machine }) => machine))];
  return `${lines.join('\n')}\n${machines.map((machine) => `on ${machine}\n`).join('')}`;
}

function boundOf({ bound, better, unit }: Case): string {
  if (bound === null) return '';
  return `${better === 'lower' ? '≤' : '≥'} ${bound}${absoluteUnits.has(unit) ? ` ${unit}` : '×'}`;
}
