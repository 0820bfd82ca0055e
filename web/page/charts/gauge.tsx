import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { angleOf, arc, pointAt } from './dial.ts';
import type { Face, Readings } from './face.ts';
import { spoken, useReading } from './use-reading.ts';

/** Room on the dial for the text of a mark, and how far inside of the band it stands. */
const MARK_PX = 38;
const INSIDE_PX = 24;
const BAND_PX = 8;

const turn = (needle: HTMLElement, share: number) => {
  needle.style.transform = `rotate(${angleOf(share).toFixed(2)}deg)`;
};

/** A round gauge: a dial that stays, and a needle that only the compositor moves. */
export function Gauge({ face, readings }: { face: Face; readings: Readings }) {
  const refs = useReading(face, readings, turn);
  const size = useSignal(0);
  useEffect(() => {
    const dial = refs.whole.current?.querySelector('.dial');
    if (dial == null) return;
    const watch = new ResizeObserver(() => {
      size.value = Math.floor(dial.clientWidth);
    });
    watch.observe(dial);
    return () => watch.disconnect();
  }, []);
  return (
    <div class="gauge" data-alarm="none" data-channel={face.spec.channel} ref={refs.whole} {...spoken(face)}>
      <span class="title" title={face.spec.channel}>
        {face.title}
      </span>
      <div class="dial">
        {size.value > 0 && face.range !== undefined && <Dial face={face} size={size.value} />}
        {face.range !== undefined && <div class="needle" ref={refs.moved} />}
      </div>
      <span class={face.unit === '' ? 'reading alone' : 'reading'}>
        <span class="value" ref={refs.value}>
          -
        </span>
        <span class="unit">{face.unit}</span>
      </span>
      <span class="alarm" ref={refs.alarm} />
    </div>
  );
}

/** Drawn in the size that it is shown in, so that its text is as large as all other text. */
function Dial({ face, size }: { face: Face; size: number }) {
  const centre = size / 2;
  const radius = centre - BAND_PX / 2 - 1;
  const ticks = face.ticks(Math.max(2, Math.floor(((radius - INSIDE_PX) * Math.PI * 1.5) / MARK_PX)));
  return (
    <svg width={size} height={size} aria-hidden="true">
      <path class="dial-track" d={arc(0, 1, centre, radius)} />
      {face.zones.map(({ from, to, kind }) => (
        <path key={`${kind} ${from}`} class={kind} d={arc(from, to, centre, radius)} />
      ))}
      {ticks.map(({ at, text }) => {
        const [outer, inner, label] = [
          pointAt(at, centre, radius - BAND_PX / 2),
          pointAt(at, centre, radius - BAND_PX / 2 - 6),
          pointAt(at, centre, radius - INSIDE_PX),
        ];
        return (
          <g key={at}>
            <line class="tick" x1={outer.x} y1={outer.y} x2={inner.x} y2={inner.y} />
            <text x={label.x} y={label.y}>
              {text}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
