import type { EngineEvents } from '../../../../../client/engine.ts';
import { FIRST_COIL } from '../../../../../contract/engine/cycle.ts';
import { CYCLE_DEGREES } from '../../../../../contract/schedule/angle.ts';
import type { Diagram, Lane } from '../../../../../contract/schedule/draw/diagram.ts';

export interface PairRow {
  /** Degrees of 720; of an engine that stands the one that the time leads to is not known. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly us: number;
}

export interface CylinderRow {
  readonly cylinder: number;
  readonly top: number;
  readonly injections: readonly PairRow[];
  readonly charges: readonly PairRow[];
  /** How long before its top dead centre the coil fires; undefined where it has none of its own. */
  readonly advance: number | undefined;
}

const around = (degrees: number): number => ((degrees % CYCLE_DEGREES) + CYCLE_DEGREES) % CYCLE_DEGREES;

/** The same as the diagram, in numbers: a row for each cylinder. */
export function cylinderRows({ events, ticksPerSecond }: EngineEvents, rpm: number, cylinders: number): CylinderRow[] {
  const outputs = events.map(({ output }) => output % FIRST_COIL);
  const count = Math.max(cylinders, ...outputs.map((output) => output + 1), 0);
  const pairs = (output: number): PairRow[] =>
    events
      .filter((event) => event.output === output)
      .map(({ kind, angle, ticks }) => {
        const us = (ticks / ticksPerSecond) * 1e6;
        const length = rpm > 0 ? (us * rpm * 6) / 1e6 : undefined;
        const other = length === undefined ? undefined : around(kind === 'leading' ? angle - length : angle + length);
        return kind === 'leading' ? { from: other, to: angle, us } : { from: angle, to: other, us };
      });
  return Array.from({ length: count }, (_, index) => {
    const top = cylinders > 0 ? (index * CYCLE_DEGREES) / cylinders : 0;
    const charges = pairs(FIRST_COIL + index);
    const [only] = charges;
    // Of the two fires of a wasted spark, the one that counts is that at the top dead centre of the compression.
    const advances = charges.map(({ to }) => nearness(around(top - (to ?? 0))));
    return {
      ...{ cylinder: index + 1, top, injections: pairs(index), charges },
      advance: only === undefined || index >= cylinders ? undefined : signed(advances.reduce(nearest)),
    };
  });
}

/** An advance below 0 is one after the top dead centre. */
const nearness = (degrees: number): number => (degrees > CYCLE_DEGREES / 2 ? degrees - CYCLE_DEGREES : degrees);
const nearest = (a: number, b: number): number => (Math.abs(b) < Math.abs(a) ? b : a);
const signed = (degrees: number): number => Number(degrees.toFixed(2)) + 0;

/**
 * Each cylinder with all of its lanes, also where nothing is given: they are not to come and go with the speed. Their top dead centres are
 * marked on the lanes of the strokes.
 */
export function wholeDiagram(diagram: Diagram, cylinders: number, coils: number): Diagram {
  const known = new Map(diagram.lanes.map((lane) => [lane.name, lane]));
  const numbers = diagram.lanes.map(({ name }) => Number(/^(?:injector|coil) (\d+)$/.exec(name)?.[1] ?? 0));
  const count = Math.max(cylinders, coils, ...numbers);
  const empty = (name: string, kind: 'open' | 'charge'): Lane =>
    known.get(name) ?? { name, kind, spans: [], marks: [] };
  const ofCylinder = (number: number): Lane[] => {
    const strokes = known.get(`cylinder ${number}`);
    const top = ((number - 1) * CYCLE_DEGREES) / cylinders;
    return [
      ...(strokes === undefined ? [] : [{ ...strokes, marks: top === 0 ? [0, CYCLE_DEGREES] : [top] }]),
      ...(number <= cylinders || known.has(`injector ${number}`) ? [empty(`injector ${number}`, 'open')] : []),
      ...(number <= coils || known.has(`coil ${number}`) ? [empty(`coil ${number}`, 'charge')] : []),
    ];
  };
  const first = diagram.lanes.filter(({ kind }) => kind === 'tooth' || kind === 'event');
  return {
    ...diagram,
    lanes: [...first, ...Array.from({ length: count }, (_, index) => ofCylinder(index + 1)).flat()],
  };
}
