/** Where a simulated crank was, and when: exact, from its motions. It turned forwards, or stood. */
import type { Motion } from '../mega-run.ts';

export class Truth {
  readonly #motions: readonly Motion[];

  constructor(motions: readonly Motion[]) {
    this.#motions = motions;
  }

  #during(at: number): Motion | undefined {
    return this.#motions.findLast((motion) => motion.at <= at);
  }

  /** Degrees of the crank since tooth 0 first passed. */
  angleAt(at: number): number {
    const motion = this.#during(at);
    if (motion === undefined) return Number.NaN;
    const t = at - motion.at;
    return motion.angle + motion.speed * t + (motion.acceleration / 2) * t * t;
  }

  /** Degrees a cycle. */
  speedAt(at: number): number {
    const motion = this.#during(at);
    return motion === undefined ? 0 : motion.speed + motion.acceleration * (at - motion.at);
  }

  /** When an angle was reached; Infinity: never. */
  timeOf(angle: number): number {
    const motion = this.#motions.findLast((each) => each.angle <= angle && each.speed > 0);
    if (motion === undefined) return Number.POSITIVE_INFINITY;
    const far = angle - motion.angle;
    const root = motion.speed ** 2 + 2 * motion.acceleration * far;
    return root < 0 ? Number.POSITIVE_INFINITY : motion.at + (2 * far) / (motion.speed + Math.sqrt(root));
  }
}
