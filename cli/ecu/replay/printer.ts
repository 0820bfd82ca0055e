import { once } from 'node:events';
import { valueText } from '../../../client/dash/value-text.ts';
import { suggest } from '../../../contract/suggest.ts';
import { csv } from '../../../drivers/megasquirt/logs/csv.ts';
import {
  type LogEntry,
  type LogHead,
  type LogWriter,
  secondsText,
  ticksOf,
  wholeSecond,
} from '../../../drivers/megasquirt/logs/log.ts';
import type { Cli } from '../../cli.ts';
import { escapeText } from '../../text/escape.ts';
import { UsageError } from '../../usage.ts';

export interface LogPrinter {
  head(head: LogHead): void;
  /** Resolves when it may go on: whoever reads it may be slow. */
  entry(entry: LogEntry): Promise<void>;
}

const forms = ['text', 'csv', 'json'] as const;
type Form = (typeof forms)[number];

/** @throws UsageError for a form that there is not */
export function printerOf(cli: Cli, text: string | undefined): LogPrinter {
  const form = cli.options.json ? 'json' : (forms.find((one) => one === (text ?? 'text')) ?? unknown(text ?? ''));
  const write = makers[form](cli);
  let head: LogHead = { startedMs: 0, title: '', channels: [] };
  const print = async (part: string) => {
    cli.streams.out.write(part);
    const { output } = cli.streams;
    if (output instanceof Object && 'writableNeedDrain' in output && output.writableNeedDrain === true)
      await once(output, 'drain');
  };
  let begun: string | undefined;
  return {
    head(found) {
      head = found;
      begun = write.head(found);
    },
    async entry(entry) {
      const before = begun ?? '';
      begun = '';
      await print(`${before}${write.entry(entry, head)}`);
    },
  };
}

interface Writer {
  head(head: LogHead): string;
  entry(entry: LogEntry, head: LogHead): string;
}

const makers: Readonly<Record<Form, (cli: Cli) => Writer>> = {
  text: () => new TextWriter(),
  csv: () => new CsvText(),
  json: () => ({
    head: () => '',
    entry: (entry, { channels }) => `${JSON.stringify(jsonOf(entry, channels))}\n`,
  }),
};

function jsonOf(entry: LogEntry, channels: LogHead['channels']): object {
  const { atMs } = entry;
  if (entry.kind === 'marker') return { atMs, marker: entry.text };
  return { atMs, values: Object.fromEntries(channels.map(({ name }, index) => [name, entry.values[index] ?? null])) };
}

/** Seconds since the first entry, then what the values are. */
class TextWriter implements Writer {
  #beganMs: number | undefined;

  head({ title, startedMs }: LogHead): string {
    const when = startedMs === 0 ? '' : new Date(startedMs).toISOString();
    const text = [escapeText(title), when].filter((part) => part !== '').join(', ');
    return text === '' ? '' : `${text}\n`;
  }

  entry(entry: LogEntry, { channels }: LogHead): string {
    this.#beganMs ??= entry.atMs;
    const seconds = secondsText(ticksOf(entry.atMs, 0) - ticksOf(this.#beganMs, 0)).padStart(11);
    if (entry.kind === 'marker') return `${seconds}  -- ${escapeText(entry.text)}\n`;
    const values = channels.map((channel, index) => {
      const unit = channel.unit === undefined || channel.unit === '' ? '' : ` ${channel.unit}`;
      return escapeText(`${channel.name} ${valueText(channel, entry.values[index])}${unit}`);
    });
    return `${seconds}  ${values.join('  ')}\n`;
  }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

class CsvText implements Writer {
  #writer: LogWriter | undefined;

  head(): string {
    return '';
  }

  entry(entry: LogEntry, head: LogHead): string {
    const isFirst = this.#writer === undefined;
    this.#writer ??= csv.writer({ ...head, startedMs: wholeSecond(entry.atMs) });
    const { atMs } = entry;
    const line = entry.kind === 'row' ? this.#writer.row(atMs, entry.values) : this.#writer.marker(atMs, entry.text);
    return `${isFirst ? textOf(this.#writer.head()) : ''}${textOf(line)}`;
  }
}

function unknown(form: string): never {
  const [near] = suggest(form, forms);
  throw new UsageError(`--as '${form}' is not one of ${forms.join(', ')}`, near && `did you mean ${near}?`);
}
