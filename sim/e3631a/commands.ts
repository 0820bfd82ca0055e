/** All commands of the supply, found by their header. */
import { refuse } from './errors.ts';
import { matchHeader } from './header.ts';
import { outputCommands } from './output-commands.ts';
import type { Command } from './parser.ts';
import type { Row } from './row.ts';
import { statusCommands } from './status-commands.ts';
import { systemCommands } from './system-commands.ts';

export const commandTable: readonly Row[] = [...outputCommands, ...statusCommands, ...systemCommands];

export interface Found {
  readonly row: Row;
  /** After `<n>` of its header. */
  readonly number: number;
}

/**
 * @param subsystem of the command before it in the line
 * @throws ScpiError -113 if there is none, or if it is of another subsystem than the one before and does not begin with a colon: the guide
 * wants one then. -114 for a number that no output has.
 */
export function findCommand(command: Command, subsystem: string | undefined): Found {
  for (const row of commandTable) {
    if (row.header.isQuery !== command.isQuery) continue;
    const number = matchHeader(row.header, command.keywords);
    if (number === undefined) continue;
    const isLinked = command.isFromRoot || subsystem === undefined || row.header.subsystem === subsystem;
    return isLinked ? { row, number } : refuse(-113);
  }
  return refuse(-113);
}
