import type { TableEntry } from '../profile.ts';

/** A table of names, to be looked up both ways. Several names may have one value: the first is canonical. */
export class NameTable {
  readonly name: string;
  /** Canonical names, in the order of the table. */
  readonly names: readonly string[];
  private readonly values: ReadonlyMap<string, number>;
  private readonly namesByValue: ReadonlyMap<number, string>;

  constructor(name: string, entries: Readonly<Record<string, TableEntry>>) {
    this.name = name;
    const values = new Map(Object.entries(entries).map(([key, entry]) => [key, entryValue(entry)]));
    const namesByValue = new Map<number, string>();
    for (const [key, value] of values) if (!namesByValue.has(value)) namesByValue.set(value, key);
    this.values = values;
    this.namesByValue = namesByValue;
    this.names = [...namesByValue.values()];
  }

  valueOf(name: string): number | undefined {
    return this.values.get(name);
  }

  nameOf(value: number): string | undefined {
    return this.namesByValue.get(value);
  }

  /** The name that is shown for what another name means, or undefined. */
  canonical(name: string): string | undefined {
    const value = this.values.get(name);
    return value === undefined ? undefined : this.namesByValue.get(value);
  }
}

export const entryValue = (entry: TableEntry): number => (typeof entry === 'number' ? entry : entry.value);
