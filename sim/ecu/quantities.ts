/** What an engine and its sensors do at one moment, in units of their own: each firmware lays out in its block what it knows of it. */
export interface Quantities {
  rpm: number;
  rpmPerS: number;
  mapKpa: number;
  mapKpaPerS: number;
  barometerKpa: number;
  throttlePercent: number;
  throttlePercentPerS: number;
  coolantC: number;
  airC: number;
  batteryVolts: number;
  afr: number;
  afrTarget: number;
  advanceDeg: number;
  /** Of the first bank, with the dead time; 0: no fuel. */
  pulseWidthMs: number;
  secondPulseWidthMs: number;
  dwellMs: number;
  egoPercent: number;
  warmupPercent: number;
  airDensityPercent: number;
  vePercent: number;
  /** Fuel that is added while the throttle opens. */
  accelerationMs: number;
  idleSteps: number;
  idleTargetRpm: number;
  isCranking: boolean;
  isRunning: boolean;
  isWarmingUp: boolean;
  isAfterStart: boolean;
  isAccelerating: boolean;
  isDecelerating: boolean;
}

/** An engine that stands still and has cooled down, with the ignition on. */
export const atRest: Quantities = {
  rpm: 0,
  rpmPerS: 0,
  mapKpa: 100.2,
  mapKpaPerS: 0,
  barometerKpa: 100.2,
  throttlePercent: 0,
  throttlePercentPerS: 0,
  coolantC: 20,
  airC: 20,
  batteryVolts: 12.4,
  afr: 14.7,
  afrTarget: 14.7,
  advanceDeg: 10,
  pulseWidthMs: 0,
  secondPulseWidthMs: 0,
  dwellMs: 3.2,
  egoPercent: 100,
  warmupPercent: 100,
  airDensityPercent: 100,
  vePercent: 50,
  accelerationMs: 0,
  idleSteps: 40,
  idleTargetRpm: 900,
  isCranking: false,
  isRunning: false,
  isWarmingUp: false,
  isAfterStart: false,
  isAccelerating: false,
  isDecelerating: false,
};
