import { useEffect, useRef } from 'preact/hooks';
import { eachFrame } from '../../panel/clock.ts';
import { type History, scaleOf, stepPath } from './history.ts';

const SPAN_MS = 120_000;
const BOX = { width: 300, height: 60 };
/** A line that moves by less than a pixel need not be drawn anew. */
const PACE_MS = 400;

export interface HistoryChartProps {
  readonly label: string;
  readonly history: History;
  readonly unit: string;
  /** What is smaller than this is noise, and drawn as small as it is. */
  readonly least: number;
}

/** The last two minutes of a value, drawn by itself: the page has nothing to do with it. */
export function HistoryChart({ label, history, unit, least }: HistoryChartProps) {
  const line = useRef<SVGPathElement>(null);
  const zero = useRef<SVGPathElement>(null);
  const most = useRef<HTMLSpanElement>(null);
  const lowest = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let drawnMs = 0;
    return eachFrame((nowMs) => {
      if (nowMs - drawnMs < PACE_MS) return;
      drawnMs = nowMs;
      const toMs = Date.now();
      const fromMs = toMs - SPAN_MS;
      const points = [...history.since(fromMs)];
      const scale = scaleOf(
        points.map(([, value]) => value),
        least,
      );
      line.current?.setAttribute('d', stepPath(points, [fromMs, toMs], scale, BOX));
      const y = (scale[1] / (scale[1] - scale[0])) * BOX.height;
      zero.current?.setAttribute('d', `M0 ${y}H${BOX.width}`);
      if (most.current !== null) most.current.textContent = `${scale[1]} ${unit}`;
      if (lowest.current !== null) lowest.current.textContent = `${scale[0]}`.replace('-', '−');
    });
  }, [history, unit, least]);
  return (
    <div class="history">
      <svg role="img" aria-label={label} viewBox={`0 0 ${BOX.width} ${BOX.height}`} preserveAspectRatio="none">
        <path class="zero" ref={zero} />
        <path class="line" ref={line} />
      </svg>
      <span class="most" ref={most} aria-hidden="true" />
      <span class="least" ref={lowest} aria-hidden="true" />
    </div>
  );
}
