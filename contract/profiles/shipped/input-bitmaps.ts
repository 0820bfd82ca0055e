/**
 * What an input device has, and what of it is on now: bitmaps, each with a length of its own in its number. `EVIOCGBIT` has the type of
 * event in its number too: 0x20 and the type.
 */
const bitmap = <const Nr extends number, const Bytes extends number, const Names extends string>(
  c: string,
  nr: Nr,
  bytes: Bytes,
  names: Names,
  doc: string,
) => ({ c, direction: 'read', type: 'E', nr, argument: { bits: bytes, names }, access: 'read', doc }) as const;

export const bitmaps = {
  properties: bitmap('EVIOCGPROP(8)', 0x09, 8, 'property', 'What kind of device it is: a pointer, a touch screen.'),
  keyState: {
    ...bitmap('EVIOCGKEY(96)', 0x18, 96, 'key', 'Keys and buttons that are down now.'),
    danger: 'keystrokes',
  },
  ledState: bitmap('EVIOCGLED(8)', 0x19, 8, 'led', 'LEDs that are on.'),
  soundState: bitmap('EVIOCGSND(8)', 0x1a, 8, 'sound', 'Sounds that it makes.'),
  switchState: bitmap('EVIOCGSW(8)', 0x1b, 8, 'switch', 'Switches that are on: the lid, the headphones.'),
  eventTypes: bitmap('EVIOCGBIT(0, 8)', 0x20, 8, 'eventType', 'Types of events that it can report.'),
  keys: bitmap('EVIOCGBIT(EV_KEY, 96)', 0x21, 96, 'key', 'Keys and buttons that it has.'),
  relativeAxes: bitmap('EVIOCGBIT(EV_REL, 8)', 0x22, 8, 'relativeAxis', 'Relative axes that it has.'),
  absoluteAxes: bitmap(
    'EVIOCGBIT(EV_ABS, 8)',
    0x23,
    8,
    'absoluteAxis',
    'Absolute axes that it has; absX and its like give their values.',
  ),
  miscellaneous: bitmap('EVIOCGBIT(EV_MSC, 8)', 0x24, 8, 'miscellaneous', 'What else it can report.'),
  switches: bitmap('EVIOCGBIT(EV_SW, 8)', 0x25, 8, 'switch', 'Switches that it has.'),
  leds: bitmap('EVIOCGBIT(EV_LED, 8)', 0x31, 8, 'led', 'LEDs that it has.'),
  sounds: bitmap('EVIOCGBIT(EV_SND, 8)', 0x32, 8, 'sound', 'Sounds that it can make.'),
  forceFeedback: bitmap('EVIOCGBIT(EV_FF, 16)', 0x35, 16, 'forceFeedback', 'Force feedback that it can give.'),
} as const;
