import type { Gauge } from '../../../contract/telemetry/catalogue.ts';
import {
  type Definition,
  type GaugeTemplate,
  type NumberOrExpression,
  type ScalarType,
  scalarTypes,
} from '../definition.ts';
import { compileExpression } from '../expression/compile.ts';
import { evaluateText, type TextScope } from '../expression/texts.ts';
import { oneLine } from '../one-line.ts';
import type { Measure } from './measures.ts';

/** Gauges with their limits as numbers. Those of channels that are not there are left out. */
export function gaugesOf(definition: Definition, scope: TextScope, measures: readonly Measure[]): Gauge[] {
  const known = new Map(measures.map((measure) => [measure.name, measure]));
  return definition.gaugeTemplates.flatMap((template) => {
    const measure = known.get(definition.aliases.get(template.channel) ?? template.channel);
    return measure === undefined ? [] : [gaugeOf(template, measure, scope)];
  });
}

function gaugeOf(template: GaugeTemplate, { name: channel, channel: measured }: Measure, scope: TextScope): Gauge {
  const number = (value: NumberOrExpression | undefined): number | undefined => {
    const compiled = value === undefined || typeof value === 'number' ? value : compileExpression(value, scope);
    return typeof compiled === 'number' && Number.isFinite(compiled) ? compiled : undefined;
  };
  const text = (value: GaugeTemplate['title']) =>
    typeof value === 'string' ? value : (evaluateText(value, scope) ?? '');
  let [low, high] = [number(template.low), number(template.high)];
  // Limits that only the controller knows, or nobody: as far as the channel itself can go.
  if (low === undefined || high === undefined || low === high) [low, high] = reachOf(measured);
  // Speeduino's gauges of advance go from 50 down to -10.
  if (low > high) [low, high] = [high, low];
  const ends = { low, high };
  const [lowDanger, highDanger] = alarmsOf(number(template.lowDanger), number(template.highDanger), ends);
  const [lowWarning, highWarning] = alarmsOf(number(template.lowWarning), number(template.highWarning), ends);
  const limits = { lowDanger, lowWarning, highWarning, highDanger };
  const digits = number(template.digits);
  const unit = oneLine(text(template.unit), 32);
  return {
    name: template.name,
    channel,
    title: oneLine(text(template.title), 64) || template.name,
    ...(unit === '' ? {} : { unit }),
    low,
    high,
    ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)),
    ...(digits === undefined || digits < 0 || digits > 9 ? {} : { digits: Math.round(digits) }),
  };
}

/**
 * Where alarms begin, as far as the file means any. A limit at the very end of the scale is the vendors' way to say never; and two
 * that every value is beyond of, such as 10000 below and -10000 above, are of a generator that knew none.
 */
function alarmsOf(below: number | undefined, above: number | undefined, { low, high }: { low: number; high: number }) {
  if (below !== undefined && above !== undefined && below >= above) return [undefined, undefined];
  return [below === low ? undefined : below, above === high ? undefined : above];
}

/** The least and the most that a channel can say. */
function reachOf(channel: Measure['channel']): [number, number] {
  if (channel.kind === 'bits') return [channel.plus, channel.plus + 2 ** (channel.highBit - channel.lowBit + 1) - 1];
  if (channel.kind === 'derived' || channel.type === 'F32') return [0, 100];
  const [{ scale, translate }, [least, most]] = [channel, limitsOf(channel.type)];
  if (typeof scale !== 'number' || typeof translate !== 'number' || scale === 0) return [0, 100];
  const ends = [(least + translate) * scale, (most + translate) * scale];
  return [Math.min(...ends), Math.max(...ends)];
}

function limitsOf(type: Exclude<ScalarType, 'F32'>): [number, number] {
  const bits = scalarTypes[type] * 8;
  return type.startsWith('S') ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}
