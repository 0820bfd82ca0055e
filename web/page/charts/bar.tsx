import type { Face, Readings } from './face.ts';
import { spoken, useReading } from './use-reading.ts';

const fill = (bar: HTMLElement, share: number) => {
  bar.style.transform = `scaleX(${share.toFixed(4)})`;
};

/** The same as a line: its title, a bar in its range, and the number. */
export function Bar({ face, readings }: { face: Face; readings: Readings }) {
  const refs = useReading(face, readings, fill);
  return (
    <div class="bar" data-alarm="none" data-channel={face.spec.channel} ref={refs.whole} {...spoken(face)}>
      <span class="title" title={face.spec.channel}>
        {face.title}
      </span>
      <span class="reading">
        <span class="value" style={{ width: `${face.widest}ch` }} ref={refs.value}>
          -
        </span>{' '}
        <span class="unit">{face.unit}</span>
      </span>
      <span class="track">
        {face.range !== undefined && <div class="fill" ref={refs.moved} />}
        {face.zones.map(({ from, to, kind }) => (
          <span
            key={`${kind} ${from}`}
            class={`zone ${kind}`}
            style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
          />
        ))}
      </span>
      <span class="alarm" ref={refs.alarm} />
    </div>
  );
}
