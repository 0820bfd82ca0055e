import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { asRefusal } from '../../../../../client/as-refusal.ts';
import type { Refusal } from '../../../../../client/browser.ts';
import type { EngineDifference } from '../../../../../client/engine.ts';
import { useEngine } from '../engine-context.ts';
import { usePolled } from '../polled.ts';
import { keyOf, type Place } from './places.ts';

/** Whoever else changes it is seen so soon. */
const LOOK_MS = 1500;

export interface Calibration {
  /** Of all cells and saved parameters as they are: another one, and somebody has changed something. */
  readonly hash: string | undefined;
  /** In what it differs from the one that is stored; undefined: not known, or none is stored. */
  readonly differences: readonly EngineDifference[] | undefined;
  /** Why that is not known: there is none, or the line is gone. */
  readonly problem: Refusal | undefined;
  /** Looks now. */
  readonly look: () => void;
  /** Compares although nothing seems to have changed: what is stored may have. */
  readonly compare: () => void;
  /** Puts another one in the place of all of it: what changes by that, nobody else has changed. */
  readonly replace: (work: () => Promise<string>) => Promise<string>;
  readonly isReplacing: () => boolean;
}

/** What is read so long after a calibration was replaced may have been asked for before. */
const SETTLED_MS = 4000;

/** The calibration as a whole: whether it is another one, and whether it is stored. */
export function useCalibration(): Calibration {
  const { engine, isServed } = useEngine();
  const polled = usePolled(async () => (await engine.identify()).calibration, LOOK_MS);
  const { value: hash, refusal } = polled;
  const turn = useSignal(0);
  const replacing = useRef({ works: 0, untilMs: 0 });
  const compared = useSignal<{ differences?: EngineDifference[]; problem?: Refusal }>({});
  useEffect(() => {
    if (hash === undefined) return;
    let isWanted = true;
    engine.compare().then(
      (differences) => {
        if (isWanted) compared.value = { differences };
      },
      (error: unknown) => {
        if (isWanted) compared.value = { problem: asRefusal(error) };
      },
    );
    return () => {
      isWanted = false;
    };
  }, [hash, turn.value, engine, isServed]);
  const compare = () => {
    turn.value++;
    polled.again();
  };
  return {
    hash,
    differences: compared.value.differences,
    problem: refusal ?? compared.value.problem,
    look: () => polled.again(),
    compare,
    isReplacing: () => replacing.current.works > 0 || performance.now() < replacing.current.untilMs,
    replace: async (work) => {
      replacing.current.works++;
      try {
        return await work();
      } finally {
        replacing.current = { works: replacing.current.works - 1, untilMs: performance.now() + SETTLED_MS };
        compare();
      }
    },
  };
}

/** What is stored at the places of a lookup that are otherwise now. */
export const storedAt = (
  differences: readonly EngineDifference[] | undefined,
  name: string,
): ReadonlyMap<string, number> =>
  new Map(
    (differences ?? [])
      .filter((each) => each.name === name)
      .map(({ row, column, stored }) => [keyOf({ row, column }), stored]),
  );

/** A difference's place, or undefined where it is of a parameter. */
export const placeOfDifference = ({ row, column }: EngineDifference): Place | undefined =>
  row < 0 && column < 0 ? undefined : { row, column };
