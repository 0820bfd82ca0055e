import uPlot from 'uplot';
import { colour, paint } from '../panel/theme.ts';
import type { Drawn } from '../panel/turns.ts';
import { LINE_DASHES, lineColour, scaleKeyOf, scalesOf } from './chart-series.ts';
import type { Face } from './face.ts';
import { steadyRange, ticksWithin } from './nice-range.ts';
import { type Extent, extentOf, placeOfTime, type Samples } from './samples.ts';
import { axisText, pathOf } from './strip-path.ts';
import { timeStep, timeTicks } from './time-text.ts';
import type { Span } from './time-view.ts';
import type { Timeline } from './timeline.ts';

const FONT = '16px system-ui, "DejaVu Sans", sans-serif';
const LEFT_PX = 64;
const BELOW_PX = 28;
const PAD_PX = 10;
/** Half of a time stands out to the right. */
const RIGHT_PX = 24;
const LINE_PX = 2;
/** What moves by less is hardly seen, and a canvas is long in being put onto the screen: as wide as a line. */
const STEP_PX = 2;
/** Between two marks of an axis, at least. */
const MARK_X_PX = 110;
const MARK_Y_PX = 30;
/** Left of it a time would stand over the values. */
const LEAST_X_PX = 36;

export interface StripOptions {
  readonly faces: readonly Face[];
  readonly samples: Samples;
  readonly timeline: Timeline;
  /** Charts of the same key have one cursor. */
  readonly syncKey: string;
  readonly hasTimes: boolean;
  /** Values under the cursor have changed, or those at the end of the line. */
  readonly onValues: (place: number | undefined) => void;
}

/** Lines over time in a canvas of uPlot's. It draws what there is when its turn comes; nobody else makes it draw. */
export class StripPlot implements Drawn {
  readonly #options: StripOptions;
  readonly #host: HTMLElement;
  readonly #plot: uPlot;
  readonly #watch: ResizeObserver;
  readonly #ranges = new Map<string, Extent>();
  readonly #scales: ReadonlyMap<string, readonly number[]>;
  #span: Span = { from: 0, to: 1 };
  #stepS = 1;
  #drawn = { revision: -1, paint: -1, view: -1, playheadS: 0, from: 0, to: 0 };
  #isResized = false;
  #colours: { text: string; faint: string; line: string; series: string[] } = {
    text: '',
    faint: '',
    line: '',
    series: [],
  };

  constructor(host: HTMLElement, options: StripOptions) {
    this.#options = options;
    this.#host = host;
    this.#scales = scalesOf(options.faces);
    this.#readColours();
    this.#plot = new uPlot(
      this.#uplotOptions(),
      [new Float64Array(), ...options.faces.map(() => new Float32Array())],
      host,
    );
    this.#watch = new ResizeObserver(() => {
      this.#isResized = true;
    });
    this.#watch.observe(host);
  }

  close(): void {
    this.#watch.disconnect();
    this.#plot.destroy();
  }

  /** The cursor by so many pixels: for keys. */
  moveCursor(pixels: number): void {
    const { left = 0 } = this.#plot.cursor;
    const { width } = this.#inside(this.#plot);
    const at = left < 0 ? width : left;
    this.#plot.setCursor({ left: Math.min(width - 1, Math.max(0, at + pixels)), top: 1 });
  }

  isDue(): boolean {
    const { samples, timeline } = this.#options;
    const drawn = this.#drawn;
    if (this.#isResized || drawn.paint !== paint.peek() || drawn.view !== timeline.view.revision) return true;
    const { from, to } = timeline.view.span(timeline.nowS());
    const stepS = ((to - from) * STEP_PX) / Math.max(1, this.#plot.width - LEFT_PX);
    const moved = [from - drawn.from, to - drawn.to, (timeline.playheadS?.() ?? 0) - drawn.playheadS];
    if (moved.some((seconds) => Math.abs(seconds) >= stepS)) return true;
    return samples.revision !== drawn.revision && !timeline.view.isHeld && drawn.revision < 0;
  }

  draw(): void {
    const { samples, timeline, faces } = this.#options;
    if (this.#isResized) this.#resize();
    if (this.#drawn.paint !== paint.peek()) this.#readColours();
    const span = timeline.view.span(timeline.nowS());
    this.#span = span;
    this.#stepS = timeStep(span.to - span.from, Math.max(2, (this.#plot.width - LEFT_PX) / MARK_X_PX));
    const all = samples.times();
    const from = Math.max(0, placeOfTime(all, span.from) - 1);
    const to = Math.min(all.length, placeOfTime(all, span.to) + 1);
    const times = all.subarray(from, to);
    const lines = faces.map(
      ({ spec }) => samples.values(spec.channel)?.subarray(from, to) ?? new Float32Array(times.length).fill(Number.NaN),
    );
    this.#plot.batch(() => {
      this.#plot.setData([times, ...lines], false);
      this.#plot.setScale('x', { min: span.from, max: span.to });
      for (const [key, places] of this.#scales) {
        const range = this.#rangeOf(
          key,
          places.map((place) => lines[place] ?? new Float32Array()),
        );
        this.#plot.setScale(key, { min: range.low, max: range.high });
      }
    });
    this.#drawn = {
      revision: samples.revision,
      paint: paint.peek(),
      view: timeline.view.revision,
      playheadS: timeline.playheadS?.() ?? 0,
      ...span,
    };
    this.#options.onValues(this.#pointed());
  }

  /** The scale of a line, as it is shown. */
  rangeOf(face: Face): Extent | undefined {
    return this.#ranges.get(scaleKeyOf(face));
  }

  /** The place under the cursor in what the samples are now. */
  #pointed(): number | undefined {
    const { left = -1 } = this.#plot.cursor;
    if (left < 0) return undefined;
    const times = this.#options.samples.times();
    const at = placeOfTime(times, this.#plot.posToVal(left, 'x'));
    const [before = Number.NaN, behind = Number.NaN] = [times[at - 1], times[at]];
    const pointedS = this.#plot.posToVal(left, 'x');
    return pointedS - before < behind - pointedS || Number.isNaN(behind) ? at - 1 : at;
  }

  #rangeOf(key: string, lines: readonly Float32Array[]): Extent {
    let found: Extent | undefined;
    for (const values of lines) {
      const extent = extentOf(values, 0, values.length);
      if (extent === undefined) continue;
      found =
        found === undefined
          ? extent
          : { low: Math.min(found.low, extent.low), high: Math.max(found.high, extent.high) };
    }
    const range = steadyRange(this.#ranges.get(key), found);
    this.#ranges.set(key, range);
    return range;
  }

  /** Of the lines' part, in pixels of the page; what the browser would have to lay the page out for to tell. */
  #inside({ width, height }: uPlot): { width: number; height: number } {
    const below = this.#options.hasTimes ? BELOW_PX : PAD_PX;
    return { width: width - LEFT_PX - RIGHT_PX, height: height - PAD_PX - below };
  }

  #timeMarks(width: number): number[] {
    const { from, to } = this.#span;
    const begin = from + ((to - from) * LEAST_X_PX) / Math.max(1, width);
    return timeTicks(begin, to, this.#stepS, this.#options.timeline.originS());
  }

  #resize(): void {
    this.#isResized = false;
    const { clientWidth: width, clientHeight: height } = this.#host;
    if (width > 0 && (width !== this.#plot.width || height !== this.#plot.height))
      this.#plot.setSize({ width, height });
  }

  #readColours(): void {
    this.#colours = {
      text: colour('--text'),
      faint: colour('--faint'),
      line: colour('--line'),
      series: this.#options.faces.map((_, index) => colour(lineColour(index))),
    };
  }

  #uplotOptions(): uPlot.Options {
    const { faces, timeline, syncKey, hasTimes } = this.#options;
    const [first] = this.#scales.keys();
    // What is shown may be in another unit than the values: marks are round in the one that is shown.
    const shown = faces[0]?.convert ?? ((value: number) => value);
    const [zero, slope] = [shown(0), shown(1) - shown(0)];
    const marks = (low: number, high: number, most: number) =>
      ticksWithin({ low: Math.min(shown(low), shown(high)), high: Math.max(shown(low), shown(high)) }, most);
    const line = { stroke: () => this.#colours.line, width: 1 };
    return {
      width: Math.max(200, this.#host.clientWidth),
      height: Math.max(80, this.#host.clientHeight),
      padding: [PAD_PX, RIGHT_PX, hasTimes ? 0 : PAD_PX, 0],
      legend: { show: false },
      cursor: {
        sync: { key: syncKey },
        drag: { x: true, y: false, setScale: false },
        points: { size: 8 },
        focus: { prox: -1 },
      },
      scales: {
        x: { time: false, auto: false },
        ...Object.fromEntries([...this.#scales.keys()].map((key) => [key, { auto: false }])),
      },
      axes: [
        {
          show: hasTimes,
          size: BELOW_PX,
          gap: 4,
          font: FONT,
          stroke: () => this.#colours.faint,
          grid: line,
          ticks: { show: false },
          splits: (plot) => this.#timeMarks(this.#inside(plot).width),
          values: (_, splits) => splits.map((at) => timeline.text(at, this.#stepS)),
        },
        {
          scale: first ?? 'y',
          size: LEFT_PX,
          gap: 6,
          font: FONT,
          stroke: () => this.#colours.faint,
          grid: line,
          ticks: { show: false },
          splits: (plot, _, low, high) =>
            marks(low, high, Math.max(1, this.#inside(plot).height / MARK_Y_PX)).map((mark) => (mark - zero) / slope),
          values: (_, splits) => splits.map((value) => axisText(shown(value))),
        },
      ],
      series: [
        {},
        ...faces.map((face, index) => ({
          scale: scaleKeyOf(face),
          stroke: () => this.#colours.series[index] ?? '',
          width: LINE_PX,
          dash: [...(LINE_DASHES[index] ?? [])],
          points: { show: false },
          auto: false,
          paths: this.#paths,
        })),
      ],
      hooks: {
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < 4) return;
            timeline.view.zoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
        setCursor: [
          (plot) => {
            const { left = -1 } = plot.cursor;
            timeline.onPoint?.(left < 0 ? undefined : plot.posToVal(left, 'x'));
            this.#options.onValues(this.#pointed());
          },
        ],
        draw: [(plot) => this.#drawLines(plot)],
      },
    };
  }

  #paths: uPlot.Series.PathBuilder = (plot, place) => pathOf(plot, place, this.#span);

  #drawLines(plot: uPlot): void {
    const { marked = [], playheadS } = this.#options.timeline;
    for (const atS of marked) this.#drawTime(plot, atS, false);
    const atS = playheadS?.();
    if (atS !== undefined) this.#drawTime(plot, atS, true);
  }

  #drawTime({ ctx, bbox }: uPlot, atS: number, isMain: boolean): void {
    const { from, to } = this.#span;
    if (atS < from || atS > to) return;
    const x = Math.round(bbox.left + ((atS - from) / (to - from)) * bbox.width);
    ctx.save();
    ctx.beginPath();
    ctx.strokeStyle = isMain ? this.#colours.text : this.#colours.faint;
    ctx.lineWidth = (isMain ? 2 : 1) * devicePixelRatio;
    ctx.setLineDash(isMain ? [] : [4 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }
}
