import { fileURLToPath } from 'node:url';
import type { Definition, DefinitionFinding } from '../../../../drivers/megasquirt/definition.ts';
import { readDefinition } from '../../../../drivers/megasquirt/ini/file.ts';
import { parseDefinition } from '../../../../drivers/megasquirt/ini/parse.ts';

/** Path of one of the definitions beside this file. */
export const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const definitionIn = (name: string, settings: readonly string[] = []): Definition =>
  readDefinition(pathOf(name), settings);

/** A definition of lines, which need no header: what is told of that is left out. */
export function parseLines(lines: readonly string[], settings: readonly string[] = []): Definition {
  const head = ['signature = "test 1"', '[OutputChannels]', 'ochGetCommand = "A"', 'ochBlockSize = 64'];
  return parseDefinition([...head, ...lines].join('\n'), { file: 'test.ini', settings });
}

/** Findings as a linter prints them, lines counted as the lines given to `parseLines` are: from 1 on. */
export const told = (findings: readonly DefinitionFinding[], after = 4): string[] =>
  findings.map(({ severity, line, message }) => `${line - after} ${severity}: ${message}`);
