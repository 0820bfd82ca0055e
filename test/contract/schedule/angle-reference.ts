import type { Pair } from './tables.ts';

/** What befalls a shaft, by time. */
export type ShaftInput =
  | { at: number; cycleTicks: number }
  | { at: number; tooth: { angle: number; cycleTicks: number; fraction?: number } }
  | { at: number; act: 'lost' | 'pause' | 'resume' };

const FULL = 65_536n;
const floor = (a: bigint, b: bigint) => (a >= 0n || a % b === 0n ? a / b : a / b - 1n);

/** A shaft in integers of any length, by the words of the design: a place, counted on over all cycles, at a time, and a pace. */
class PlainShaft {
  place = 0n;
  at = 0n;
  pace = 0n;
  toothPlace: bigint | undefined;

  timeOf(place: bigint): bigint {
    return this.at + floor((place - this.place) * this.pace, FULL);
  }

  placeAt(at: bigint): bigint {
    return this.pace === 0n || at <= this.at ? this.place : this.place + ((at - this.at) * FULL) / this.pace;
  }

  input(input: ShaftInput): void {
    const at = BigInt(input.at);
    if ('act' in input) {
      if (input.act === 'lost') this.stop(at);
    } else if ('cycleTicks' in input) this.set(BigInt(input.cycleTicks), at);
    else {
      const { angle, cycleTicks, fraction = 0 } = input.tooth;
      this.tooth(BigInt(angle), BigInt(cycleTicks), at, BigInt(fraction));
    }
  }

  stop(at: bigint): void {
    this.place = this.placeAt(at);
    this.at = at;
    this.pace = 0n;
    this.toothPlace = undefined;
  }

  set(pace: bigint, at: bigint): void {
    if (pace === 0n) return void this.stop(at);
    if (pace === this.pace) return;
    if (this.pace === 0n) this.at = at;
    else if (at > this.at) {
      const rest = ((at - this.at) * FULL) % this.pace;
      this.place = this.placeAt(at);
      this.at = at - (rest * pace) / (this.pace * FULL);
    }
    this.pace = pace;
  }

  tooth(angle: bigint, pace: bigint, at: bigint, fraction: bigint): void {
    const before = this.toothPlace ?? this.placeAt(at);
    const ahead = (angle - (before % FULL) + FULL) % FULL;
    const isFirst = this.toothPlace === undefined;
    const isBehind = isFirst && this.pace > 0n && ahead >= FULL / 2n && before + ahead >= FULL;
    this.place = before + ahead - (isBehind ? FULL : 0n) + (!isFirst && ahead === 0n ? FULL : 0n);
    this.at = at - (fraction * (pace / 256n)) / FULL;
    this.pace = pace;
    this.toothPlace = this.place;
  }
}

/**
 * All that one pair does, found tick by tick: at each, what comes in first, and then whatever is due. Slow, and with nothing to get
 * wrong but the rules themselves. `cancelAt`: from then on it comes no more.
 */
export function eventsOfPair(pair: Pair, inputs: readonly ShaftInput[], until: number, cancelAt = until + 1): string[] {
  const shaft = new PlainShaft();
  const lines: string[] = [];
  const duration = BigInt(pair.duration ?? 0);
  const angle = BigInt(pair.angle);
  let [cycle, onAt, paused, gone, left] = [0n, undefined as bigint | undefined, false, false, pair.times ?? -1];
  const anchor = (n: bigint) => shaft.timeOf(n * FULL + angle);
  const start = () => anchor(cycle) - (pair.kind === 'leading' ? duration : 0n);
  const ends = (on: bigint): [bigint, string][] => [
    [pair.kind === 'leading' ? anchor(cycle) : on + duration, 'due'],
    ...(pair.kind === 'following' && !gone ? [[anchor(cycle + 1n), 'overlap'] as [bigint, string]] : []),
    ...(pair.bound === undefined ? [] : [[on + BigInt(pair.bound), 'bound'] as [bigint, string]]),
  ];
  const end = (now: number, due: bigint, cause: string) => {
    lines.push(`${now} ${BigInt(now) - due} off ${cause}`);
    [onAt, cycle] = [undefined, cycle + 1n];
  };
  for (let now = 0; now <= until; now++) {
    const time = BigInt(now);
    for (const input of inputs.filter(({ at }) => at === now)) {
      const turned = shaft.pace > 0n && !paused;
      shaft.input(input);
      if ('act' in input && input.act !== 'lost') paused = input.act === 'pause';
      const turns = shaft.pace > 0n && !paused;
      if (!turns && onAt !== undefined) end(now, time, paused ? 'paused' : 'lost');
      if (turns && !turned) {
        const here = shaft.placeAt(time) / FULL;
        if (here > cycle) cycle = here;
        while (start() < time) cycle += 1n;
      }
    }
    if (now === cancelAt) gone = true;
    while (shaft.pace > 0n && !paused) {
      if (onAt !== undefined) {
        const [first] = ends(onAt).toSorted((a, b) => Number(a[0] - b[0]));
        if (first === undefined || first[0] > time) break;
        end(now, first[0], first[1]);
      } else if (gone || start() > time) break;
      else if (time - start() >= shaft.pace && left !== 1) {
        const behind = (time - start()) / shaft.pace;
        const count = left > 0 && behind >= BigInt(left) ? BigInt(left) - 1n : behind;
        if (left > 0) left -= Number(count);
        lines.push(`${now} ${time - start()} skipped ${count}`);
        cycle += count;
      } else {
        lines.push(`${now} ${time - start()} on due`);
        if (pair.kind === undefined || pair.kind === 'point') cycle += 1n;
        else onAt = time;
        left -= 1;
        if (left === 0) gone = true;
      }
    }
  }
  return lines;
}
