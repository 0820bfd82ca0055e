import type { RefObject } from 'preact';
import { plainText, withUnit } from '../parameter.ts';
import type { Lookup } from './lookups.ts';
import type { Cells } from './places.ts';

const LINES = [0, 0.25, 0.5, 0.75, 1];

interface FunctionChartProps {
  readonly lookup: Lookup;
  readonly cells: Cells;
  /** What moves over it. */
  readonly marker: RefObject<SVGSVGElement | null>;
}

/** A function or a curve as a line between its points. All places are shares of its size: it fits any width. */
export function FunctionChart({ lookup, cells, marker }: FunctionChartProps) {
  const { columnsAt, rows } = cells;
  const values = rows[0] ?? [];
  const [first = 0, last = 0] = [columnsAt[0], columnsAt.at(-1)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (at: number) => (last === first ? 0 : (100 * (at - first)) / (last - first));
  const y = (value: number) => (high === low ? 50 : 100 - (100 * (value - low)) / (high - low));
  const path = values
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${x(columnsAt[index] ?? 0)} ${y(value)}`)
    .join('');
  const label = `${lookup.name}: ${values.map((value, index) => `${plainText(value)} at ${plainText(columnsAt[index] ?? 0)}`).join(', ')}`;
  return (
    <div class="function-chart">
      <span class="y-high">{withUnit(plainText(high), lookup.unit)}</span>
      <span class="y-low">{withUnit(plainText(low), lookup.unit)}</span>
      <svg role="img" aria-label={label}>
        {LINES.map((share) => (
          <line key={share} class="across" x1="0" x2="100%" y1={`${share * 100}%`} y2={`${share * 100}%`} />
        ))}
        <svg
          aria-hidden="true"
          width="100%"
          height="100%"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          overflow="visible"
        >
          <path class="line" d={path} vector-effect="non-scaling-stroke" />
        </svg>
        {values.map((value, index) => (
          <circle key={columnsAt[index]} class="point" cx={`${x(columnsAt[index] ?? 0)}%`} cy={`${y(value)}%`} r="4" />
        ))}
        <svg ref={marker} aria-hidden="true" overflow="visible" style={{ display: 'none' }}>
          <circle class="now" r="9" />
        </svg>
      </svg>
      <span class="x-from">{withUnit(plainText(first), lookup.columns.unit)}</span>
      <span class="x-to">{withUnit(plainText(last), lookup.columns.unit)}</span>
    </div>
  );
}
