import type { Gauge, GaugePage } from '../../contract/telemetry/catalogue.ts';
import type { Expression } from './expression/expression.ts';
import type { Lookup } from './expression/lookup.ts';

/** How a number lies in a block: unsigned or signed, of so many bits, or a float. */
export const scalarTypes = {
  U08: 1,
  S08: 1,
  U16: 2,
  S16: 2,
  U32: 4,
  S32: 4,
  F32: 4,
} as const satisfies Record<string, number>;
export type ScalarType = keyof typeof scalarTypes;

/** A number, or a formula of channels and constants that is computed for each frame. */
export type NumberOrExpression = number | Expression;

interface Named {
  name: string;
  /** In the file, for messages. */
  line: number;
  unit: string | undefined;
  /** A unit that depends on the controller's settings: `bitStringValue(…)`. */
  unitFrom?: Expression;
  /** Its heading in [Datalog]. */
  label: string | undefined;
  digits: number | undefined;
}
/** User value = (raw + translate) × scale. */
export interface ScalarChannel extends Named {
  kind: 'scalar';
  type: ScalarType;
  offset: number;
  scale: NumberOrExpression;
  translate: NumberOrExpression;
}
/** Bits low to high of a number, both included; its value is an index into `options`. */
export interface BitsChannel extends Named {
  kind: 'bits';
  type: ScalarType;
  offset: number;
  lowBit: number;
  highBit: number;
  /** Added to what the bits say: `[0:3+1]`. */
  plus: number;
  options: readonly string[];
}
/** Each of its elements is a channel of its own in the catalogue: `name.0`, `name.1` … */
export interface ArrayChannel extends Named {
  kind: 'array';
  type: ScalarType;
  offset: number;
  length: number;
  scale: NumberOrExpression;
  translate: NumberOrExpression;
}
/** Computed from others. */
export interface DerivedChannel extends Named {
  kind: 'derived';
  expression: Expression;
}
/** Text in the block: no channel of the catalogue, whose values are numbers. */
export interface TextChannel extends Named {
  kind: 'text';
  offset: number;
  length: number;
}
export type ChannelDefinition = ScalarChannel | BitsChannel | ArrayChannel | DerivedChannel | TextChannel;

/** A command as the file writes it: bytes, and places that take numbers. `%2o`: two bytes of offset; `%2c`: of count; `%2i`: a page's identifier; `%v`: the value, of 0 bytes where it is as long as what is written. */
export type CommandPart =
  | { bytes: Uint8Array }
  | { number: 'offset' | 'count' | 'canId' | 'identifier' | 'value'; bytes: number };
export type CommandTemplate = readonly CommandPart[];

/** Scattered reads: an array of offsets is written once, then one short command reads all that it names. */
export interface Scattered {
  /** The bytes of the command that reads. */
  get: CommandTemplate;
  /** Where the array of offsets lies: entries are U16, 3 bits of size code above 13 bits of offset. */
  array: { identifier: Uint8Array; offset: number; entries: number };
  /** The page's command that writes, filled in for nothing but this array. */
  write: CommandTemplate;
}

/** A page of tuning data. */
export interface MemoryPage {
  /** As the file counts them, from 1 on. */
  number: number;
  bytes: number;
  /** What `%2i` stands for in its commands. */
  identifier: Uint8Array;
  read: CommandTemplate | undefined;
}

/** A number of the tuning data, or one that the file gives itself (PcVariables, defaultValue). */
export type Constant =
  | { kind: 'value'; value: number }
  | { kind: 'memory'; page: number; channel: ScalarChannel | BitsChannel; fallback: number | undefined };

/** A table or curve of the tuning data, as data: axes and values by name. */
export interface TableDefinition {
  name: string;
  title: string;
  kind: 'table' | 'curve';
  xBins: readonly string[];
  yBins: readonly string[];
  zBins: readonly string[];
}

export interface LogEntry {
  channel: string;
  label: string;
  type: 'int' | 'float';
  format: string;
}

/** A gauge as the file has it: its limits may be formulas of settings. */
export interface GaugeTemplate {
  name: string;
  channel: string;
  title: string | Expression;
  unit: string | Expression;
  low: NumberOrExpression | undefined;
  high: NumberOrExpression | undefined;
  lowDanger: NumberOrExpression | undefined;
  lowWarning: NumberOrExpression | undefined;
  highWarning: NumberOrExpression | undefined;
  highDanger: NumberOrExpression | undefined;
  digits: NumberOrExpression | undefined;
  /** The heading that it stands under. */
  category: string | undefined;
  line: number;
}

/** A lamp of the front page: what lights it, and its text when it is dark and when it is lit. */
export interface Indicator {
  when: Expression;
  off: string;
  on: string;
}

/** What was not understood, or is wrong: told, and worked around where that can be done. A note is neither. */
export interface DefinitionFinding {
  severity: 'error' | 'warning' | 'note';
  file: string;
  line: number;
  message: string;
}

/** A TunerStudio definition of one firmware, read and compiled: what it measures and how it is asked. */
export interface Definition {
  /** The file's name, without its folder. */
  file: string;
  signature: string;
  /** Asks for the signature. */
  queryCommand: CommandTemplate;
  /** Asks how it calls itself. */
  versionInfo: CommandTemplate | undefined;
  endianness: 'big' | 'little';
  /** Of offsets and counts in commands. */
  commandEndianness: 'big' | 'little';
  protocol: 'envelope' | 'plain';
  /** The file's own times, where it says them. */
  blockReadTimeoutMs: number | undefined;
  delayAfterPortOpenMs: number | undefined;
  /** The longest piece that may be read at once. */
  blockingFactor: number | undefined;
  ochGetCommand: CommandTemplate;
  ochBlockSize: number;
  scattered: Scattered | undefined;
  channels: readonly ChannelDefinition[];
  /** With limits as far as the file alone says them; `catalogueOf` knows the controller's settings, too. */
  gauges: readonly Gauge[];
  gaugeTemplates: readonly GaugeTemplate[];
  pages: readonly GaugePage[];
  indicators: readonly Indicator[];
  log: readonly LogEntry[];
  tables: readonly TableDefinition[];
  /** What formulas may use beside channels, by name. */
  constants: ReadonlyMap<string, Constant>;
  /** Lists that the file gives itself, for `arrayValue`. */
  arrays: ReadonlyMap<string, readonly number[]>;
  /** Names for channels, as formulas may use them. */
  aliases: ReadonlyMap<string, string>;
  /** Options of constants, for `bitStringValue`; texts of the file's own, for `stringValue`. */
  lists: ReadonlyMap<string, readonly string[]>;
  texts: ReadonlyMap<string, string>;
  /** Tables of `.inc` files beside the file, by their names, for `table`. */
  lookups: ReadonlyMap<string, Lookup>;
  /** The controller's memory, of which no more than the constants that formulas of channels use is read, and nothing written. */
  memory: readonly MemoryPage[];
  findings: readonly DefinitionFinding[];
}
