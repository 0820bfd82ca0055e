/** The edges that a sensor would see at a wheel that turns: for tests, replays and drawings. Faults can be put in. */
import { FULL_CYCLE } from '../angle.ts';
import { edgeAngles, type Wheel } from '../decoder/wheel.ts';
import { Motion, type Profile } from './profile.ts';

export interface Edge {
  /** Ticks from the start, whole. */
  readonly at: number;
  readonly kind: 'tooth' | 'marker' | 'noise';
  /** Of a tooth: which of the cycle's. */
  readonly edge?: number;
}

export type EdgeFault =
  /** This tooth's edge does not come. Teeth are counted from the first that the run has. */
  | { readonly missing: number }
  /** One too many, so far on the way from this tooth to the next: 0 to 1. */
  | { readonly extraAfter: number; readonly part: number };

export interface Run {
  readonly wheel: Wheel;
  readonly profile: Profile;
  readonly ticksPerSecond: number;
  readonly faults?: readonly EdgeFault[];
}

interface Place {
  readonly cycles: number;
  readonly kind: 'tooth' | 'marker';
  readonly edge?: number;
}

/** Every place of a wheel where a sensor sees something, in order, from a cycle on; without end. */
function* placesOf(wheel: Wheel, fromCycle: number): Generator<Place> {
  const ofCycle: Place[] = Array.from(edgeAngles(wheel), (angle, edge) => ({
    cycles: exactAngle(wheel, edge, angle),
    kind: 'tooth',
    edge,
  }));
  if (wheel.marker !== undefined) ofCycle.push({ cycles: wheel.marker / FULL_CYCLE, kind: 'marker' });
  ofCycle.sort((a, b) => a.cycles - b.cycles);
  for (let cycle = fromCycle; ; cycle++) for (const place of ofCycle) yield { ...place, cycles: cycle + place.cycles };
}

/** Teeth are where they are, not where 16 bits can say. */
function exactAngle(wheel: Wheel, edge: number, angle: number): number {
  const teeth = wheel.places - wheel.missing;
  const place = Math.floor(edge / teeth) * wheel.places + (edge % teeth);
  const ofCycle = wheel.places * (wheel.shaft === 'crank' ? 2 : 1);
  const exact = place / ofCycle + (wheel.offset ?? 0) / FULL_CYCLE;
  return exact - Math.round(exact - angle / FULL_CYCLE);
}

/** Edges in the order of their times, until the profile ends. */
export function* edgesOf({ wheel, profile, ticksPerSecond, faults = [] }: Run): Generator<Edge> {
  const motion = new Motion(profile);
  const start = motion.cyclesAt(0);
  const gone = new Set(faults.flatMap((fault) => ('missing' in fault ? [fault.missing] : [])));
  const added = faults.filter((fault) => 'extraAfter' in fault).sort((a, b) => a.part - b.part);
  let tooth = -1;
  let before = 0;
  let waiting: Edge[] = [];
  for (const { cycles, kind, edge } of placesOf(wheel, Math.floor(start))) {
    if (cycles < start) continue;
    const seconds = motion.timeOf(cycles);
    if (seconds === undefined) return;
    const at = Math.round(seconds * ticksPerSecond);
    if (kind === 'marker') {
      waiting.push({ at, kind });
      continue;
    }
    for (const { part } of added.filter(({ extraAfter }) => extraAfter === tooth)) {
      waiting.push({ at: Math.round(before + (at - before) * part), kind: 'noise' });
    }
    yield* waiting.sort((a, b) => a.at - b.at);
    waiting = [];
    tooth += 1;
    before = at;
    if (!gone.has(tooth)) yield { at, kind, ...(edge !== undefined && { edge }) };
  }
}
