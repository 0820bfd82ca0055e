import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';

const INTERVAL_MS = 1000;
const MOST = 200;

/** Prints the last lines that a method gives and, to follow them, asks again every second for what came since. */
export async function followAudit(
  cli: Cli,
  method: 'audit.tail' | 'audit.own',
  { count, follow }: { count: number; follow: boolean },
): Promise<void> {
  await using postern = await cli.connect();
  let last = print(cli, (await ask(postern, method, { count })).lines, 0);
  while (follow) {
    await sleep(INTERVAL_MS);
    const { lines } = await ask(postern, method, { count: MOST });
    const [oldest] = lines;
    // One's own lines are not numbered one after the other: only where all that one call gives is new some may be missing.
    const mayMiss = method === 'audit.tail' || lines.length === MOST;
    if (mayMiss && oldest !== undefined && lineNumber(oldest) > last + 1)
      cli.note(`postern: lines after #${last} were written too fast to be shown`);
    last = print(cli, lines, last);
  }
}

/** Prints the lines after `last`; gives the number of the last one. Without `--json` the same line, made safe to look at. */
function print(cli: Cli, lines: readonly string[], last: number): number {
  const fresh = lines.filter((line) => lineNumber(line) > last);
  for (const line of fresh) cli.streams.out.write(cli.options.json ? `${line}\n` : `${auditLineText(line)}\n`);
  return Math.max(last, ...fresh.map(lineNumber));
}

function lineNumber(line: string): number {
  const record = parse(line);
  return typeof record.n === 'number' ? record.n : 0;
}

/** `2026-03-01T10:00:00.000Z set user=alice device=fan …`: the chain's fields left out. */
export function auditLineText(line: string): string {
  const { n, at, event, hash: _, prev: __, ...rest } = parse(line);
  const details = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return escapeText([String(at), `#${n}`, String(event), ...details].join(' '));
}

function parse(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
