import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { eachFrame } from '../panel/clock.ts';
import { TEXT_MS, writeEvery } from '../panel/texts.ts';
import type { Face, Readings } from './face.ts';
import { ReadingWriter } from './reading-writer.ts';

export interface ReadingRefs {
  readonly whole: RefObject<HTMLDivElement | null>;
  readonly value: RefObject<HTMLSpanElement | null>;
  readonly alarm: RefObject<HTMLSpanElement | null>;
  readonly moved: RefObject<HTMLDivElement | null>;
}

/** Elements whose contents are written between two frames of the screen for as long as they are shown. */
export function useReading(
  face: Face,
  readings: Readings,
  move: (element: HTMLElement, share: number) => void,
): ReadingRefs {
  const refs: ReadingRefs = {
    whole: useRef<HTMLDivElement>(null),
    value: useRef<HTMLSpanElement>(null),
    alarm: useRef<HTMLSpanElement>(null),
    moved: useRef<HTMLDivElement>(null),
  };
  useEffect(() => {
    const [whole, value, alarm, moved] = [
      refs.whole.current,
      refs.value.current,
      refs.alarm.current,
      refs.moved.current,
    ];
    if (whole === null || value === null || alarm === null) return;
    const writer = new ReadingWriter(
      face,
      readings,
      { whole, value, alarm },
      (share) => moved !== null && move(moved, share),
    );
    const stopMoving = eachFrame(() => writer.move());
    const stopWriting = writeEvery(TEXT_MS, (nowMs) => writer.write(nowMs));
    return () => {
      stopMoving();
      stopWriting();
    };
  }, [face, readings]);
  return refs;
}

/** What a screen reader knows of it before anything was written. */
export function spoken({ title, range }: Face): Record<string, string | number> {
  if (range === undefined) return { role: 'img', 'aria-label': `${title}: not known yet` };
  return {
    role: 'meter',
    'aria-label': title,
    'aria-valuemin': Math.min(range.low, range.high),
    'aria-valuemax': Math.max(range.low, range.high),
    'aria-valuenow': range.low,
    'aria-valuetext': 'not known yet',
  };
}
