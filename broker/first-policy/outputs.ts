import { basename, dirname } from 'node:path';
import type { FoundGpioChip, FoundLed, FoundLine, FoundPwmChip } from '../hardware/survey/devices.ts';
import type { DeviceNames } from './names.ts';
import type { Section } from './part.ts';

const several = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A chip that is no device's own is called by its number, which may change. */
const isNumbered = (path: string): boolean => /^(pwm|gpio)chip\d+$/.test(basename(path));

export function pwmSection(chips: readonly FoundPwmChip[], names: DeviceNames): Section {
  const title = [
    'PWM channels. An entry is a whole chip here, NAME/0 its first channel. What the kernel itself uses (a fan, a backlight) stays with it. A channel that matters deserves an entry and a name of its own, with "channel" and with "safe", what it becomes when nobody holds it any more (off, unless you say otherwise): a narrower entry counts before a wider one.',
  ];
  if (chips.length === 0) {
    const comment = [
      'There is no PWM chip now. This stands for every one that will be there: pwm/0/1 is channel 1 of chip 0.',
    ];
    return { title, parts: [{ comment, name: names.give('pwm', ''), entry: { kind: 'pwm', chip: '*' }, on: true }] };
  }
  const parts = chips.map(({ devicePath, driver, channels }) => ({
    comment: [
      `${several(channels, 'channel')}${driver === '' ? '' : `, driven by ${driver}`}.${isNumbered(devicePath) ? ' Its number may change with what is plugged in.' : ''}`,
    ],
    name: names.give('pwm', basename(devicePath)),
    entry: { kind: 'pwm', chip: devicePath } as const,
    on: true,
  }));
  return { title, parts };
}

export function ledSection(leds: readonly FoundLed[], names: DeviceNames): Section {
  const title = ['LEDs. Everybody who may connect sees what they show; the rule led-users lets set them.'];
  // A keyboard's lamps are called by a number that every plugging changes.
  const lasting = leds.filter(({ name }) => !/^input\d+::/.test(name));
  const others = leds.length - lasting.length;
  const left = others === 0 ? [] : [`Left out: ${several(others, 'lamp')} of keyboards, whose names change.`];
  const parts = lasting.map(({ name, maxBrightness }) => ({
    comment: [maxBrightness === undefined ? `The LED ${name}.` : `Brightness 0 to ${maxBrightness}.`],
    name: names.give('led', name),
    entry: { kind: 'led', led: name } as const,
    on: true,
  }));
  return { title: [...title, ...left], parts };
}

/** So many names are told of a chip. */
const MOST_NAMED = 64;

export function gpioSection(chips: readonly FoundGpioChip[], names: DeviceNames): Section {
  const title = [
    'GPIO lines. What hangs on them nobody but you knows: all is off. One entry is one line, by its number or its name. An output is driven from its first set on, and "safe" says what it becomes when nobody holds it any more (0, unless you say otherwise): think of what the relay or the valve does then.',
  ];
  const parts = chips.map(({ chip, lines }) => {
    const free = (lines?.first ?? []).filter(({ consumer }) => consumer === undefined);
    const line = free.find(({ name }) => name === '')?.line ?? free[0]?.line ?? 0;
    const device = basename(isNumbered(chip) ? dirname(chip) : chip);
    return {
      comment:
        lines === undefined ? ['Its lines could not be asked for: root may.'] : chipWords(lines.count, lines.first),
      name: names.give('gpio', `${device}-${line}`),
      entry: { kind: 'gpio', chip, line, direction: 'input' } as const,
      on: false,
    };
  });
  return { title, parts };
}

function chipWords(count: number, lines: readonly FoundLine[]): string[] {
  const held = lines.filter(({ consumer }) => consumer !== undefined);
  const named = lines.filter(({ name, consumer }) => name !== '' && consumer === undefined);
  return [
    `${several(count, 'line')}, from 0 on.`,
    ...listed('In use, leave them alone', held, ({ line, consumer }) => `${line} (${consumer})`),
    ...listed('With names', named, ({ line, name }) => `${line} (${name})`),
  ];
}

function listed(what: string, lines: readonly FoundLine[], words: (line: FoundLine) => string): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST_NAMED;
  return [`${what}: ${lines.slice(0, MOST_NAMED).map(words).join(', ')}${more > 0 ? `, and ${more} more` : ''}.`];
}
