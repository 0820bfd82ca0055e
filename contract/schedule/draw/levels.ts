/** Values that are set one after the other, as a line that goes up and down. */
import { type Level, tidy } from './diagram.ts';

export interface Change {
  readonly at: number;
  readonly value: number;
}

/** Heights of 0 to 1 between the least and the most. @param changes in order, of which at least two differ */
export function levelsOf(
  changes: readonly Change[],
  quantity: string,
  end: number,
): { levels: Level[]; range: string } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { value } of changes) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const levels = changes.map(({ at, value }, index) => ({
    from: at,
    to: changes[index + 1]?.at ?? end,
    height: (value - least) / (most - least),
  }));
  return { levels: levels.filter(({ from, to }) => to > from), range: `${quantity} ${tidy(least)} to ${tidy(most)}` };
}

/** Eight heights, and what is too fast to be told. */
const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
export const TOO_FAST = '▒';

/** A letter for each column: the height in its middle, unless the line goes up and down within it. */
export function drawLevels(levels: readonly Level[], end: number, width: number): string[] {
  let next = 0;
  return Array.from({ length: width }, (_, column) => {
    const [from, middle, to] = [column, column + 0.5, column + 1].map((place) => (place / width) * end) as [
      number,
      number,
      number,
    ];
    while (next < levels.length && (levels[next]?.to ?? 0) <= from) next += 1;
    let turns = 0;
    let direction = 0;
    let height: number | undefined;
    for (let place = next; place < levels.length; place++) {
      const level = levels[place];
      if (level === undefined || level.from >= to) break;
      const step = place > next ? Math.sign(level.height - (levels[place - 1]?.height ?? 0)) : 0;
      if (step !== 0 && direction !== 0 && step !== direction) turns += 1;
      if (step !== 0) direction = step;
      // What begins behind the middle counts where nothing was before.
      if (level.from <= middle || height === undefined) height = level.height;
    }
    if (turns > 1) return TOO_FAST;
    return height === undefined ? ' ' : (bars[Math.min(bars.length - 1, Math.floor(height * bars.length))] ?? ' ');
  });
}
