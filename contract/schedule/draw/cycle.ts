/** The diagram of one cycle: strokes, injectors and coils of the cylinders, and the teeth that all of it is told by. */
import { type Angle16, CYCLE_DEGREES, degreesOfAngle } from '../angle.ts';
import { edgeAngles, type Wheel } from '../decoder/wheel.ts';
import { type EnginePattern, firingOrderOf, pairsOf, topOf } from '../patterns.ts';
import { around, type Diagram, type Lane, type LaneKind, type Span, tidy } from './diagram.ts';

/** A pair of events, or one, of any program; those with one name share a lane. */
export interface DrawnPair {
  readonly name: string;
  readonly kind: 'point' | 'following' | 'leading';
  readonly angle: Angle16;
  /** Of a `point`: 0. */
  readonly durationNs: number;
}

export interface CycleOptions {
  readonly title: string;
  /** Of 720 degrees, ns: what makes degrees of times. */
  readonly cycleNs: number;
  /** Draws what its cylinders do. */
  readonly engine?: EnginePattern;
  readonly wheel?: Wheel;
}

const laneKindOf = { point: 'event', following: 'open', leading: 'charge' } as const satisfies Record<string, LaneKind>;
/** Of one lane, in words. */
const MOST_TOLD = 8;
const STROKE_DEGREES = 180;
/** From the top dead centre after the compression. */
const strokes = ['power', 'exhaust', 'intake', 'compression'] as const;

export function cycleDiagram(pairs: readonly DrawnPair[], { title, cycleNs, engine, wheel }: CycleOptions): Diagram {
  const lanes = [
    ...(wheel ? wheelLanes(wheel) : []),
    ...(engine ? strokeLanes(engine) : []),
    ...pairLanes(pairs, cycleNs),
  ];
  const rpm = tidy(120e9 / cycleNs, 1);
  const description = `One cycle of 720 degrees, ${tidy(cycleNs / 1e6)} ms at ${rpm} rpm: ${lanes.map(summaryOf).join('; ')}.`;
  return {
    title,
    description,
    axis: { unit: 'degrees', end: CYCLE_DEGREES },
    lanes: engine ? byCylinder(lanes) : lanes,
  };
}

/** An engine's pattern, with all that it has. */
export function engineDiagram(engine: EnginePattern, cycleNs: number, wheel?: Wheel): Diagram {
  const title = `${engine.cylinders} cylinders at ${tidy(120e9 / cycleNs, 1)} rpm: a cycle of ${tidy(cycleNs / 1e6)} ms`;
  return cycleDiagram(pairsOf(engine), { title, cycleNs, engine, ...(wheel && { wheel }) });
}

function pairLanes(pairs: readonly DrawnPair[], cycleNs: number): Lane[] {
  return [...new Set(pairs.map(({ name }) => name))].map((name) => {
    const ofName = pairs.filter((pair) => pair.name === name);
    const kind = laneKindOf[ofName[0]?.kind ?? 'point'];
    const spans = ofName.filter((pair) => pair.kind !== 'point').flatMap((pair) => spansOf(pair, cycleNs));
    const marks = ofName.filter((pair) => pair.kind !== 'following').map(({ angle }) => degreesOfAngle(angle));
    return { name, kind, spans: spans.toSorted((a, b) => a.from - b.from), marks: marks.toSorted((a, b) => a - b) };
  });
}

function spansOf({ kind, angle, durationNs }: DrawnPair, cycleNs: number): Span[] {
  const length = (durationNs / cycleNs) * CYCLE_DEGREES;
  const at = degreesOfAngle(angle);
  return around(kind === 'leading' ? at - length : at, length, CYCLE_DEGREES);
}

function wheelLanes(wheel: Wheel): Lane[] {
  const teeth = [...edgeAngles(wheel)].map(degreesOfAngle).toSorted((a, b) => a - b);
  const lanes: Lane[] = [{ name: 'teeth', kind: 'tooth', spans: [], marks: teeth }];
  if (wheel.marker === undefined) return lanes;
  return [...lanes, { name: 'marker', kind: 'event', spans: [], marks: [degreesOfAngle(wheel.marker)] }];
}

function strokeLanes(engine: EnginePattern): Lane[] {
  return firingOrderOf(engine).map((cylinder, place) => {
    const top = degreesOfAngle(topOf(place, engine.cylinders));
    const spans = strokes.flatMap((label, stroke) =>
      around(top + stroke * STROKE_DEGREES, STROKE_DEGREES, CYCLE_DEGREES).map((span) => ({ ...span, label })),
    );
    return {
      name: `cylinder ${cylinder}`,
      kind: 'stroke',
      spans: spans.toSorted((a, b) => a.from - b.from),
      marks: [],
    };
  });
}

/** Lanes of one cylinder side by side, those of none first; cylinders as they are counted. */
function byCylinder(lanes: readonly Lane[]): Lane[] {
  const order = ['cylinder', 'injector', 'coil'];
  const rank = ({ name }: Lane): [number, number] => {
    const [, part = '', number = '0'] = /^(cylinder|injector|coil) (\d+)$/.exec(name) ?? [];
    return [Number(number), order.indexOf(part)];
  };
  return lanes.toSorted((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1]);
}

const isPower = ({ label }: Span): boolean => label === 'power';

/** The first span; where it is the rest of the last one, which goes around the end, both of them as one. */
function whole(spans: readonly Span[]): Span | undefined {
  const [first] = spans;
  const last = spans.at(-1);
  const isAround = first !== last && first?.from === 0 && last?.to === CYCLE_DEGREES;
  return isAround ? { from: last.from, to: first.to } : first;
}

function summaryOf({ name, kind, spans, marks }: Lane): string {
  if (kind === 'tooth') return `${marks.length} ${name}`;
  const degrees = (at: number) => tidy(at, 1);
  const places = marks.slice(0, MOST_TOLD).map(degrees).join(', ') + (marks.length > MOST_TOLD ? ' and so on' : '');
  if (kind === 'stroke') return `${name} fires at ${degrees(whole(spans.filter(isPower))?.from ?? 0)}`;
  const first = whole(spans);
  if (kind === 'charge') return `${name} fires at ${places}`;
  return kind === 'open' && first
    ? `${name} from ${degrees(first.from)} to ${degrees(first.to)}`
    : `${name} at ${places}`;
}
