/** The runs of the page of results: which engines at which speeds. */
import { type EngineCase, held } from './engine-case.ts';

type Wheel = EngineCase['wheel'];

const onCam = (places: number, missing: number): Wheel => ({ places, missing, isOnCam: true });
const onCrank = (places: number, missing: number): Wheel => ({ places, missing, isOnCam: false });

export const wheelName = ({ places, missing, isOnCam }: Wheel): string =>
  `${places}-${missing} ${isOnCam ? 'cam' : 'crank'}`;

export const caseName = ({ cylinders, wheel, rpm, ramp }: EngineCase): string =>
  `${cylinders} cylinders, ${wheelName(wheel)}, ${rpm}${ramp === undefined ? '' : ` to ${ramp.to}`} rpm`;

const camWheels = [onCam(12, 1), onCam(36, 1), onCam(60, 2)];
const crankWheels = [onCrank(12, 1), onCrank(36, 1), onCrank(60, 2)];

/** Up to here the bounds of lateness are. */
export const BOUND_RPM = 8000;

const speeds = [700, 1500, 3000, 4500, 6000, BOUND_RPM, 11_000, 15_000, 22_000];

export const steady: readonly EngineCase[] = camWheels.flatMap((wheel) =>
  speeds.map((rpm) => ({ cylinders: 8, wheel, rpm })),
);

/** A crank wheel does not tell the turns apart: each injector opens and each coil fires in both. */
export const onCranks: readonly EngineCase[] = crankWheels.flatMap((wheel) =>
  [3000, BOUND_RPM, 22_000].map((rpm) => ({ cylinders: 8, wheel, rpm })),
);

/** With this the coil of a cylinder fires where the injector of another opens: cylinders are 90° apart. */
const MEETING = held.FinalPulseAdvance % 90;
/** So much before it, it is near. */
const NEAR_BY_US = 15;

/** Every other event with another at its very time, or a little before it. */
export const colliding: readonly EngineCase[] = [3000, BOUND_RPM, 22_000].flatMap((rpm) =>
  [0, NEAR_BY_US].map((us) => ({
    cylinders: 8,
    wheel: onCam(36, 1),
    rpm,
    sparkAdvance: MEETING + (us / 1e6) * rpm * 6,
  })),
);

export const accelerating: readonly EngineCase[] = [...camWheels, ...crankWheels].map((wheel) => ({
  cylinders: 8,
  wheel,
  rpm: 3000,
  ramp: { to: 6000, perSecond: 3000 },
  windowMs: 1000,
}));

/** A wheel whose pulses are longer than this in angle cannot tell 0.1° of an engine that accelerates so: see the page. */
export const isFine = ({ places, isOnCam }: Wheel): boolean => (isOnCam ? 720 : 360) / places <= 20;

export interface Published {
  readonly rpm: number;
  readonly worstUs: number;
  readonly degrees?: number;
  readonly latePercent?: number;
}

/** What the seed's authors published of theirs, on an Arduino Due. */
export const seedEight: readonly Published[] = [
  { rpm: 2194, worstUs: 0, degrees: 0, latePercent: 0 },
  { rpm: 3982, worstUs: 8, degrees: 0.19, latePercent: 6.24 },
  { rpm: 6750, worstUs: 13, degrees: 0.53, latePercent: 6.22 },
  { rpm: 9874, worstUs: 21, degrees: 1.24, latePercent: 32.57 },
  { rpm: 22_300, worstUs: 39, degrees: 5.24, latePercent: 51.59 },
];
export const seedOne: readonly Published[] = [
  { rpm: 8326, worstUs: 0 },
  { rpm: 9898, worstUs: 15 },
  { rpm: 22_484, worstUs: 17 },
];
export const seedSixteen: Published = { rpm: 3914, worstUs: 12 };

const seedWheel = onCam(12, 1);
export const eightOf = ({ rpm }: Published): EngineCase => ({ cylinders: 8, wheel: seedWheel, rpm });
export const oneOf = ({ rpm }: Published): EngineCase => ({ cylinders: 1, wheel: seedWheel, rpm });
/** Of the image that was built for so many. */
export const sixteenAt = (rpm: number): EngineCase => ({ cylinders: 16, wheel: onCam(60, 2), rpm });
export const sixteenSpeeds = [2000, 3914, 5000, 6000, 7000, 8000, 9000, 10_000, 12_000, 14_000, 16_000, 18_000];
