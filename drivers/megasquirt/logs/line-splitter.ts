import { joined, latin1Text } from './bytes.ts';

/** Whole lines out of pieces of any length. */
export class LineSplitter {
  #rest: Uint8Array = new Uint8Array();
  /** How many lines were whole. */
  count = 0;

  /** The lines that are whole now, without their ends. */
  push(bytes: Uint8Array): string[] {
    const all = joined(this.#rest, bytes);
    const lines: string[] = [];
    let at = 0;
    for (let end = all.indexOf(0x0a); end >= 0; end = all.indexOf(0x0a, at)) {
      lines.push(textOf(all.subarray(at, end)));
      at = end + 1;
    }
    this.#rest = all.subarray(at);
    this.count += lines.length;
    return lines;
  }

  /** What stands behind the last line's end. */
  get rest(): string {
    return textOf(this.#rest);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Other programs write a degree sign as their system does. */
function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes).replace(/\r$/, '');
  } catch {
    return latin1Text(bytes).replace(/\r$/, '');
  }
}
