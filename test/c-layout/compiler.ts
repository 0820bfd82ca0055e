/** What Debian's compilers make of C expressions: compiled into a section of an object, read from there, never run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elfSection } from './elf.ts';

/** A compiler for each processor; on either of them Debian has both. */
export const compilers = { x86_64: 'x86_64-linux-gnu-gcc', arm64: 'aarch64-linux-gnu-gcc' } as const;
export type Processor = keyof typeof compilers;

const SECTION = '.postern';

/** A constant of C, and what it should be. */
export interface Row {
  /** For messages: `struct mtop: offset of mt_op`. */
  what: string;
  expression: string;
  expected: bigint;
  /** The name of a macro that older headers may lack: then nothing is said. */
  macro?: string;
}

/** No constant of any header. */
const MISSING = 0xdead_c0de_dead_c0den;

function source(headers: readonly string[], rows: readonly Row[]): string {
  const values = rows.map(({ expression, macro }) => {
    const value = `(unsigned long long)(${expression}),`;
    return macro === undefined ? value : `#ifdef ${macro}\n${value}\n#else\n${MISSING}ull,\n#endif`;
  });
  return [
    ...['stddef.h', ...headers].map((header) => `#include <${header}>`),
    `__attribute__((section("${SECTION}"), used)) const unsigned long long values[] = {`,
    ...values,
    '};',
    '',
  ].join('\n');
}

/**
 * The rows whose expression is something else in C, as sentences; and those whose macro the headers lack.
 * @throws if it does not compile: a struct, a member, a request that C does not have
 */
export function compare(
  processor: Processor,
  headers: readonly string[],
  rows: readonly Row[],
): { wrong: string[]; missing: string[] } {
  const values = compileValues(processor, source(headers, rows));
  if (values.length !== rows.length) throw new Error(`${values.length} values for ${rows.length} rows`);
  const wrong: string[] = [];
  const missing: string[] = [];
  for (const [index, { what, expected, macro }] of rows.entries()) {
    const actual = values[index];
    if (macro !== undefined && actual === MISSING) missing.push(macro);
    else if (actual !== BigInt.asUintN(64, expected)) wrong.push(`${what}: ${expected} here, ${actual} in C`);
  }
  return { wrong, missing };
}

function compileValues(processor: Processor, text: string): BigUint64Array {
  const folder = mkdtempSync(join(tmpdir(), 'postern-c-layout-'));
  try {
    const object = join(folder, 'layout.o');
    const { status, stderr, error } = spawnSync(compilers[processor], ['-w', '-x', 'c', '-c', '-o', object, '-'], {
      input: text,
      encoding: 'utf8',
    });
    if (error) throw error;
    if (status !== 0) throw new Error(`${compilers[processor]}:\n${stderr}`);
    const section = elfSection(readFileSync(object), SECTION);
    return new BigUint64Array(new Uint8Array(section).buffer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What this machine lacks to compile for both processors, or undefined. */
export function missingCompilers(): string | undefined {
  for (const compiler of Object.values(compilers)) {
    const input = '#include <linux/mtio.h>\n#include <scsi/sg.h>\n';
    const { status, error } = spawnSync(compiler, ['-E', '-x', 'c', '-'], {
      input,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    if (error) return `no ${compiler}`;
    if (status !== 0) return `no headers of Linux and the C library for ${compiler}`;
  }
  return undefined;
}
