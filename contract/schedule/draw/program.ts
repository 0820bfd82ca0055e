/** All diagrams of a compiled program: of one cycle for what it does at angles, of its beginning for what it does in time. */
import { cycleOfRpm } from '../angle.ts';
import type { Wheel } from '../decoder/wheel.ts';
import { PAIR, statedCycleTicks, type Table } from '../table.ts';
import { speedText } from '../units.ts';
import { cycleDiagram, type DrawnPair } from './cycle.ts';
import type { Diagram } from './diagram.ts';
import { deviceOf } from './set-point.ts';
import { timeDiagram } from './time.ts';

export interface ProgramDrawing {
  /** Of the program; its file, or its name. */
  readonly title: string;
  /** For a program whose cycle comes from a channel, or to see it at another speed. */
  readonly rpm?: number;
  /** Of the time, from the start. 1000 if left out. */
  readonly endMs?: number;
  readonly lanes?: 'device' | 'class';
  /** A wheel whose teeth are drawn too. */
  readonly wheel?: Wheel;
}

/** With neither the program's own speed nor another one, a cycle is drawn as at this. */
const DRAWN_RPM = 600;

export function programDiagrams(table: Table, drawing: ProgramDrawing): Diagram[] {
  const { title, rpm, endMs, lanes = 'device', wheel } = drawing;
  const own = statedCycleTicks(table);
  const cycleNs = rpm === undefined && own > 0 ? own : cycleOfRpm(rpm ?? DRAWN_RPM, 1e9);
  const diagrams: Diagram[] = [];
  if (table.angle.angle.length > 0) {
    const options = { title: `${title}: a cycle at ${speedText(cycleNs)}`, cycleNs, ...(wheel && { wheel }) };
    diagrams.push(cycleDiagram(pairsOfTable(table, lanes), options));
  }
  if (table.time.at.length > 0) {
    diagrams.push(
      timeDiagram(table, { title: `${title}: its beginning`, lanes, ...(endMs !== undefined && { endMs }) }),
    );
  }
  return diagrams;
}

const kinds: readonly DrawnPair['kind'][] = Object.keys(PAIR) as (keyof typeof PAIR)[];

/** What a compiled program does at angles, named by device or by class. */
export function pairsOfTable({ angle, actions, classes }: Table, by: 'device' | 'class' = 'device'): DrawnPair[] {
  return angle.angle.map((at, row) => {
    const action = actions[angle.on[row] ?? -1];
    const ofClass = classes[angle.class[row] ?? -1]?.name ?? 'events';
    return {
      name: by === 'device' && action ? deviceOf(action) : ofClass,
      kind: kinds.find((kind) => PAIR[kind] === angle.kind[row]) ?? 'point',
      angle: at,
      durationNs: angle.duration[row] ?? 0,
    };
  });
}
