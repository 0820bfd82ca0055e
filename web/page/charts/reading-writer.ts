import { alarmWords } from './alarm-words.ts';
import type { Face, Readings } from './face.ts';

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
  readonly #moveTo: (share: number) => void;
  #revision = -1;
  #share = Number.NaN;
  #text = '';
  #isTextOld = false;
  #isSpokenOld = false;
  #spokenMs = Number.NEGATIVE_INFINITY;
  #level: number | undefined;

  constructor(face: Face, readings: Readings, parts: ReadingParts, moveTo: (share: number) => void) {
    this.#face = face;
    this.#readings = readings;
    this.#parts = parts;
    this.#moveTo = moveTo;
  }

  /** What moves, before each frame of the screen. */
  move(): void {
    if (this.#readings.revision === this.#revision) return;
    this.#revision = this.#readings.revision;
    this.#isTextOld = true;
    this.#isSpokenOld = true;
    const value = this.#readings.value(this.#face.spec.channel);
    const share = this.#face.share(value);
    if (!(Math.abs(share - this.#share) < LEAST_SHARE)) {
      this.#share = share;
      this.#moveTo(share);
    }
    this.#writeAlarm();
  }

  /** What is read, in the turn of texts. */
  write(nowMs: number): void {
    if (!this.#isTextOld && !this.#isSpokenOld) return;
    this.#isTextOld = false;
    const value = this.#readings.value(this.#face.spec.channel);
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
