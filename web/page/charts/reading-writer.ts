import { alarmWords } from './alarm-words.ts';
import type { Face, Readings } from './face.ts';

/** Digits that change more often cannot be read. */
const TEXT_MS = 120;
/** Not all of them in one frame of the screen. */
const PHASES = 8;
let phase = 0;
/** What screen readers are told, who ask for it themselves. */
const SPOKEN_MS = 2000;
/** Of its range: less is not seen. */
const LEAST_SHARE = 1 / 2000;

export interface ReadingParts {
  /** Has the alarm's kind, for its colours, and is what screen readers know. */
  readonly whole: HTMLElement;
  readonly value: HTMLElement;
  readonly alarm: HTMLElement;
}

/** Writes what a gauge shows into the page, past the virtual DOM: what has not changed is not written. */
export class ReadingWriter {
  readonly #face: Face;
  readonly #readings: Readings;
  readonly #parts: ReadingParts;
  readonly #move: (share: number) => void;
  #revision = -1;
  #share = Number.NaN;
  #text = '';
  #textMs: number;
  #isTextOld = false;
  #isSpokenOld = false;
  #spokenMs = Number.NEGATIVE_INFINITY;
  #level: number | undefined;

  constructor(face: Face, readings: Readings, parts: ReadingParts, move: (share: number) => void) {
    this.#face = face;
    this.#readings = readings;
    this.#parts = parts;
    this.#move = move;
    phase = (phase + 1) % PHASES;
    this.#textMs = performance.now() - TEXT_MS + (phase * TEXT_MS) / PHASES;
  }

  frame(nowMs: number): void {
    const isNew = this.#readings.revision !== this.#revision;
    if (!isNew && !this.#isTextOld && !this.#isSpokenOld) return;
    this.#revision = this.#readings.revision;
    const value = this.#readings.value(this.#face.spec.channel);
    const share = this.#face.share(value);
    if (!(Math.abs(share - this.#share) < LEAST_SHARE)) {
      this.#share = share;
      this.#move(share);
    }
    this.#writeAlarm();
    this.#isTextOld ||= isNew;
    this.#isSpokenOld ||= isNew;
    if (nowMs - this.#textMs < TEXT_MS) return;
    this.#isTextOld = false;
    this.#textMs = nowMs;
    const text = this.#face.text(value);
    if (text !== this.#text) {
      this.#text = text;
      this.#parts.value.textContent = text;
    }
    if (nowMs - this.#spokenMs >= SPOKEN_MS) this.#speak(nowMs, value);
  }

  #writeAlarm(): void {
    const level = this.#readings.alarm(this.#face.spec);
    if (level === this.#level) return;
    this.#level = level;
    const { sign, text, kind } = alarmWords(level);
    this.#parts.whole.dataset.alarm = kind;
    this.#parts.alarm.textContent = `${sign} ${text}`.trim();
    this.#spokenMs = Number.NEGATIVE_INFINITY;
  }

  #speak(nowMs: number, value: number | null): void {
    this.#spokenMs = nowMs;
    this.#isSpokenOld = false;
    const { whole } = this.#parts;
    const { text } = alarmWords(this.#readings.alarm(this.#face.spec));
    const said = [value === null ? 'not known' : `${this.#text} ${this.#face.unit}`.trim(), text]
      .filter(Boolean)
      .join(', ');
    if (whole.getAttribute('role') === 'meter') {
      whole.setAttribute(
        'aria-valuenow',
        String(value === null ? (this.#face.range?.low ?? 0) : this.#face.convert(value)),
      );
      whole.setAttribute('aria-valuetext', said);
    } else whole.setAttribute('aria-label', `${this.#face.title}: ${said}`);
  }
}
