export type Level = 0 | 1;

/** How a line is set up. */
export interface LineSettings {
  direction: 'input' | 'output';
  activeLow: boolean;
  bias: 'as is' | 'disabled' | 'pull up' | 'pull down';
  drive: 'push pull' | 'open drain' | 'open source';
  edges: { rising: boolean; falling: boolean };
  /** Stamps of events are of the time of day. */
  realtime: boolean;
  debounceUs: number;
}

export const atRest: LineSettings = {
  direction: 'input',
  activeLow: false,
  bias: 'as is',
  drive: 'push pull',
  edges: { rising: false, falling: false },
  realtime: false,
  debounceUs: 0,
};

/** What a level means; and, the same, which level a value is. */
export function logical(level: Level, { activeLow }: LineSettings): Level {
  if (!activeLow) return level;
  return level === 0 ? 1 : 0;
}

/** One line: what the chip does with its pin, and what is wired to it. */
export class GpioLine {
  readonly name: string;
  /** Who holds it; undefined if it is free. */
  consumer: string | undefined;
  /** Who holds it hears of changes from outside. */
  onLevel: () => void = () => {};
  readonly #onDrive: (level: Level) => void;
  #settings = atRest;
  /** What the chip drives, while it is an output. */
  #driven: Level = 0;
  /** What is wired to it drives. */
  #outside: Level | undefined;

  /** @param onDrive told when the chip changes the pin */
  constructor(name: string, onDrive: (level: Level) => void) {
    this.name = name;
    this.#onDrive = onDrive;
  }

  get settings(): LineSettings {
    return this.#settings;
  }

  /** What a meter at the pin would show. */
  get level(): Level {
    const { direction, drive } = this.#settings;
    const isFloating =
      direction === 'input' ||
      (drive === 'open drain' && this.#driven === 1) ||
      (drive === 'open source' && this.#driven === 0);
    return isFloating ? this.#resting : this.#driven;
  }

  /** Which level is a 1; the pin stays as it is. */
  setActiveLow(activeLow: boolean): void {
    this.#settings = { ...this.#settings, activeLow };
  }

  /** @param value logical, of an output */
  set(settings: LineSettings, value: Level): void {
    const before = this.level;
    this.#settings = settings;
    this.#driven = logical(value, settings);
    if (this.level !== before) this.#onDrive(this.level);
  }

  /** Something outside drives it; nothing does, if it is undefined. */
  wire(level: Level | undefined): void {
    const before = this.level;
    this.#outside = level;
    if (this.level !== before) this.onLevel();
  }

  /** An input again, for anybody. */
  release(): void {
    this.consumer = undefined;
    this.set(atRest, 0);
  }

  /** A pin that nothing drives and nothing pulls reads 0. */
  get #resting(): Level {
    return this.#outside ?? (this.#settings.bias === 'pull up' ? 1 : 0);
  }
}
