import { profile } from '../profile.ts';
import { attributeIds, lineAttribute, lineFlags } from './gpio-structs.ts';

/**
 * Holding lines of a GPIO chip: `include/uapi/linux/gpio.h`, version 2. `getLine` is asked of the chip and makes a descriptor, the
 * others are asked of that descriptor. Only the broker does so, for devices of the kind `gpio`: this is no shipped profile.
 */
export const gpioLine = profile({
  name: 'gpio-line',
  doc: 'GPIO lines, as the broker holds them.',
  source: 'include/uapi/linux/gpio.h, version 2',
  headers: ['linux/gpio.h'],
  node: { type: 'character', subsystems: ['gpio'], mode: 'read-write' },
  enums: {
    attributeId: attributeIds,
    eventId: {
      rising: { value: 1, c: 'GPIO_V2_LINE_EVENT_RISING_EDGE' },
      falling: { value: 2, c: 'GPIO_V2_LINE_EVENT_FALLING_EDGE' },
    },
  },
  flags: { lineFlag: lineFlags },
  structs: {
    lineAttribute,
    configAttribute: {
      c: 'gpio_v2_line_config_attribute',
      fields: [
        { name: 'attr', struct: 'lineAttribute' },
        { name: 'mask', type: 'u64', doc: 'The lines it is for, one bit each, in the order of the request.' },
      ],
    },
    config: {
      c: 'gpio_v2_line_config',
      fields: [
        { name: 'flags', type: 'u64', flags: 'lineFlag' },
        { name: 'numAttrs', type: 'u32' },
        { name: 'padding', type: 'u32', array: 5, reserved: true },
        { name: 'attrs', struct: 'configAttribute', array: 10, count: 'numAttrs' },
      ],
    },
    lineRequest: {
      c: 'gpio_v2_line_request',
      fields: [
        { name: 'offsets', type: 'u32', array: 64, count: 'numLines', doc: 'Which lines of the chip, from 0.' },
        { name: 'consumer', text: 32, doc: 'Who holds them, for others to see.' },
        { name: 'config', struct: 'config' },
        { name: 'numLines', type: 'u32' },
        {
          name: 'eventBufferSize',
          type: 'u32',
          default: 0,
          doc: 'How many events the kernel keeps, at least; 0 is 16 a line.',
        },
        { name: 'padding', type: 'u32', array: 5, reserved: true },
        { name: 'fd', type: 's32', only: 'output', doc: 'The descriptor that holds the lines.' },
      ],
    },
    values: {
      c: 'gpio_v2_line_values',
      fields: [
        { name: 'bits', type: 'u64', default: 0, doc: 'Logical values: 1 is active. One bit a line.' },
        { name: 'mask', type: 'u64', doc: 'The lines that are meant, one bit each, in the order of the request.' },
      ],
    },
    lineEvent: {
      c: 'gpio_v2_line_event',
      fields: [
        {
          name: 'timestampNs',
          c: 'timestamp_ns',
          type: 'u64',
          unit: 'ns',
          doc: 'CLOCK_MONOTONIC, unless asked otherwise.',
        },
        { name: 'id', type: 'u32', enum: 'eventId' },
        { name: 'offset', type: 'u32', doc: 'The line, as it was requested.' },
        { name: 'seqno', type: 'u32', doc: 'Counts the events of all lines of the request.' },
        { name: 'lineSeqno', type: 'u32', doc: 'Counts the events of this line.' },
        { name: 'padding', type: 'u32', array: 6, reserved: true },
      ],
    },
  },
  requests: {
    getLine: {
      c: 'GPIO_V2_GET_LINE_IOCTL',
      danger: 'machine',
      direction: 'both',
      type: 0xb4,
      nr: 0x07,
      argument: 'lineRequest',
      access: 'write',
      doc: 'Takes lines; gives the descriptor that holds them.',
    },
    setConfig: {
      c: 'GPIO_V2_LINE_SET_CONFIG_IOCTL',
      direction: 'both',
      type: 0xb4,
      nr: 0x0d,
      argument: 'config',
      access: 'write',
      doc: 'Configures lines that are held.',
    },
    getValues: {
      c: 'GPIO_V2_LINE_GET_VALUES_IOCTL',
      direction: 'both',
      type: 0xb4,
      nr: 0x0e,
      argument: 'values',
      access: 'read',
      doc: 'Values of lines that are held.',
    },
    setValues: {
      c: 'GPIO_V2_LINE_SET_VALUES_IOCTL',
      direction: 'both',
      type: 0xb4,
      nr: 0x0f,
      argument: 'values',
      access: 'write',
      doc: 'Sets output lines that are held.',
    },
  },
});
