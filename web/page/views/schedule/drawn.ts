import type { Diagram } from '../../../../contract/schedule/draw/diagram.ts';
import { programDiagrams } from '../../../../contract/schedule/draw/program.ts';
import type { Table } from '../../../../contract/schedule/table.ts';

/** More of a program is not read off a drawing. */
const MOST_MS = 60_000;
/** Of one without an end. */
const BEGINNING_MS = 10_000;

/** A program's diagrams: of what it does in time, all of it where that has room. */
export function drawn(table: Table, title: string, endsNs: number | null | undefined, rpm?: number): Diagram[] {
  const endMs = endsNs == null || endsNs === 0 ? BEGINNING_MS : Math.min(MOST_MS, endsNs / 1e6);
  return programDiagrams(table, { title, endMs, ...(rpm !== undefined && { rpm }) });
}
