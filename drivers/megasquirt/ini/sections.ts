import { Conditions } from './conditions.ts';
import type { Findings } from './findings.ts';
import { Settings } from './settings.ts';

/** Sections that are read, by their names in lower case. */
const usedSections: readonly string[] = [
  'MegaTune',
  'TunerStudio',
  'SettingGroups',
  'PcVariables',
  'Constants',
  'ConstantsExtensions',
  'OutputChannels',
  'GaugeConfigurations',
  'FrontPage',
  'Datalog',
  'TableEditor',
  'CurveEditor',
];
/** Sections that say how a tuning program looks and writes: of no use to one that reads. */
const foreignSections: readonly string[] = [
  'AccelerationWizard',
  'AutoTune',
  'BurstMode',
  'ContextHelp',
  'ControllerCommands',
  'DatalogViews',
  'EncodedData',
  'EventTriggers',
  'ExtendedReplay',
  'FTPBrowser',
  'KeyActions',
  'LoggerDefinition',
  'Menu',
  'PortEditor',
  'ReferenceTables',
  'Replay',
  'RunTime',
  'SettingContextHelp',
  'Tools',
  'TriggerWheel',
  'TSDash',
  'TuningViews',
  'TurboBaud',
  'Tuning',
  'UiDialogs',
  'UserDefined',
  'VeAnalyze',
  'VerbiageOverrides',
  'VerbiageOverride',
  'WueAnalyze',
];
const lower = (name: string) => name.toLowerCase();
/** The vendor's own document spells it both ways. */
const aliases: ReadonlyMap<string, string> = new Map([['constantextensions', 'constantsextensions']]);
const used: ReadonlySet<string> = new Set(usedSections.map(lower));
const foreign: ReadonlySet<string> = new Set(foreignSections.map(lower));

export interface Line {
  text: string;
  /** Counted from 1. */
  line: number;
}

/** A file after its conditions: the lines of each section that is used, and what is defined. */
export interface Sections {
  /** By name in lower case; what stands before the first one by ''. */
  lines: ReadonlyMap<string, readonly Line[]>;
  /** `#define NAME = text`. */
  defines: ReadonlyMap<string, string>;
  /** A setting, at the end of the file. */
  isSet(setting: string): boolean;
}

/** Parts a file into its sections, of which only lines that count are kept. */
export function sectionsOf(text: string, findings: Findings, chosen: Iterable<string>): Sections {
  return new Splitter(findings, chosen).split(text);
}

class Splitter {
  readonly #findings: Findings;
  readonly #settings: Settings;
  readonly #conditions: Conditions;
  readonly #lines = new Map<string, Line[]>();
  readonly #defines = new Map<string, string>();
  readonly #skipped = new Map<string, number>();
  /** Settings that some `#if` asks for; the unit of temperatures on gauges asks for this one, too. */
  readonly #asked = new Set<string>(['CELSIUS']);
  #section = '';
  /** Undefined: a section that is not used. */
  #current: Line[] | undefined;

  constructor(findings: Findings, chosen: Iterable<string>) {
    this.#findings = findings;
    this.#settings = new Settings(chosen);
    this.#conditions = new Conditions(findings, this.#settings.isSet);
    this.#current = this.#open('');
  }

  split(text: string): Sections {
    let line = 0;
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf('\n', from);
      this.#take(text, from, end < 0 ? text.length : end, ++line);
      from = end < 0 ? text.length : end + 1;
    }
    this.#conditions.close();
    this.#tellSkipped();
    for (const name of this.#settings.chosen) {
      if (this.#settings.names.includes(name) || this.#asked.has(name)) continue;
      const near = this.#findings.near(name, () => [...this.#settings.names, ...this.#asked]);
      this.#findings.warn(1, `no #if asks for the setting ${name}${near === undefined ? '' : `: is it ${near}?`}`);
    }
    return { lines: this.#lines, defines: this.#defines, isSet: this.#settings.isSet };
  }

  #open(name: string): Line[] {
    const lines = this.#lines.get(name) ?? [];
    this.#lines.set(name, lines);
    return lines;
  }

  #take(text: string, from: number, to: number, line: number): void {
    let at = from;
    while (at < to && text.charCodeAt(at) <= 32) at++;
    if (at === to) return;
    const first = text[at];
    if (first === ';') return;
    if (first === '#') this.#directive(text.slice(at + 1, to).trimEnd(), line);
    else if (!this.#conditions.active) return;
    else if (first === '[') this.#header(text.slice(at, to), line);
    else if (this.#current === undefined) this.#skipped.set(this.#section, (this.#skipped.get(this.#section) ?? 0) + 1);
    else if (this.#section === 'settinggroups') this.#settings.line(text.slice(from, to), line, this.#findings);
    else this.#current.push({ text: text.slice(from, to).trimEnd(), line });
  }

  #header(text: string, line: number): void {
    const name = /^\[\s*([^\]]*?)\s*\]/.exec(text)?.[1];
    if (name === undefined || name === '') {
      this.#findings.error(line, 'a section is written [Name]: what follows belongs to the one before');
      return;
    }
    const key = aliases.get(lower(name)) ?? lower(name);
    this.#section = key;
    this.#current = used.has(key) ? this.#open(key) : undefined;
    if (this.#current !== undefined || foreign.has(key)) return;
    const near = this.#findings.near(name, () => [...usedSections, ...foreignSections]);
    this.#findings.warn(line, `[${name}] is no section that is known${near === undefined ? '' : `: is it [${near}]?`}`);
  }

  #directive(text: string, line: number): void {
    // With a space, or anything but a letter, after it, it is a comment.
    const word = /^[A-Za-z]\w*/.exec(text)?.[0];
    if (word === undefined) return;
    const rest = text.slice(word.length).replace(/;.*$/, '').trim();
    if (/^(?:if|ifdef|ifndef|elif|elseif)$/.test(word))
      for (const [name] of rest.matchAll(/[A-Za-z_]\w*/g)) this.#asked.add(name);
    if (this.#conditions.directive(word, rest, line) || !this.#conditions.active) return;
    if (word === 'set' || word === 'unset') this.#settings.set(rest, word === 'set');
    else if (word === 'define') this.#define(text.slice(word.length), line);
    else if (word === 'include')
      this.#findings.warn(line, `#include ${rest} is not followed: give one file that has it all`);
    else if (word !== 'exit' && this.#current !== undefined)
      this.#findings.warn(line, `#${word} is no directive that is known: taken as a comment`);
  }

  #define(text: string, line: number): void {
    const match = /^\s*([A-Za-z_]\w*)\s*(?:=\s*(.*))?$/.exec(text);
    const [, name, value = ''] = match ?? [];
    if (name === undefined) this.#findings.warn(line, 'a definition is written #define NAME = value, value, …');
    else this.#defines.set(name, value);
  }

  #tellSkipped(): void {
    const known = [...this.#skipped].filter(([name]) => foreign.has(name));
    if (known.length === 0) return;
    const names = foreignSections.filter((name) => this.#skipped.has(lower(name))).map((name) => `[${name}]`);
    const count = known.reduce((sum, [, lines]) => sum + lines, 0);
    this.#findings.note(1, `of no use for reading: ${names.join(', ')}, lines: ${count}`);
  }
}
