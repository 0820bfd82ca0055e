import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { lapseText } from '../../charts/time-text.ts';
import { TEXT_MS, writeEvery } from '../../panel/texts.ts';
import { type Playhead, SPEEDS } from './playhead.ts';

const SPOKEN_MS = 2000;
const STEP_S = 1;

export interface ControlsProps {
  readonly playhead: Playhead;
  /** Counts changes of whether it plays, and how fast. */
  readonly played: Signal<number>;
}

/** Play, speed, and the place: a slider, which has keys of its own. */
export function Controls({ playhead, played }: ControlsProps) {
  const slider = useRef<HTMLInputElement>(null);
  const place = useRef<HTMLOutputElement>(null);
  played.value; // it is drawn anew when that has changed
  const { firstS, lastS, isPlaying } = playhead;
  useEffect(() => {
    let [revision, spokenMs] = [-1, Number.NEGATIVE_INFINITY];
    return writeEvery(TEXT_MS, (nowMs) => {
      if (playhead.revision === revision || slider.current === null || place.current === null) return;
      revision = playhead.revision;
      const text = `${lapseText(playhead.atS - firstS, 0.1)} of ${lapseText(lastS - firstS, 0.1)}`;
      slider.current.value = String(playhead.atS - firstS);
      place.current.textContent = text;
      if (isPlaying && nowMs - spokenMs < SPOKEN_MS) return;
      spokenMs = nowMs;
      slider.current.setAttribute('aria-valuetext', text);
    });
  }, [playhead, isPlaying]);
  const toggle = () => (playhead.isPlaying ? playhead.pause() : playhead.play(performance.now()));
  const step = (by: number) => playhead.seek(playhead.atS + by);
  return (
    <section aria-label="Replay" class="controls">
      <button type="button" class="main steady" onClick={toggle}>
        {isPlaying ? 'Pause' : 'Play'}
      </button>
      <label>
        Speed{' '}
        <select
          value={String(playhead.speed)}
          onChange={({ currentTarget }) => playhead.setSpeed(Number(currentTarget.value))}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={String(speed)}>
              {speed}×
            </option>
          ))}
        </select>
      </label>
      <input
        ref={slider}
        type="range"
        aria-label="Place in the log"
        min={0}
        max={lastS - firstS}
        step="any"
        defaultValue="0"
        onInput={({ currentTarget }) => playhead.seek(firstS + Number(currentTarget.value))}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (act === undefined) return;
          event.preventDefault();
          act(step, playhead, toggle);
        }}
      />
      <output ref={place} class="place" aria-live="off" />
    </section>
  );
}

type Act = (step: (by: number) => void, playhead: Playhead, toggle: () => void) => void;

const keys: Readonly<Record<string, Act>> = {
  ArrowLeft: (step) => step(-STEP_S),
  ArrowRight: (step) => step(STEP_S),
  ArrowDown: (step) => step(-STEP_S),
  ArrowUp: (step) => step(STEP_S),
  PageDown: (step) => step(-10 * STEP_S),
  PageUp: (step) => step(10 * STEP_S),
  Home: (_, playhead) => playhead.seek(playhead.firstS),
  End: (_, playhead) => playhead.seek(playhead.lastS),
  ' ': (_step, _playhead, toggle) => toggle(),
};
