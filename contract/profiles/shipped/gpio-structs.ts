import type { Field } from '../field.ts';

/** Names and structs of the GPIO character device, version 2: `include/uapi/linux/gpio.h`. */
export const lineFlags = {
  used: { value: 1, c: 'GPIO_V2_LINE_FLAG_USED', doc: 'Somebody holds it; it cannot be requested.' },
  activeLow: { value: 2, c: 'GPIO_V2_LINE_FLAG_ACTIVE_LOW' },
  input: { value: 4, c: 'GPIO_V2_LINE_FLAG_INPUT' },
  output: { value: 8, c: 'GPIO_V2_LINE_FLAG_OUTPUT' },
  edgeRising: { value: 0x10, c: 'GPIO_V2_LINE_FLAG_EDGE_RISING', doc: 'From inactive to active.' },
  edgeFalling: { value: 0x20, c: 'GPIO_V2_LINE_FLAG_EDGE_FALLING', doc: 'From active to inactive.' },
  openDrain: { value: 0x40, c: 'GPIO_V2_LINE_FLAG_OPEN_DRAIN' },
  openSource: { value: 0x80, c: 'GPIO_V2_LINE_FLAG_OPEN_SOURCE' },
  biasPullUp: { value: 0x100, c: 'GPIO_V2_LINE_FLAG_BIAS_PULL_UP' },
  biasPullDown: { value: 0x200, c: 'GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN' },
  biasDisabled: { value: 0x400, c: 'GPIO_V2_LINE_FLAG_BIAS_DISABLED' },
  eventClockRealtime: { value: 0x800, c: 'GPIO_V2_LINE_FLAG_EVENT_CLOCK_REALTIME' },
  eventClockHte: { value: 0x1000, c: 'GPIO_V2_LINE_FLAG_EVENT_CLOCK_HTE' },
} as const;

export const attributeIds = {
  flags: { value: 1, c: 'GPIO_V2_LINE_ATTR_ID_FLAGS' },
  outputValues: { value: 2, c: 'GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES' },
  debounce: { value: 3, c: 'GPIO_V2_LINE_ATTR_ID_DEBOUNCE' },
} as const;

/** What is said of a line beyond its flags. */
export const lineAttribute = {
  c: 'gpio_v2_line_attribute',
  fields: [
    { name: 'id', type: 'u32', enum: 'attributeId' },
    { name: 'padding', type: 'u32', reserved: true },
    {
      name: 'value',
      union: {
        by: 'id',
        cases: {
          flags: { c: 'flags', type: 'u64', flags: 'lineFlag' },
          outputValues: { c: 'values', type: 'u64', doc: 'One bit a line, in the order of the request.' },
          debounce: { c: 'debounce_period_us', type: 'u32', unit: 'µs' },
        },
      },
    },
  ],
} as const satisfies { c: string; fields: readonly Field[] };
