import { type Axis, type Lane, placeText, type Span } from '../../../contract/schedule/draw/diagram.ts';
import { levelPath, seenMarks } from './timing-places.ts';

interface LaneProps {
  readonly lane: Lane;
  readonly axis: Axis;
  readonly y: number;
  readonly groupHeight: number;
}

/** A label has room in so much of the axis, however narrow the diagram is. */
const LABEL_SHARE = 0.14;

/** What lasts. Places are shares of the width, so that nothing has to be measured. */
export function LaneSpans({ lane, axis, y, groupHeight, hatch }: LaneProps & { readonly hatch: string }) {
  const { name, kind, spans } = lane;
  if (lane.levels !== undefined)
    return (
      <svg
        aria-hidden="true"
        {...{ x: 0, y: y + 4, width: '100%', height: groupHeight - 8 }}
        viewBox="0 0 1000 100"
        preserveAspectRatio="none"
      >
        <path class="level" d={levelPath(lane, axis.end)} vector-effect="non-scaling-stroke">
          <title>{`${name}: ${lane.range ?? ''}`}</title>
        </path>
      </svg>
    );
  const share = (at: number) => `${(100 * at) / axis.end}%`;
  const title = ({ from, to, label }: Span) =>
    `${name}${label === undefined ? '' : `, ${label}`}: ${placeText(axis.unit, from)} to ${placeText(axis.unit, to)}`;
  return (
    <g>
      {spans.map((span, index) => {
        const { from, to, label } = span;
        if (kind === 'stroke')
          return (
            <g key={`${label}-${index}`}>
              <rect class={`stroke ${label ?? ''}`} x={share(from)} y={y} width={share(to - from)} height={groupHeight}>
                <title>{title(span)}</title>
              </rect>
              {(to - from) / axis.end >= LABEL_SHARE && (
                <text class="stroke-name" x={share((from + to) / 2)} y={y + 17} text-anchor="middle">
                  {label}
                </text>
              )}
            </g>
          );
        return (
          <rect
            key={index}
            class={kind}
            x={share(from)}
            y={y + 4}
            width={share(Math.max(to - from, axis.end / 900))}
            height={groupHeight - 8}
            {...(kind === 'charge' ? { style: { fill: `url(#${hatch})` } } : {})}
          >
            <title>{title(span)}</title>
          </rect>
        );
      })}
    </g>
  );
}

/** What happens, over the lines of the axis. */
export function LaneMarks({ lane, axis, y, height, groupHeight }: LaneProps & { readonly height: number }) {
  const { name, kind, marks } = lane;
  const share = (at: number) => `${(100 * at) / axis.end}%`;
  return (
    <g>
      {seenMarks(marks, axis.end).map((mark, index) => {
        const title = <title>{`${name}: ${placeText(axis.unit, mark)}`}</title>;
        const key = index;
        if (kind === 'stroke')
          return (
            <line key={key} class="dead-centre" x1={share(mark)} x2={share(mark)} y1={y} y2={y + groupHeight}>
              <title>{`${name}: top dead centre, ${placeText(axis.unit, mark)}`}</title>
            </line>
          );
        if (kind === 'charge')
          return (
            <svg key={key} aria-hidden="true" x={share(mark)} y={y} overflow="visible">
              <path class="fires" d={`M0 3l6 ${height - 7}h-12z`}>
                {title}
              </path>
            </svg>
          );
        if (kind === 'event')
          return (
            <circle key={key} class="event" cx={share(mark)} cy={y + height / 2} r="4">
              {title}
            </circle>
          );
        return (
          <line key={key} class="tooth" x1={share(mark)} x2={share(mark)} y1={y + 5} y2={y + height - 4}>
            {title}
          </line>
        );
      })}
    </g>
  );
}
