/** Numbers of a wheel that its decoder needs at each edge, computed once. */
import { type Angle16, angle16, angleAhead, FULL_CYCLE, type Tooth } from '../angle.ts';
import { edgeAngles, edgeFractions, edgesOfCycle, placesOfCycle, turnsOf, type Wheel } from './wheel.ts';

export interface WheelLayout {
  /** The cycle's angle at each edge of a cycle. */
  readonly angles: Uint16Array;
  /** In 256ths of an angle, how far each edge is beyond that. */
  readonly fractions: Uint8Array;
  readonly edges: number;
  readonly edgesOfTurn: number;
  readonly places: number;
  readonly turns: number;
  /** Places of the gap; 1: there is none. */
  readonly gap: number;
  readonly marker: Angle16 | undefined;
  /** The first edge at or after the marker, and the one half a cycle from it. */
  readonly markedEdge: number;
  readonly farEdge: number;
}

export function layoutOf(wheel: Wheel): WheelLayout {
  const angles = edgeAngles(wheel);
  const { marker = 0 } = wheel;
  return {
    angles,
    fractions: edgeFractions(wheel),
    edges: angles.length,
    edgesOfTurn: edgesOfCycle(wheel) / turnsOf(wheel),
    places: placesOfCycle(wheel),
    turns: turnsOf(wheel),
    gap: wheel.missing + 1,
    marker: wheel.marker,
    markedEdge: firstEdgeFrom(angles, marker),
    farEdge: firstEdgeFrom(angles, angle16(marker + FULL_CYCLE / 2)),
  };
}

/** Where an edge is. @param mask bits of the angle that are known */
export function placeAt(tooth: Tooth, { angles, fractions }: WheelLayout, edge: number, mask: number): void {
  tooth.angle = (angles[edge] ?? 0) & mask;
  tooth.fraction = fractions[edge] ?? 0;
}

/** The edge that comes first at or after an angle. */
function firstEdgeFrom(angles: Uint16Array, angle: Angle16): number {
  let first = 0;
  for (let edge = 1; edge < angles.length; edge++) {
    if (angleAhead(angle, angles[edge] ?? 0) < angleAhead(angle, angles[first] ?? 0)) first = edge;
  }
  return first;
}
