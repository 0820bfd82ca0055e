import { profile } from '../profile.ts';
import { attributeIds, lineAttribute, lineFlags } from './gpio-structs.ts';

/**
 * What a GPIO chip tells about itself and its lines: `include/uapi/linux/gpio.h`. Holding a line makes a descriptor, which the
 * broker keeps: that is `gpioLine`, and for clients the device kind `gpio`.
 */
export const gpio = profile({
  name: 'gpio',
  doc: 'GPIO chips: what they are, and how their lines are used. Lines themselves are devices of the kind "gpio".',
  source: 'include/uapi/linux/gpio.h, version 2',
  headers: ['linux/gpio.h'],
  node: { type: 'character', subsystems: ['gpio'], mode: 'read' },
  enums: { attributeId: attributeIds },
  flags: { lineFlag: lineFlags },
  structs: {
    lineAttribute,
    chipInfo: {
      c: 'gpiochip_info',
      fields: [
        { name: 'name', text: 32, doc: "The kernel's name of the chip." },
        { name: 'label', text: 32, doc: "The chip's own: a product, a controller." },
        { name: 'lines', type: 'u32', doc: 'How many lines it has.' },
      ],
    },
    lineInfo: {
      c: 'gpio_v2_line_info',
      fields: [
        { name: 'name', text: 32, only: 'output', doc: 'Empty if nobody gave it one.' },
        { name: 'consumer', text: 32, only: 'output', doc: 'Who holds it; may be empty.' },
        { name: 'offset', type: 'u32', doc: 'Which line of the chip, from 0.' },
        { name: 'numAttrs', type: 'u32' },
        { name: 'flags', type: 'u64', flags: 'lineFlag', only: 'output' },
        { name: 'attrs', struct: 'lineAttribute', array: 10, count: 'numAttrs', only: 'output' },
        { name: 'padding', type: 'u32', array: 4, reserved: true },
      ],
    },
  },
  requests: {
    chipInfo: {
      c: 'GPIO_GET_CHIPINFO_IOCTL',
      direction: 'read',
      type: 0xb4,
      nr: 0x01,
      argument: 'chipInfo',
      access: 'read',
      doc: 'Name, label and number of lines.',
    },
    lineInfo: {
      c: 'GPIO_V2_GET_LINEINFO_IOCTL',
      direction: 'both',
      type: 0xb4,
      nr: 0x05,
      argument: 'lineInfo',
      access: 'read',
      doc: 'Name, consumer and configuration of one line.',
    },
  },
});
