/** Commands of the status registers, and the common commands about them (User's Guide, "Status reporting commands"). */
import { refuse } from './errors.ts';
import { flag } from './format.ts';
import { outputOfNumber } from './outputs.ts';
import { whole } from './parameters.ts';
import { command, query, type Row } from './row.ts';
import type { Supply } from './supply.ts';

const local = { local: true } as const;
const byte = whole(0, 0xff);
const register = whole(0, 0xffff);

const summaryOf = (supply: Supply, number: number) => supply.status.summaries[outputOfNumber(number) ?? refuse(-114)];

function enable(supply: Supply, register: { enable: number }, bits: number): void {
  register.enable = bits;
  supply.status.summarize();
}

/** An event register is empty after it was asked for; what it reports to is told. */
function take(supply: Supply, register: { take(): number }): string {
  const event = register.take();
  supply.status.summarize();
  return String(event);
}

const questionable = 'STATus:QUEStionable';
const instruments = `${questionable}:INSTrument`;
const summary = `${instruments}:ISUMmary<n>`;

export const statusCommands: readonly Row[] = [
  query(`${questionable}[:EVENt]?`, [], (supply) => take(supply, supply.status.questionable), local),
  command(
    `${questionable}:ENABle`,
    [register],
    (supply, [bits]) => enable(supply, supply.status.questionable, bits),
    local,
  ),
  query(`${questionable}:ENABle?`, [], ({ status }) => String(status.questionable.enable), local),
  query(`${instruments}[:EVENt]?`, [], (supply) => take(supply, supply.status.instruments), local),
  command(
    `${instruments}:ENABle`,
    [register],
    (supply, [bits]) => enable(supply, supply.status.instruments, bits),
    local,
  ),
  query(`${instruments}:ENABle?`, [], ({ status }) => String(status.instruments.enable), local),
  query(`${summary}[:EVENt]?`, [], (supply, _, number) => take(supply, summaryOf(supply, number)), local),
  query(`${summary}:CONDition?`, [], (supply, _, number) => String(summaryOf(supply, number).condition), local),
  command(
    `${summary}:ENABle`,
    [register],
    (supply, [bits], number) => enable(supply, summaryOf(supply, number), bits),
    local,
  ),
  query(`${summary}:ENABle?`, [], (supply, _, number) => String(summaryOf(supply, number).enable), local),
  command('*CLS', [], ({ status }) => status.clear(), local),
  command('*ESE', [byte], (supply, [bits]) => enable(supply, supply.status.standard, bits), local),
  query('*ESE?', [], ({ status }) => String(status.standard.enable), local),
  query('*ESR?', [], (supply) => take(supply, supply.status.standard), local),
  command('*OPC', [], ({ status }) => status.completeOperation(), { local: true, waits: true }),
  query('*OPC?', [], () => '1', { local: true, waits: true }),
  command('*WAI', [], () => {}, { local: true, waits: true }),
  command(
    '*PSC',
    [whole(0, 1)],
    ({ status }, [clears]) => {
      status.clearsAtPowerOn = clears === 1;
    },
    local,
  ),
  query('*PSC?', [], ({ status }) => flag(status.clearsAtPowerOn), local),
  command(
    '*SRE',
    [byte],
    ({ status }, [bits]) => {
      status.requestEnable = bits;
    },
    local,
  ),
  query('*SRE?', [], ({ status }) => String(status.requestEnable), local),
  query('*STB?', [], ({ status }, _, __, { hasMessage }) => String(status.byte(hasMessage)), local),
];
