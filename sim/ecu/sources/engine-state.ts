/**
 * A four-cylinder engine without a load, as a handful of equations that are stepped on together: air comes in by the throttle and the idle valve, the
 * cylinders pump it out of the manifold, what they got of it makes torque, friction and pumping eat it. Its coolant warms up. None of it is
 * measured on a real one; it is to be plausible.
 */
import { DriverFoot } from './driver-foot.ts';

export const STEP_S = 0.01;
export const BAROMETER_KPA = 100.2;
export const AMBIENT_C = 18;
/** The thermostat opens here. */
export const WARM_C = 82;
export const LIMIT_RPM = 7200;
const CRANKING_RPM = 220;
const CRANKING_S = 1.2;
const FIRST_S = 0.5;

/** Where air flows in: of the throttle that is wide open, as the part of it that leaks, and that the idle valve adds when it is open. */
const LEAK = 0.004;
const IDLE_VALVE = 0.05;
/** How much of what a wide open throttle lets in the cylinders take at 1000 rpm. */
const PUMPED_AT_1000 = 0.11;
const MANIFOLD_S = 0.06;
const TORQUE = 13_000;
const FRICTION_RPM_PER_S = 900;
const FRICTION_PER_RPM = 0.5;
const IDLE_RPM_PER_S = 300;
const FUEL_CUT_ABOVE_RPM = 1600;
const FUEL_BACK_BELOW_RPM = 1300;

export const idleTargetRpm = (coolantC: number): number =>
  880 + 420 * Math.min(1, Math.max(0, (WARM_C - coolantC) / (WARM_C - AMBIENT_C)));

/** What the cylinders take, of what they could. */
export const filling = (rpm: number): number => 0.62 + 0.3 * Math.sin(Math.PI * Math.min(1, rpm / 8600) ** 0.8);

export class EngineState {
  readonly foot: DriverFoot;
  seconds = 0;
  rpm = 0;
  rpmPerS = 0;
  mapKpa = BAROMETER_KPA;
  mapKpaPerS = 0;
  throttlePercent = 0;
  throttlePercentPerS = 0;
  coolantC = AMBIENT_C + 2;
  airC = AMBIENT_C;
  /** Of the idle valve, from 0 to 1. */
  idleValve = 0.6;
  isFuelCut = false;
  /** Seconds since it runs by itself. */
  runningS = 0;

  constructor(seed: number) {
    this.foot = new DriverFoot(seed);
  }

  get isCranking(): boolean {
    return this.seconds >= FIRST_S && this.seconds < FIRST_S + CRANKING_S;
  }

  get isRunning(): boolean {
    return this.seconds >= FIRST_S + CRANKING_S;
  }

  step(): void {
    this.seconds += STEP_S;
    if (!this.isCranking && !this.isRunning) return;
    this.#pedal();
    this.#manifold();
    if (this.isCranking) this.#crank();
    else this.#run();
    this.#warmUp();
  }

  #pedal(): void {
    this.foot.step(this.seconds, STEP_S);
    this.throttlePercentPerS = (this.foot.percent - this.throttlePercent) / STEP_S;
    this.throttlePercent = this.foot.percent;
  }

  /** Its pressure goes to where as much is pumped out as comes in. */
  #manifold(): void {
    const opening = LEAK + IDLE_VALVE * this.idleValve + (this.throttlePercent / 100) ** 1.6;
    const pumped = PUMPED_AT_1000 * (this.rpm / 1000) * filling(this.rpm);
    const goal = BAROMETER_KPA * Math.max(0.18, opening / (opening + pumped));
    const before = this.mapKpa;
    this.mapKpa += ((goal - before) * STEP_S) / MANIFOLD_S;
    this.mapKpaPerS = (this.mapKpa - before) / STEP_S;
  }

  #crank(): void {
    // The starter labours over each compression.
    const goal = CRANKING_RPM + 25 * Math.sin(this.seconds * 40);
    this.#turn((goal - this.rpm) * 8);
  }

  #run(): void {
    this.runningS += STEP_S;
    this.#cut();
    this.#idle();
    const torque = this.isFuelCut ? 0 : (TORQUE * filling(this.rpm) * Math.max(0, this.mapKpa - 14)) / BAROMETER_KPA;
    this.#turn(torque - FRICTION_RPM_PER_S - FRICTION_PER_RPM * this.rpm);
  }

  #turn(rpmPerS: number): void {
    this.rpm = Math.max(0, this.rpm + rpmPerS * STEP_S);
    this.rpmPerS = rpmPerS;
  }

  /** No fuel with the foot off the pedal and above the limit, until it has slowed down. */
  #cut(): void {
    const isOff = this.throttlePercent < 1;
    const cuts = this.rpm > LIMIT_RPM || (isOff && this.rpm > FUEL_CUT_ABOVE_RPM);
    const ends = this.rpm < FUEL_BACK_BELOW_RPM || (!isOff && this.rpm < LIMIT_RPM - 150);
    if (cuts) this.isFuelCut = true;
    else if (ends) this.isFuelCut = false;
  }

  /** It learns nothing while the engine still slows down: it would let it die. */
  #idle(): void {
    if (this.throttlePercent >= 1 || this.isFuelCut || this.rpmPerS < -IDLE_RPM_PER_S) return;
    const error = (idleTargetRpm(this.coolantC) - this.rpm) / 1000;
    this.idleValve = Math.min(1, Math.max(0, this.idleValve + error * 0.8 * STEP_S));
  }

  #warmUp(): void {
    const heat = this.isFuelCut ? 0 : (0.25 + (this.rpm / 6000) * (this.mapKpa / BAROMETER_KPA) * 2) * STEP_S;
    const opening = Math.min(1, Math.max(0, (this.coolantC - WARM_C) / 8));
    const lost = (0.0012 + 0.05 * opening) * (this.coolantC - AMBIENT_C) * STEP_S;
    this.coolantC += heat - lost;
    const bay = AMBIENT_C + (this.coolantC - AMBIENT_C) * 0.35;
    this.airC += (bay - this.airC) * 0.02 * STEP_S;
  }
}
