import { measuresOf } from './decode/measures.ts';
import { namesOfNumber } from './decode/names.ts';
import { needsOf } from './decode/needs.ts';
import type { Definition, GaugeTemplate } from './definition.ts';
import type { Expression } from './expression/expression.ts';
import { namesIn } from './expression/walk.ts';

/** Settings in the controller's memory that the formulas of its channels, of their units, and of gauges' limits name. */
export function settingsWanted(definition: Definition): string[] {
  const { constants, gaugeTemplates, channels } = definition;
  const named = new Set(needsOf(definition, measuresOf(definition).keys()).constants);
  const shown = [
    ...gaugeTemplates.flatMap(namesOfGauge),
    ...channels.flatMap(({ unitFrom }) => (unitFrom === undefined ? [] : [...namesIn(unitFrom)])),
  ];
  for (const name of shown) if (constants.get(name)?.kind === 'memory') named.add(name);
  return [...named];
}

function namesOfGauge(gauge: GaugeTemplate): string[] {
  const { title, unit, low, high, lowDanger, lowWarning, highWarning, highDanger, digits } = gauge;
  const numbers = [low, high, lowDanger, lowWarning, highWarning, highDanger, digits];
  return [...[title, unit].flatMap(namesOfText), ...numbers.flatMap((value) => [...namesOfNumber(value)])];
}

const namesOfText = (text: string | Expression): string[] => (typeof text === 'string' ? [] : [...namesIn(text)]);
