import type { GpioEntry } from '../../../contract/policy/entries.ts';
import type { Fields } from '../../../contract/profiles.ts';

type Flags = readonly string[];

const biases: Record<NonNullable<GpioEntry['bias']>, Flags> = {
  disabled: ['biasDisabled'],
  'pull-up': ['biasPullUp'],
  'pull-down': ['biasPullDown'],
};
const drives: Record<NonNullable<GpioEntry['drive']>, Flags> = {
  'push-pull': [],
  'open-drain': ['openDrain'],
  'open-source': ['openSource'],
};
const edgeFlags: Record<NonNullable<GpioEntry['edges']>, Flags> = {
  rising: ['edgeRising'],
  falling: ['edgeFalling'],
  both: ['edgeRising', 'edgeFalling'],
};

/** Of the one line that a request of ours holds. */
const THE_LINE = 1;

/** As it is: its direction, its bias and its level are left alone. The kernel takes neither bias nor drive without a direction. */
export function asItIs({ activeLow }: GpioEntry): Fields {
  return { flags: activeLow ? ['activeLow'] : [], attrs: [] };
}

export function asOutput({ activeLow, bias, drive = 'push-pull' }: GpioEntry, value: 0 | 1): Fields {
  const flags = ['output', ...(activeLow ? ['activeLow'] : []), ...drives[drive], ...(bias ? biases[bias] : [])];
  return { flags, attrs: [{ attr: { id: 'outputValues', value }, mask: THE_LINE }] };
}

/** @param listening whether the kernel is to tell of edges */
export function asInput(entry: GpioEntry, listening: boolean): Fields {
  const { activeLow, bias, debounceUs = 0, edges = 'both' } = entry;
  const flags = ['input', ...(activeLow ? ['activeLow'] : []), ...(bias ? biases[bias] : [])];
  return {
    flags: [...flags, ...(listening ? edgeFlags[edges] : [])],
    attrs: debounceUs === 0 ? [] : [{ attr: { id: 'debounce', value: debounceUs }, mask: THE_LINE }],
  };
}
