/**
 * What a tape drive does, on any kernel: run on the simulated one by tape.test.ts, on a real one by
 * test/kernel/tape-hardware.guest.ts. Where they differ, the simulation is wrong.
 */
import { describe } from 'node:test';
import { type Tape, type TapeFixture, type TapeTraits, tapeSuiteOf } from './tape/bench.ts';
import { blocks } from './tape/blocks.ts';
import { drive } from './tape/drive.ts';
import { positions } from './tape/positions.ts';

export type { Tape, TapeFixture, TapeTraits };

export function tapeSuite(name: string, traits: TapeTraits, make: () => TapeFixture | Promise<TapeFixture>): void {
  const suite = tapeSuiteOf(traits, make);
  describe(name, () => {
    for (const part of [blocks, positions, drive]) part(suite);
  });
}
