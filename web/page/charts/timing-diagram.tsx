import type { ReadonlySignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type Diagram, type LaneKind, laneKinds, placeText, ticksOf } from '../../../contract/schedule/draw/diagram.ts';
import { LaneMarks, LaneSpans } from './timing-lane.tsx';
import { heightOf, placedLanes } from './timing-places.ts';

/** So many labels have room along the axis where the diagram is narrowest. */
const MOST_TICKS = 9;
const AXIS_HEIGHT = 28;

export interface TimingDiagramProps {
  readonly diagram: Diagram;
  /** Where it is now, in the axis's unit; undefined: not known. Only the line of it is drawn anew. */
  readonly cursor?: ReadonlySignal<number | undefined> | undefined;
}

/**
 * A timing diagram that goes with the page's colours: lanes under one axis. It scrolls sideways in its own frame, with the names of the
 * lanes staying, and its height follows from its lanes alone, so that new values move nothing else.
 */
export function TimingDiagram({ diagram, cursor }: TimingDiagramProps) {
  const id = useId();
  const { title, description, axis } = diagram;
  const lanes = placedLanes(diagram.lanes);
  const height = AXIS_HEIGHT + heightOf(lanes);
  const share = (at: number) => `${(100 * at) / axis.end}%`;
  const ticks = ticksOf(axis, MOST_TICKS);
  return (
    <figure class="timing">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="timing-frame" tabIndex={0} aria-label={`${title}, scrolls sideways`}>
        <div class="timing-inner">
          <div class="timing-names" aria-hidden="true">
            <div style={{ height: `${AXIS_HEIGHT}px` }} />
            {lanes.map(({ lane, height, isFirst }) => (
              <div key={lane.name} class={isFirst ? 'first-of-group' : undefined} style={{ height: `${height}px` }}>
                {lane.name}
              </div>
            ))}
          </div>
          <svg class="timing-plot" height={height} role="img" aria-labelledby={`${id}-title ${id}-text`}>
            <title id={`${id}-title`}>{title}</title>
            <desc id={`${id}-text`}>{description}</desc>
            <defs>
              <pattern
                id={`${id}-hatch`}
                width="6"
                height="6"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <rect class="hatch-ground" width="6" height="6" />
                <rect class="hatch-line" width="3" height="6" />
              </pattern>
            </defs>
            {lanes.map(({ lane, y, groupHeight }) => (
              <LaneSpans
                key={lane.name}
                lane={lane}
                axis={axis}
                y={AXIS_HEIGHT + y}
                groupHeight={groupHeight}
                hatch={`${id}-hatch`}
              />
            ))}
            {ticks.map((tick, index) => (
              <g key={tick} class="tick">
                <line x1={share(tick)} x2={share(tick)} y1={AXIS_HEIGHT - 5} y2={height} />
                <text x={share(tick)} y={17} text-anchor={index === 0 ? 'start' : tick === axis.end ? 'end' : 'middle'}>
                  {placeText(axis.unit, tick)}
                </text>
              </g>
            ))}
            {lanes.map(({ lane, y, height, groupHeight, isFirst }) => (
              <g key={lane.name}>
                <line class={isFirst ? 'group' : 'rule'} x1="0" x2="100%" y1={AXIS_HEIGHT + y} y2={AXIS_HEIGHT + y} />
                <LaneMarks lane={lane} axis={axis} y={AXIS_HEIGHT + y} height={height} groupHeight={groupHeight} />
              </g>
            ))}
            {cursor !== undefined && <Cursor cursor={cursor} end={axis.end} height={height} />}
          </svg>
        </div>
      </section>
      <figcaption>
        <Legend diagram={diagram} hatch={`${id}-hatch`} />
      </figcaption>
    </figure>
  );
}

function Cursor({ cursor, end, height }: { cursor: ReadonlySignal<number | undefined>; end: number; height: number }) {
  const at = cursor.value;
  if (at === undefined) return null;
  const x = `${(100 * at) / end}%`;
  return <line class="cursor" x1={x} x2={x} y1="0" y2={height} />;
}

/** A sample of each kind that is drawn, and its name. */
function Legend({ diagram, hatch }: { diagram: Diagram; hatch: string }) {
  const used = new Set(diagram.lanes.map(({ kind }) => kind));
  const kinds = (Object.keys(laneKinds) as LaneKind[]).filter((kind) => used.has(kind) && kind !== 'stroke');
  return (
    <ul class="timing-legend">
      {kinds.map((kind) => (
        <li key={kind}>
          <svg width="28" height="20" aria-hidden="true" class="timing-plot">
            <Sample kind={kind} hatch={hatch} />
          </svg>
          {laneKinds[kind]}
        </li>
      ))}
      {used.has('stroke') && (
        <li>
          <svg width="28" height="20" aria-hidden="true" class="timing-plot">
            <line class="dead-centre" x1="14" x2="14" y1="0" y2="20" />
          </svg>
          top dead centre after compression
        </li>
      )}
    </ul>
  );
}

function Sample({ kind, hatch }: { kind: LaneKind; hatch: string }) {
  const axis = { unit: 'ms', end: 1 } as const;
  const isLasting = kind === 'charge' || kind === 'open';
  const lane = {
    ...{ name: '', kind, spans: isLasting ? [{ from: 0.1, to: 0.85 }] : [] },
    marks: kind === 'charge' ? [0.85] : isLasting || kind === 'level' ? [] : [0.5],
    ...(kind === 'level' && {
      levels: [0.1, 0.5, 1].map((height, step) => ({ from: step / 3, to: (step + 1) / 3, height })),
    }),
  };
  return (
    <>
      <LaneSpans lane={lane} axis={axis} y={-2} groupHeight={23} hatch={hatch} />
      <LaneMarks lane={lane} axis={axis} y={-2} height={23} groupHeight={23} />
    </>
  );
}
