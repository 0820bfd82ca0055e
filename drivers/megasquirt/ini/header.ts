import type { CommandTemplate, MemoryPage } from '../definition.ts';
import { parseCommand, parseIdentifier } from './command.ts';
import type { Entry, Field } from './fields.ts';
import { type Reader, shortened } from './reader.ts';
import { unusedKeys } from './unused-keys.ts';

/** A page's own commands. */
export interface PageCommands extends MemoryPage {
  write: CommandTemplate | undefined;
}

/** How a controller is spoken to. Its keys may stand in any of several sections, so that entries are offered one by one. */
export class Header {
  signature = '';
  queryCommand: CommandTemplate | undefined;
  versionInfo: CommandTemplate | undefined;
  endianness: 'big' | 'little' = 'big';
  forceBigEndianProtocol = false;
  protocol: 'envelope' | 'plain' = 'plain';
  blockReadTimeoutMs: number | undefined;
  delayAfterPortOpenMs: number | undefined;
  blockingFactor: number | undefined;
  /** That entries stand in now; 0: before the first. */
  page = 0;
  readonly #reader: Reader;
  readonly #pages = new Map<number, { [key: string]: Field }>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** @returns whether the entry was one of the header's */
  take(entry: Entry): boolean {
    const { key, fields, line } = entry;
    switch (key) {
      case 'signature':
        this.signature = fields[0]?.text ?? '';
        return true;
      case 'queryCommand':
        this.queryCommand = this.command(fields[0], line);
        return true;
      case 'versionInfo':
        this.versionInfo = this.command(fields[0], line);
        return true;
      case 'endianness':
        this.#endianness(entry);
        return true;
      case 'forceBigEndianProtocol':
        this.forceBigEndianProtocol = fields[0]?.text === 'true';
        return true;
      case 'messageEnvelopeFormat':
        this.#envelope(entry);
        return true;
      case 'blockReadTimeout':
        this.blockReadTimeoutMs = this.#count(entry);
        return true;
      case 'delayAfterPortOpen':
        this.delayAfterPortOpenMs = this.#count(entry);
        return true;
      case 'blockingFactor':
        this.blockingFactor = this.#count(entry);
        return true;
      case 'page':
        this.#begin(entry);
        return true;
      case 'parameterStartOffset':
        this.#startOffset(entry);
        return true;
      case 'pageSize':
      case 'pageIdentifier':
      case 'pageReadCommand':
      case 'pageValueWrite':
      case 'pageChunkWrite':
        this.#ofPages(entry);
        return true;
      default:
        return unusedKeys.has(key);
    }
  }

  #endianness({ fields, line }: Entry): void {
    const text = fields[0]?.text.trim() ?? '';
    if (text === 'big' || text === 'little') this.endianness = text;
    else
      this.#reader.findings.error(
        line,
        `endianness is big or little, not '${shortened(text)}': taken as ${this.endianness}`,
      );
  }

  #envelope({ fields, line }: Entry): void {
    const text = fields[0]?.text.trim() ?? '';
    if (text !== 'msEnvelope_1.0')
      this.#reader.findings.warn(line, `the envelope '${shortened(text)}' is taken as msEnvelope_1.0`);
    this.protocol = 'envelope';
  }

  command(field: Field | undefined, line: number): CommandTemplate | undefined {
    if (field === undefined || field.text === '') return undefined;
    return parseCommand(field.text, (message) => this.#reader.findings.warn(line, message));
  }

  /** In the order of their numbers. */
  get pages(): PageCommands[] {
    const told = (field: Field | undefined, line = 1) => this.command(field, line);
    return [...this.#pages]
      .sort(([a], [b]) => a - b)
      .map(([number, { pageSize, pageIdentifier, pageReadCommand, pageChunkWrite, pageValueWrite }]) => ({
        number,
        bytes: this.#reader.whole(pageSize) ?? 0,
        identifier: parseIdentifier(pageIdentifier?.text ?? '', () => {}),
        read: told(pageReadCommand),
        write: told(pageChunkWrite) ?? told(pageValueWrite),
      }));
  }

  #begin({ fields, line }: Entry): void {
    const number = this.#reader.whole(fields[0]);
    if (number === undefined || number < 1 || number > 255)
      this.#reader.findings.error(line, `pages are counted from 1, not '${shortened(fields[0]?.text ?? '')}'`);
    else this.page = number;
  }

  /** One value for each page, in their order; after `page = N`, one for that page. */
  #ofPages({ key, fields, line }: Entry): void {
    if (this.page > 0 && fields.length === 1) this.#ofPage(this.page, key, fields[0]);
    else if (fields.length > 255) this.#reader.findings.error(line, `${key} is for 255 pages at most`);
    else for (const [index, field] of fields.entries()) this.#ofPage(index + 1, key, field);
    if (key !== 'pageSize') return;
    for (const field of fields)
      if (this.#reader.whole(field) === undefined)
        this.#reader.findings.warn(line, `pageSize '${shortened(field.text)}' is no number of bytes`);
  }

  #ofPage(number: number, key: string, field: Field | undefined): void {
    const page = this.#pages.get(number) ?? {};
    if (field !== undefined) page[key] = field;
    this.#pages.set(number, page);
  }

  #count({ key, fields, line }: Entry): number | undefined {
    const value = this.#reader.whole(fields[0]);
    if (value === undefined)
      this.#reader.findings.warn(line, `${key} '${shortened(fields[0]?.text ?? '')}' is no number: not used`);
    return value;
  }

  #startOffset({ fields, line }: Entry): void {
    if (fields.some((field) => this.#reader.whole(field) !== 0))
      this.#reader.findings.warn(line, 'parameterStartOffset is not supported: settings are not read from there');
  }
}
