/** What the broker asks of terminals, and what the simulated ones understand, against the kernel's headers. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ours from '../../broker/hardware/serial/terminal.ts';
import * as simulated from '../../sim/serial/ioctls.ts';
import { compare, compilers, type Processor, type Row } from './compiler.ts';

const headers = ['asm/termbits.h', 'asm/ioctls.h', 'asm/termios.h', 'linux/serial.h', 'linux/tty_flags.h'];

const row = (expression: string, expected: number): Row => ({
  what: expression,
  expression,
  expected: BigInt(expected >>> 0),
});
/** Those of a module whose name is the constant's in C. */
const requests = (module: Readonly<Record<string, unknown>>): Row[] =>
  Object.entries(module).flatMap(([name, value]) =>
    /^(TC|TIO|FION)/.test(name) && typeof value === 'number' ? [row(name, value)] : [],
  );
/** Where C has another name for a line. */
const lineNames: Readonly<Record<string, string>> = { dcd: 'TIOCM_CAR', ri: 'TIOCM_RNG' };
const lines = (bits: Readonly<Record<string, number>>): Row[] =>
  Object.entries(bits).map(([name, bit]) => row(lineNames[name] ?? `TIOCM_${name.toUpperCase()}`, bit));
const offset = (struct: string, member: string, at: number): Row => row(`offsetof(struct ${struct}, ${member})`, at);

const rows: readonly Row[] = [
  ...[ours, simulated].flatMap((module) => [...requests(module), ...lines(module.TIOCM)]),
  ...Object.entries(ours.termbits).map(([name, value]) => row(name, value)),
  row('sizeof(struct termios2)', ours.TERMIOS2_BYTES),
  offset('termios2', 'c_iflag', ours.AT.inputFlags),
  offset('termios2', 'c_cflag', ours.AT.controlFlags),
  offset('termios2', 'c_ospeed', ours.AT.speed),
  row('sizeof(struct serial_struct)', ours.SERIAL_STRUCT.bytes),
  offset('serial_struct', 'flags', ours.SERIAL_STRUCT.flagsAt),
  offset('serial_struct', 'flags', simulated.SERIAL_FLAGS_AT),
  row('ASYNC_LOW_LATENCY', ours.SERIAL_STRUCT.lowLatency),
  row('ASYNC_LOW_LATENCY', simulated.ASYNC_LOW_LATENCY),
  offset('serial_icounter_struct', 'rx', simulated.ICOUNT_AT.received),
  offset('serial_icounter_struct', 'tx', simulated.ICOUNT_AT.sent),
  offset('serial_icounter_struct', 'buf_overrun', simulated.ICOUNT_AT.bufferOverruns),
  ...[ours.queues.received, ours.queues.unsent, ours.queues.both].map((value, index) =>
    row(['TCIFLUSH', 'TCOFLUSH', 'TCIOFLUSH'][index] ?? '', value),
  ),
];

for (const processor of Object.keys(compilers) as Processor[])
  describe(processor, () => {
    it('has these numbers, bits and places', () => {
      assert.ok(rows.length > 50);
      assert.deepEqual(compare(processor, headers, rows).wrong, []);
    });
  });
