import { colour, paint } from '../panel/theme.ts';
import type { Drawn } from '../panel/turns.ts';
import type { Face } from './face.ts';
import { ticksWithin } from './nice-range.ts';
import { type Extent, placeOfTime, type Samples } from './samples.ts';
import { CLASSES, type ScatterData, scatterData } from './scatter-points.ts';
import type { Timeline } from './timeline.ts';

/** Points are many, and their cloud changes slowly. */
const AGAIN_MS = 250;
const FONT = '16px system-ui, "DejaVu Sans", sans-serif';
const LEFT_PX = 64;
const BELOW_PX = 30;
const PAD_PX = 12;
/** Half of a mark's text stands out to the right. */
const RIGHT_PX = 28;
const MARK_X_PX = 90;
const MARK_Y_PX = 40;
/** Shapes tell classes without their colours. */
const POINT_PX = 4;

export interface ScatterOptions {
  readonly x: Face;
  readonly y: Face;
  readonly by: Face | undefined;
  readonly samples: Samples;
  readonly timeline: Timeline;
  readonly onData: (data: ScatterData | undefined) => void;
}

export const classColour = (index: number): string => `--class-${index + 1}`;

/** Points of two channels, coloured by a third. */
export class ScatterPlot implements Drawn {
  readonly #canvas: HTMLCanvasElement;
  readonly #options: ScatterOptions;
  readonly #watch: ResizeObserver;
  #drawn = { atMs: Number.NEGATIVE_INFINITY, revision: -1, paint: -1, view: -1 };
  #size = { width: 0, height: 0 };

  constructor(canvas: HTMLCanvasElement, options: ScatterOptions) {
    this.#canvas = canvas;
    this.#options = options;
    this.#watch = new ResizeObserver(() => {
      this.#size = { width: canvas.clientWidth, height: canvas.clientHeight };
      this.#drawn.atMs = Number.NEGATIVE_INFINITY;
    });
    this.#watch.observe(canvas);
  }

  close(): void {
    this.#watch.disconnect();
  }

  isDue(nowMs: number): boolean {
    const drawn = this.#drawn;
    if (this.#size.width === 0) return false;
    if (drawn.atMs === Number.NEGATIVE_INFINITY || drawn.paint !== paint.peek()) return true;
    const { samples, timeline } = this.#options;
    const isChanged = drawn.revision !== samples.revision || drawn.view !== timeline.view.revision;
    return isChanged && nowMs - drawn.atMs >= AGAIN_MS;
  }

  draw(nowMs: number): void {
    const { samples, timeline, x, y, by, onData } = this.#options;
    this.#drawn = { atMs: nowMs, revision: samples.revision, paint: paint.peek(), view: timeline.view.revision };
    const { from, to } = timeline.view.span(timeline.nowS());
    const times = samples.times();
    const data = scatterData(
      samples,
      { x: x.spec.channel, y: y.spec.channel, by: by?.spec.channel },
      placeOfTime(times, from),
      placeOfTime(times, to),
    );
    this.#paint(data);
    onData(data);
  }

  #paint(data: ScatterData | undefined): void {
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    const { width, height } = this.#size;
    // To set it clears it: only now, when it is drawn again at once.
    const [across, down] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    if (this.#canvas.width !== across) this.#canvas.width = across;
    if (this.#canvas.height !== down) this.#canvas.height = down;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (data === undefined) return;
    const box = { left: LEFT_PX, top: PAD_PX, width: width - LEFT_PX - RIGHT_PX, height: height - BELOW_PX - PAD_PX };
    const toX = (value: number) =>
      box.left + ((value - data.xRange.low) / (data.xRange.high - data.xRange.low)) * box.width;
    const toY = (value: number) =>
      box.top + box.height - ((value - data.yRange.low) / (data.yRange.high - data.yRange.low)) * box.height;
    const { x, y } = this.#options;
    context.font = FONT;
    context.strokeStyle = colour('--line');
    context.fillStyle = colour('--faint');
    context.lineWidth = 1;
    context.beginPath();
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const { at, text } of marksOf(x, data.xRange, box.width / MARK_X_PX)) {
      const px = Math.round(toX(at)) + 0.5;
      context.moveTo(px, box.top);
      context.lineTo(px, box.top + box.height);
      context.fillText(text, px, box.top + box.height + 8);
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const { at, text } of marksOf(y, data.yRange, box.height / MARK_Y_PX)) {
      const py = Math.round(toY(at)) + 0.5;
      context.moveTo(box.left, py);
      context.lineTo(box.left + box.width, py);
      context.fillText(text, box.left - 8, py);
    }
    context.stroke();
    for (let kind = 0; kind < CLASSES; kind++) {
      context.fillStyle = colour(data.colourRange === undefined ? '--series-1' : classColour(kind));
      for (let at = 0; at < data.count; at++)
        if (data.classes[at] === kind)
          context.fillRect(
            toX(data.x[at] as number) - POINT_PX / 2,
            toY(data.y[at] as number) - POINT_PX / 2,
            POINT_PX,
            POINT_PX,
          );
    }
    // Where it is now.
    const last = data.count - 1;
    if (last < 0) return;
    context.strokeStyle = colour('--text');
    context.lineWidth = 2;
    context.strokeRect(toX(data.x[last] as number) - 6, toY(data.y[last] as number) - 6, 12, 12);
  }
}

/** Round in the unit that is shown. */
function marksOf(face: Face, { low, high }: Extent, most: number): { at: number; text: string }[] {
  const [zero, slope] = [face.convert(0), face.convert(1) - face.convert(0)];
  const [a, b] = [face.convert(low), face.convert(high)];
  return ticksWithin({ low: Math.min(a, b), high: Math.max(a, b) }, Math.max(1, most)).map((mark) => ({
    at: (mark - zero) / slope,
    text: String(Number(mark.toPrecision(5))),
  }));
}
