import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Postern } from '../../../../client/browser.ts';
import type { EngineParameter, EngineState } from '../../../../client/engine.ts';
import { isPlain } from '../../../../contract/instruments/shipped/engine-parameters.ts';
import { isParameter } from './parameter.ts';

/** The engine that is shown, for all parts of the view. */
export interface ShownEngine {
  readonly device: string;
  /** The client's. */
  readonly engine: ReturnType<Postern['engine']>;
  /** A driver serves it now. */
  readonly isServed: boolean;
  /** What its driver last said; undefined: nothing yet. */
  readonly state: Omit<EngineState, 'ageMs'> | undefined;
}

export const EngineContext = createContext<ShownEngine | undefined>(undefined);

export function useEngine(): ShownEngine {
  const shown = useContext(EngineContext);
  if (shown === undefined) throw new Error('outside of the view of an engine');
  return shown;
}

/** The call, for the policy to judge it beforehand. */
export const callOf = (device: string, method: string, fields: Record<string, unknown> = {}) => ({
  ...{ device, profile: 'engine', method, fields },
});

/** A value that is set, of what has none but that, or is held. */
export const setValue = (state: ShownEngine['state'], name: EngineParameter): number | undefined =>
  state?.outputs[name]?.value;

/** What a set holds, and to which value. */
export function heldOf(state: ShownEngine['state']): { name: EngineParameter; value: number }[] {
  return Object.entries(state?.outputs ?? {}).flatMap(([name, point]) =>
    isParameter(name) && !isPlain(name) && point?.value !== undefined ? [{ name, value: point.value }] : [],
  );
}
