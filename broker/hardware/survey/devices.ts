/** A device of a class that has nodes. */
export interface FoundNode {
  /** Of the node; best one that stays. */
  path: string;
  /** The path is one that udev made to stay; otherwise its number may change. */
  stays: boolean;
  /** What the device calls itself; undefined if it does not. */
  title: string | undefined;
}

export interface FoundInput extends FoundNode {
  /** What its events tell: what is typed, where somebody points, or something else. Undefined: the kernel did not say. */
  tells: 'keystrokes' | 'pointer' | 'other' | undefined;
}

export interface FoundPwmChip {
  devicePath: string;
  driver: string;
  channels: number;
}

export interface FoundLine {
  line: number;
  /** Empty if nobody gave it one. */
  name: string;
  consumer?: string;
}

export interface FoundGpioChip {
  /** What a policy calls it. */
  chip: string;
  /** How many lines there are, and the first of them; undefined if it may not be asked. */
  lines: { count: number; first: readonly FoundLine[] } | undefined;
}

export interface FoundLed {
  name: string;
  maxBrightness: string | undefined;
}

export interface FoundPort {
  /** Below /dev/serial/by-id. */
  path: string;
  title: string | undefined;
  driver: string | undefined;
}
