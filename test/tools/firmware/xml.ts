/** A reader of XML that takes what the export may have and nothing else: well formed means that it gets to the end. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly contents: readonly Element[];
}

const NAME = /[A-Za-z_][\w.-]*/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

class Reader {
  #at = 0;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  /** What the pattern (sticky) takes here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [taken] = pattern.exec(this.text) ?? [];
    this.#at += taken?.length ?? 0;
    return taken;
  }

  expect(pattern: RegExp): string {
    const taken = this.take(pattern);
    if (taken === undefined) throw new Error(`${pattern} expected at: ${this.text.slice(this.#at, this.#at + 40)}`);
    return taken;
  }

  #attributes(): Record<string, string> {
    const attributes: Record<string, string> = {};
    while (this.take(/\s+(?=[\w])/y) !== undefined) {
      const name = this.expect(NAME);
      const quoted = this.expect(/="(?:[^<&"]|&\w+;)*"/y).slice(2, -1);
      if (name in attributes) throw new Error(`${name} is there twice`);
      attributes[name] = quoted.replace(/&(\w+);/g, (_whole, entity: string) => {
        const character = ENTITIES[entity];
        if (character === undefined) throw new Error(`no entity &${entity};`);
        return character;
      });
    }
    return attributes;
  }

  element(): Element {
    this.expect(/\s*</y);
    const name = this.expect(NAME);
    const attributes = this.#attributes();
    const contents: Element[] = [];
    if (this.take(/\s*\/>/y) !== undefined) return { name, attributes, contents };
    this.expect(/\s*>/y);
    while (this.take(/\s*<\//y) === undefined) contents.push(this.element());
    if (this.expect(NAME) !== name) throw new Error(`${name} is not ended by its own name`);
    this.expect(/\s*>/y);
    return { name, attributes, contents };
  }
}

/** @throws Error if it is not well formed */
export function readXml(text: string): Element {
  const reader = new Reader(text);
  reader.expect(/<\?xml version="1\.0" encoding="UTF-8"\?>/y);
  const element = reader.element();
  reader.expect(/\s*$/y);
  return element;
}
