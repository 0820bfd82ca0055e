import { entryOf } from './fields.ts';
import type { Findings } from './findings.ts';

/** A choice that the file offers, of which one is set. */
interface Group {
  name: string;
  options: string[];
}

/** What `#if` asks about: `#set`, `#unset`, groups of options, and above them what the user has chosen. */
export class Settings {
  readonly #chosen = new Map<string, boolean>();
  readonly #set = new Map<string, boolean>();
  readonly #groups = new Map<string, Group>();
  #group: Group | undefined;

  /** @param chosen names, `!NAME` for one that shall not be set */
  constructor(chosen: Iterable<string>) {
    for (const name of chosen) this.#chosen.set(name.replace(/^!/, ''), !name.startsWith('!'));
  }

  set(name: string, on: boolean): void {
    this.#set.set(name, on);
  }

  /** A line of `[SettingGroups]`. */
  line(text: string, line: number, findings: Findings): void {
    const problem = (message: string) => findings.warn(line, message);
    const entry = entryOf(text, line, problem);
    const [name] = entry?.fields ?? [];
    if (entry?.key === 'settingGroup' && name?.kind === 'word') {
      this.#group = { name: name.text, options: [] };
      this.#groups.set(name.text, this.#group);
    } else if (entry?.key === 'settingOption' && name?.kind === 'word' && this.#group !== undefined)
      this.#group.options.push(name.text);
    else problem(`in [SettingGroups] there are settingGroup and settingOption, not '${text.trim().slice(0, 40)}'`);
  }

  /** Where nobody chose and nothing was set, a group without DEFAULT has its first option; all else is not set. */
  isSet = (name: string): boolean => {
    const said = this.#chosen.get(name) ?? this.#set.get(name);
    if (said !== undefined) return said;
    for (const { options } of this.#groups.values()) {
      if (options[0] !== name || options.includes('DEFAULT')) continue;
      return !options.some((option) => this.#chosen.get(option) === true || this.#set.get(option) === true);
    }
    return false;
  };

  /** All that the file knows of, for what a user may have meant. */
  get names(): string[] {
    return [...new Set([...this.#set.keys(), ...[...this.#groups.values()].flatMap(({ options }) => options)])];
  }

  get chosen(): readonly string[] {
    return [...this.#chosen.keys()];
  }
}
