/** An engine's pattern as a program: each pair on a line of its own, switched on and off again in every cycle. */
import { type AnglePair, type EnginePattern, pairsOf } from './patterns.ts';
import type { Program } from './program.ts';
import { durationText } from './units.ts';

export interface EngineProgramOptions {
  /** Of 720 degrees: "600 rpm", "200 ms", or the channel that has the rpm. */
  readonly cycle: NonNullable<Program['cycle']>;
  /** The GPIO line of a pair; `inj3` and `coil3` unless told. */
  readonly lineOf?: (pair: AnglePair) => string;
  readonly name?: string;
  /** The latest that any of it may be. */
  readonly tolerance?: NonNullable<Program['events'][number]['tolerance']>;
}

const usualLine = ({ part, cylinder }: AnglePair) => `${part === 'coil' ? 'coil' : 'inj'}${cylinder}`;

/** @throws RangeError for a pattern that cannot be */
export function engineProgram(
  pattern: EnginePattern,
  { cycle, lineOf = usualLine, name, tolerance }: EngineProgramOptions,
): Program {
  const events = pairsOf(pattern).map((pair): Program['events'][number] => {
    const duration = durationText(pair.durationNs) as NonNullable<Program['events'][number]['duration']>;
    return {
      gpio: { device: lineOf(pair), value: 1 },
      angle: `${pair.degrees} deg`,
      ...(pair.kind === 'leading' ? { before: duration } : { duration }),
      class: pair.part,
      ...(tolerance && { tolerance }),
    };
  });
  return { ...(name && { name }), cycle, events };
}
