import { profile } from '../profile.ts';
import { axes } from './input-axes.ts';
import { bitmaps } from './input-bitmaps.ts';
import { buttons } from './input-codes/buttons.ts';
import * as codes from './input-codes/codes.ts';
import { keyboardKeys } from './input-codes/keyboard-keys.ts';
import { specialKeys } from './input-codes/special-keys.ts';

/** Codes of `EV_KEY`: keys and buttons. */
const keys = { ...keyboardKeys, ...buttons, ...specialKeys } as const;

const code = <const Table extends string>(table: Table) => ({ type: 'u16', enum: table }) as const;

/**
 * Input devices: `include/uapi/linux/input.h`, Documentation/input/input.rst. The clock of the events is not here: it belongs to the
 * descriptor, which all clients share, and the broker sets it.
 */
export const input = profile({
  name: 'input',
  doc: 'Input devices: what they are, what they can report, what is pressed, and their events.',
  source: 'include/uapi/linux/input.h, include/uapi/linux/input-event-codes.h',
  headers: ['linux/input.h'],
  node: { type: 'character', subsystems: ['input'], mode: 'read' },
  enums: {
    eventType: codes.eventTypes,
    synchronization: codes.synchronization,
    key: keys,
    relativeAxis: codes.relativeAxes,
    absoluteAxis: codes.absoluteAxes,
    miscellaneous: codes.miscellaneous,
    switch: codes.switches,
    led: codes.leds,
    sound: codes.sounds,
    repeatSetting: codes.repeatSettings,
    forceFeedback: codes.forceFeedback,
    forceFeedbackStatus: codes.forceFeedbackStatus,
    property: codes.properties,
    bus: codes.busTypes,
  },
  structs: {
    id: {
      c: 'input_id',
      fields: [
        { name: 'bus', c: 'bustype', type: 'u16', enum: 'bus' },
        { name: 'vendor', type: 'u16' },
        { name: 'product', type: 'u16' },
        { name: 'version', type: 'u16' },
      ],
    },
    axis: {
      c: 'input_absinfo',
      fields: [
        { name: 'value', type: 's32', doc: 'The latest one.' },
        { name: 'minimum', type: 's32' },
        { name: 'maximum', type: 's32' },
        { name: 'fuzz', type: 's32', doc: 'Changes as small as this are taken for noise.' },
        { name: 'flat', type: 's32', doc: 'Values as near to the middle as this are taken for the middle.' },
        { name: 'resolution', type: 's32', doc: 'Units per millimetre, or per radian for an axis that turns.' },
      ],
    },
    repeat: {
      fields: [
        { name: 'delayMs', type: 'uint', unit: 'ms', doc: 'From the press to the first repetition.' },
        { name: 'periodMs', type: 'uint', unit: 'ms', doc: 'From one repetition to the next.' },
      ],
    },
    time: {
      c: 'timeval',
      fields: [
        { name: 's', c: 'tv_sec', type: 'long', unit: 's' },
        { name: 'us', c: 'tv_usec', type: 'long', unit: 'µs' },
      ],
    },
    event: {
      c: 'input_event',
      fields: [
        { name: 'time', struct: 'time' },
        { name: 'type', type: 'u16', enum: 'eventType' },
        {
          name: 'code',
          c: 'code',
          union: {
            by: 'type',
            cases: {
              EV_SYN: code('synchronization'),
              EV_KEY: code('key'),
              EV_REL: code('relativeAxis'),
              EV_ABS: code('absoluteAxis'),
              EV_MSC: code('miscellaneous'),
              EV_SW: code('switch'),
              EV_LED: code('led'),
              EV_SND: code('sound'),
              EV_REP: code('repeatSetting'),
              EV_FF: code('forceFeedback'),
              EV_FF_STATUS: code('forceFeedbackStatus'),
            },
            otherwise: { type: 'u16' },
          },
        },
        { name: 'value', type: 's32', doc: 'Of a key: 0 is up, 1 is down, 2 is a repetition.' },
      ],
    },
  },
  requests: {
    version: {
      c: 'EVIOCGVERSION',
      direction: 'read',
      type: 'E',
      nr: 0x01,
      argument: { type: 'int' },
      access: 'read',
      doc: 'Version of the protocol, a byte each: 0x010001 is 1.0.1.',
    },
    id: {
      c: 'EVIOCGID',
      direction: 'read',
      type: 'E',
      nr: 0x02,
      argument: 'id',
      access: 'read',
      doc: 'Bus, vendor, product and version.',
    },
    name: {
      c: 'EVIOCGNAME(256)',
      direction: 'read',
      type: 'E',
      nr: 0x06,
      argument: { text: 256 },
      access: 'read',
      doc: 'What the device calls itself.',
    },
    physical: {
      c: 'EVIOCGPHYS(256)',
      direction: 'read',
      type: 'E',
      nr: 0x07,
      argument: { text: 256 },
      access: 'read',
      doc: 'Where it is plugged in.',
    },
    unique: {
      c: 'EVIOCGUNIQ(256)',
      direction: 'read',
      type: 'E',
      nr: 0x08,
      argument: { text: 256 },
      access: 'read',
      doc: 'Its serial number, where it has one.',
    },
    repeat: {
      c: 'EVIOCGREP',
      direction: 'read',
      type: 'E',
      nr: 0x03,
      argument: 'repeat',
      access: 'read',
      doc: 'How its keys repeat.',
    },
    setRepeat: {
      c: 'EVIOCSREP',
      direction: 'write',
      type: 'E',
      nr: 0x03,
      argument: 'repeat',
      access: 'write',
      doc: 'Sets how its keys repeat, for everybody.',
    },
    ...bitmaps,
    ...axes,
  },
  events: {
    struct: 'event',
    danger: 'keystrokes',
    doc: 'What happens, as it happens. The danger counts for devices that have keys to type with.',
  },
});

/**
 * Codes of `EV_KEY` that one types with: every key of a keyboard, and the Braille dots and number pads among the special keys.
 * Buttons, and the keys of remote controls, are not.
 */
const typingKeys = [
  [0x001, 0x0ff],
  [keys.KEY_BRL_DOT1, keys.KEY_BRL_DOT10],
  [keys.KEY_NUMERIC_0, keys.KEY_NUMERIC_D],
] as const;

export const isTypingKey = (code: number): boolean => typingKeys.some(([first, last]) => code >= first && code <= last);
