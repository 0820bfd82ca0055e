/** As the instrument gives values, or all in one system of units where a channel's unit is known. */
export const unitSystems = ['given', 'metric', 'imperial'] as const;
export type UnitSystem = (typeof unitSystems)[number];

/** How a channel's values are shown. */
export interface Shown {
  unit: string;
  convert(value: number): number;
  /** Decimals beyond those of the channel, or fewer. */
  moreDigits: number;
}

interface Pair {
  metric: { unit: string; like: RegExp };
  imperial: { unit: string; like: RegExp };
  /** imperial = metric × factor + plus. */
  factor: number;
  plus: number;
  /** Of the imperial value. */
  moreDigits: number;
}

/** NIST SP 811; a stoichiometric ratio of 14.7 is that of petrol. */
const PSI_PER_KPA = 0.1450377377;
const KPA_PER_INHG = 3.386389;
const pairs: readonly Pair[] = [
  {
    metric: { unit: '°C', like: /^(°|deg\.? ?)?c(elsius)?$/i },
    imperial: { unit: '°F', like: /^(°|deg\.? ?)?f(ahrenheit)?$/i },
    factor: 1.8,
    plus: 32,
    moreDigits: 0,
  },
  {
    metric: { unit: 'kPa', like: /^kpa$/i },
    imperial: { unit: 'psi', like: /^psi$/i },
    factor: PSI_PER_KPA,
    plus: 0,
    moreDigits: 1,
  },
  {
    metric: { unit: 'bar', like: /^bar$/i },
    imperial: { unit: 'psi', like: /^$a/ }, // psi becomes kPa
    factor: PSI_PER_KPA * 100,
    plus: 0,
    moreDigits: -1,
  },
  {
    metric: { unit: 'kPa', like: /^$a/ }, // kPa becomes psi
    imperial: { unit: 'inHg', like: /^in\.? ?hg$/i },
    factor: 1 / KPA_PER_INHG,
    plus: 0,
    moreDigits: 1,
  },
  {
    metric: { unit: 'km/h', like: /^(km\/h|kmh|kph)$/i },
    imperial: { unit: 'mph', like: /^mph$/i },
    factor: 1 / 1.609344,
    plus: 0,
    moreDigits: 0,
  },
  {
    metric: { unit: 'Lambda', like: /^(lambda|λ)$/i },
    imperial: { unit: 'AFR', like: /^afr(:1)?$/i },
    factor: 14.7,
    plus: 0,
    moreDigits: -1,
  },
];

/** How a channel with this unit is shown in this system. */
export function shownIn(system: UnitSystem, unit = ''): Shown {
  if (system !== 'given')
    for (const { metric, imperial, factor, plus, moreDigits } of pairs) {
      if (system === 'imperial' && metric.like.test(unit.trim()))
        return { unit: imperial.unit, convert: (value) => value * factor + plus, moreDigits };
      if (system === 'metric' && imperial.like.test(unit.trim()))
        return { unit: metric.unit, convert: (value) => (value - plus) / factor, moreDigits: -moreDigits };
    }
  return { unit, convert: (value) => value, moreDigits: 0 };
}
