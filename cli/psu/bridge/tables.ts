/**
 * psud's two tables. Whoever wrote a program against psud reads and writes these columns; columns that a table has beside them
 * (the original has a session in `command`) are left alone.
 */
import type { DatabaseSync } from 'node:sqlite';
import { UsageError } from '../../usage.ts';

interface Table {
  columns: readonly string[];
  /** How it is made where it is missing. */
  sql: string;
}

const tables: Readonly<Record<'command' | 'psu', Table>> = {
  command: {
    columns: ['id', 'interface', 'command', 'value', 'created', 'handled', 'result'],
    sql: `CREATE TABLE command (
      id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
      interface TEXT NOT NULL,
      command TEXT NOT NULL,
      value TEXT NOT NULL,
      created TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
      handled DATETIME,
      result TEXT
    )`,
  },
  psu: {
    columns: ['id', 'power', 'voltage_setting', 'current_limit', 'measured_current', 'measured_voltage', 'modified'],
    sql: `CREATE TABLE psu (
      id INTEGER NOT NULL DEFAULT 0 PRIMARY KEY CHECK (id = 0),
      power TEXT NOT NULL CHECK (power IN ('ON', 'OFF')),
      voltage_setting REAL NOT NULL,
      current_limit REAL NOT NULL,
      measured_current REAL NOT NULL,
      measured_voltage REAL NOT NULL,
      modified TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    )`,
  },
};

export type TableName = keyof typeof tables;
export const tableNames: readonly TableName[] = ['command', 'psu'];

interface Column {
  name: string;
  isRequired: boolean;
}

function columnsOf(database: DatabaseSync, table: TableName): Column[] {
  const rows = database
    .prepare('SELECT name, "notnull" AND dflt_value IS NULL AS required FROM pragma_table_info(?)')
    .all(table);
  return rows.map(({ name, required }) => ({ name: String(name), isRequired: required === 1 }));
}

/** What is wrong with a table, for a person; undefined: nothing. A table that is missing can be made. */
export function tableProblem(database: DatabaseSync, table: TableName): string | 'missing' | undefined {
  const kind = database.prepare('SELECT type FROM sqlite_schema WHERE name = ? COLLATE NOCASE').get(table)?.type;
  if (kind === undefined) return 'missing';
  if (kind !== 'table') return `'${table}' is a ${kind}, not a table`;
  const { columns } = tables[table];
  const there = columnsOf(database, table);
  const names = there.map(({ name }) => name.toLowerCase());
  const missing = columns.find((column) => !names.includes(column));
  if (missing !== undefined) return `table '${table}' has no column '${missing}': psud's has ${columns.join(', ')}`;
  // Rows of `command` are others' to insert; that of `psu` is ours.
  const unknown =
    table === 'psu' && there.find(({ name, isRequired }) => isRequired && !columns.includes(name.toLowerCase()));
  return unknown ? `table 'psu' has a column '${unknown.name}' that must have a value, and psud's has none` : undefined;
}

/** Makes the tables that are missing. @throws UsageError for one that is not as psud has it, naming the column */
export function makeTables(database: DatabaseSync, path: string): TableName[] {
  return tableNames.filter((table) => {
    const problem = tableProblem(database, table);
    if (problem === undefined) return false;
    if (problem !== 'missing')
      throw new UsageError(`database ${path}: ${problem}`, 'name another file, or drop the table');
    database.exec(tables[table].sql);
    return true;
  });
}
