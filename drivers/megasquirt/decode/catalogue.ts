import type { Catalogue, Channel, GaugePage } from '../../../contract/telemetry/catalogue.ts';
import type { Definition } from '../definition.ts';
import type { Expression } from '../expression/expression.ts';
import { evaluateText, type TextScope } from '../expression/texts.ts';
import { oneLine } from '../one-line.ts';
import { gaugesOf } from './gauges.ts';
import { type Measure, measuresOf } from './measures.ts';
import { NO_SETTINGS, type Settings, settingsScope } from './names.ts';
import { digitsOfScale } from './numbers.ts';

const MAX_OPTIONS = 256;

/**
 * What a definition measures, as the broker and its clients know it. Each channel's place in the list is its number.
 * @param settings of the controller: some units and limits of gauges depend on them
 */
export function catalogueOf(definition: Definition, settings: Settings = NO_SETTINGS): Catalogue {
  const scope = settingsScope(definition, settings);
  const measures = measuresOf(definition);
  const channels = measures.map((measure) => channelOf(measure, scope));
  const gauges = gaugesOf(definition, scope, measures);
  const names = new Set(gauges.map(({ name }) => name));
  const pages = definition.pages.map(
    (page): GaugePage => ({ ...page, gauges: page.gauges.filter((name) => names.has(name)) }),
  );
  return { channels, gauges, pages: pages.filter((page) => page.gauges.length > 0) };
}

function channelOf({ name, channel, element }: Measure, scope: TextScope): Channel {
  const unit = channel.unit ?? textOf(channel.unitFrom, scope);
  const label = channel.label === undefined || channel.kind !== 'array' ? channel.label : `${channel.label} ${element}`;
  const digits = channel.digits ?? digitsOf(channel);
  const options =
    channel.kind === 'bits' ? channel.options.slice(0, MAX_OPTIONS).map((option) => oneLine(option, 64)) : [];
  return {
    name,
    ...(unit === undefined || unit === '' ? {} : { unit: oneLine(unit, 32) }),
    ...(label === undefined || label === '' ? {} : { label: oneLine(label, 64) }),
    ...(digits === undefined ? {} : { digits }),
    ...(options.length === 0 ? {} : { options }),
    ...rawOf(channel),
    ...(channel.kind === 'derived' ? { derived: true as const } : {}),
  };
}

function rawOf(channel: Measure['channel']): Pick<Channel, 'raw'> {
  if (channel.kind !== 'scalar' && channel.kind !== 'array') return {};
  const { scale, translate } = channel;
  if (typeof scale !== 'number' || typeof translate !== 'number' || (scale === 1 && translate === 0)) return {};
  return { raw: { scale, translate } };
}

/** As many as its scale has. */
function digitsOf(channel: Measure['channel']): number | undefined {
  if (channel.kind === 'bits') return 0;
  if (channel.kind === 'derived' || channel.type === 'F32' || typeof channel.scale !== 'number') return undefined;
  return digitsOfScale(channel.scale);
}

function textOf(expression: Expression | undefined, scope: TextScope): string | undefined {
  return expression === undefined ? undefined : evaluateText(expression, scope);
}
