import {
  type Angle16,
  angleAhead,
  angleDifference,
  distanceOfTicks,
  FULL_CYCLE,
  MAX_CYCLE_TICKS,
  multiplyDivide,
  restOfProduct,
  type Tooth,
  ticksOfDistance,
  timeOfAngle,
} from './angle.ts';

const isCycle = (ticks: number): boolean => Number.isSafeInteger(ticks) && ticks >= 1 && ticks <= MAX_CYCLE_TICKS;

/**
 * Where a shaft is, and when it will be where: one reference (at this time it was there, and a cycle takes so long), from which
 * everything is predicted. Cycles are counted, so that an angle has a place of its own in each: whoever waits for the 5 degrees of
 * cycle 17 waits for them whatever the pace does meanwhile, and waits once.
 */
export class Shaft {
  /** The reference. */
  #cycle = 0;
  #angle: Angle16 = 0;
  #at = 0;
  /** 0: it stands, or nobody knows where it is. */
  #cycleTicks = 0;
  /** Where the last tooth was; -1: there was none since it began to turn. */
  #toothCycle = -1;
  #toothAngle: Angle16 = 0;

  get turns(): boolean {
    return this.#cycleTicks > 0;
  }

  /** Ticks of 720 degrees as it turns now; 0 if it does not. */
  get cycleTicks(): number {
    return this.#cycleTicks;
  }

  /** When it will be, or was, at an angle of a cycle. To be asked only while it turns. */
  timeOf(cycle: number, angle: Angle16): number {
    const distance = (cycle - this.#cycle) * FULL_CYCLE + angle - this.#angle;
    return this.#at + ticksOfDistance(distance, this.#cycleTicks);
  }

  /** In which cycle it is at a time. */
  cycleAt(at: number): number {
    return this.#cycle + Math.floor((this.#angle + this.#distanceAt(at)) / FULL_CYCLE);
  }

  /**
   * From now on a cycle takes so long: it goes on from where it is, to the fraction of an angle. Else a pace that is set a
   * thousand times a second would stop a slow shaft. 0 and what is out of range stop it.
   */
  setCycle(cycleTicks: number, at: number): void {
    if (!isCycle(cycleTicks)) {
      this.stop(at);
      return;
    }
    if (cycleTicks === this.#cycleTicks) return;
    if (!this.turns) {
      this.#at = at;
    } else if (at > this.#at) {
      const before = this.#cycleTicks;
      const rest = restOfProduct((at - this.#at) % before, FULL_CYCLE, before);
      this.#moveTo(at);
      this.#at = at - Math.floor(multiplyDivide(rest, cycleTicks, before) / FULL_CYCLE);
    }
    this.#cycleTicks = cycleTicks;
  }

  /**
   * A tooth has come. It is the next place with its angle onwards from the last tooth, so that no change of pace between two teeth
   * can make it one of another cycle; the first is the nearest to where the shaft was thought to be.
   */
  tooth(tooth: Tooth): void {
    const { angle, at, cycleTicks } = tooth;
    if (!isCycle(cycleTicks)) {
      this.stop(at);
      return;
    }
    if (this.#toothCycle >= 0) {
      this.#place(this.#toothCycle, this.#toothAngle, angleAhead(this.#toothAngle, angle) || FULL_CYCLE);
    } else if (this.turns) {
      if (at > this.#at) this.#moveTo(at);
      const back = this.#cycle === 0 && angleDifference(this.#angle, angle) < -this.#angle;
      this.#place(this.#cycle, this.#angle, (back ? angleAhead : angleDifference)(this.#angle, angle));
    } else {
      this.#place(this.#cycle, this.#angle, angleAhead(this.#angle, angle));
    }
    this.#toothCycle = this.#cycle;
    this.#toothAngle = angle;
    this.#at = timeOfAngle(tooth);
    this.#cycleTicks = cycleTicks;
  }

  /** It stays where it is, until a cycle or a tooth is told again. */
  stop(at: number): void {
    if (this.turns && at > this.#at) this.#moveTo(at);
    this.#at = at;
    this.#cycleTicks = 0;
    this.#toothCycle = -1;
  }

  rebase(by: number): void {
    this.#at -= by;
  }

  #distanceAt(at: number): number {
    return this.turns && at > this.#at ? distanceOfTicks(at - this.#at, this.#cycleTicks) : 0;
  }

  #moveTo(at: number): void {
    this.#place(this.#cycle, this.#angle, this.#distanceAt(at));
  }

  #place(cycle: number, angle: Angle16, distance: number): void {
    const place = angle + distance;
    this.#cycle = cycle + Math.floor(place / FULL_CYCLE);
    this.#angle = angleAhead(0, place % FULL_CYCLE);
  }
}
