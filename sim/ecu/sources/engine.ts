/** What a controller measures of a running engine, and what it does with it: the same for the same seed at the same time. */
import { atRest, type Quantities } from '../quantities.ts';
import { BAROMETER_KPA, EngineState, filling, idleTargetRpm, LIMIT_RPM, STEP_S, WARM_C } from './engine-state.ts';
import { chance } from './random.ts';
import type { Moment, Source } from './source.ts';

/** Then it is started anew, cold: so that nobody waits for what it did in days in which nobody looked. */
const RUN_S = 1800;
const STOICHIOMETRIC = 14.7;
const REQUIRED_FUEL_MS = 11;
const AFTER_START_S = 8;
/** Probes are cold at first, and are not believed. */
const PROBE_WARM_S = 20;

export class EngineSource implements Source {
  readonly #seed: number;
  #state: EngineState;

  constructor(seed: number) {
    this.#seed = seed;
    this.#state = new EngineState(seed);
  }

  at(seconds: number): Moment {
    const within = seconds % RUN_S;
    // It can only be stepped forward: whoever asks for what was gets it from the beginning.
    if (within < this.#state.seconds - STEP_S) this.#state = new EngineState(this.#seed);
    while (this.#state.seconds + STEP_S <= within) this.#state.step();
    return { quantities: measured(this.#state, this.#seed) };
  }
}

function measured(state: EngineState, seed: number): Quantities {
  const { rpm, mapKpa, coolantC, airC, throttlePercent, throttlePercentPerS, isCranking, isRunning } = state;
  const noise = (channel: number) => chance(seed + channel, Math.round(state.seconds / STEP_S)) - 0.5;
  const coldness = Math.min(1, Math.max(0, (WARM_C - 12 - coolantC) / 60));
  const isAccelerating = throttlePercentPerS > 30;
  const isDecelerating = throttlePercentPerS < -30 || state.isFuelCut;
  const warmupPercent = 100 + 45 * coldness;
  const afterStart = isRunning ? Math.max(0, 1 - state.runningS / AFTER_START_S) : 0;
  const vePercent = filling(rpm) * 100;
  const airDensityPercent = (100 * 293) / (273 + airC);
  const batteryVolts =
    (isCranking ? 10.4 : isRunning ? 14.1 - 0.3 * Math.exp(-state.runningS / 4) : 12.4) + noise(1) * 0.1;
  const accelerationMs = isAccelerating ? Math.min(3, throttlePercentPerS / 120) : 0;
  const afrTarget = mapKpa > 80 && isRunning ? 12.8 : STOICHIOMETRIC - 1.2 * coldness;
  const afr =
    state.isFuelCut || !isRunning ? 19.8 : afrTarget - 0.5 * afterStart - accelerationMs * 0.3 + noise(2) * 0.3;
  const deadTimeMs = 0.9 - (batteryVolts - 13.2) * 0.1;
  const burns = (isRunning || isCranking) && !state.isFuelCut;
  const amount =
    (mapKpa / 100) * (vePercent / 100) * (airDensityPercent / 100) * (warmupPercent / 100 + 0.25 * afterStart);
  const fuelMs = ((REQUIRED_FUEL_MS * amount * STOICHIOMETRIC) / afrTarget) * (isCranking ? 2 : 1);
  const pulseWidthMs = burns ? fuelMs + deadTimeMs + accelerationMs : 0;
  return {
    ...atRest,
    rpm,
    rpmPerS: state.rpmPerS,
    mapKpa: mapKpa + noise(3) * 0.6,
    mapKpaPerS: state.mapKpaPerS,
    barometerKpa: BAROMETER_KPA,
    throttlePercent,
    throttlePercentPerS,
    coolantC,
    airC,
    batteryVolts,
    afr,
    afrTarget,
    advanceDeg: isRunning ? advance(rpm, mapKpa) + 3 * coldness : 8,
    pulseWidthMs,
    secondPulseWidthMs: pulseWidthMs,
    dwellMs: 3.2 + (13.5 - batteryVolts) * 0.25,
    egoPercent: state.runningS > PROBE_WARM_S && burns ? 100 + 3 * Math.sin(state.seconds * 1.7) : 100,
    warmupPercent,
    airDensityPercent,
    vePercent,
    accelerationMs,
    idleSteps: Math.round(state.idleValve * 120),
    idleTargetRpm: idleTargetRpm(coolantC),
    isCranking,
    isRunning,
    isWarmingUp: isRunning && coldness > 0,
    isAfterStart: afterStart > 0,
    isAccelerating,
    isDecelerating,
  };
}

/** The faster the earlier, the fuller the later. */
const advance = (rpm: number, mapKpa: number): number =>
  10 + 22 * Math.min(1, rpm / (LIMIT_RPM / 2)) - 10 * Math.max(0, (mapKpa - 60) / 40);
