import { userInfo } from 'node:os';
import { type Case, makeCase } from './case.ts';
import { machineOf, UNPINNED } from './machine.ts';
import { alternate } from './rounds.ts';
import { DirectPort } from './serial/direct-port.ts';
import { Helper, onThisMachine } from './serial/programs.ts';
import { Stage } from './stage.ts';

const ROUNDS = 5;
const BYTES = 256 * 1024;
const BAUD_RATE = 921_600;
const TAPS = 10;
/** Start bit, eight of data, stop bit. */
const BYTES_PER_SECOND = BAUD_RATE / 10;
const TRANSACTIONS = 200;
const NEWLINE = '\n';

const policy = (wire: string, echo: string) => ({
  devices: {
    wire: { kind: 'serial', path: wire, baudRate: BAUD_RATE },
    echo: { kind: 'serial', path: echo, baudRate: BAUD_RATE },
  },
  groups: { bench: { users: [userInfo().username] } },
  rules: [{ id: 'bench-ports', groups: ['bench'], devices: ['wire', 'echo'], allow: ['read', 'write'] }],
});

/**
 * Bytes through the broker: what its holder gets of a stream at 921600 baud, paced as a wire is; the same with ten taps in another process;
 * and the time of a transaction, beside the same exchange on the terminal directly.
 */
export async function serialRelay(): Promise<Case[]> {
  await using wire = new Helper('bench/serial/stream.ts', [String(BAUD_RATE), String(BYTES)]);
  await using echo = new Helper('bench/serial/echo.ts', []);
  await using other = new Helper('bench/serial/echo.ts', []);
  await using stage = await Stage.set(policy(await wire.firstLine, await echo.firstLine), onThisMachine);
  const machine = machineOf(UNPINNED);
  const alone = await rates(stage, wire, 0);
  const tapped = await rates(stage, wire, TAPS);
  const exchanges = await transactions(stage, await other.firstLine);
  const unit = 'bytes/s';
  const floor = alone.map(() => BYTES_PER_SECOND);
  return [
    makeCase({ name: 'serial-relay', unit, ours: alone, floor, bound: 0.99, better: 'higher', machine }),
    makeCase({
      name: `serial-relay, ${TAPS} taps`,
      unit,
      ours: tapped,
      floor: alone,
      bound: 0.95,
      better: 'higher',
      machine,
    }),
    makeCase({ name: 'serial-transact', unit: 'µs', ...exchanges, machine }),
  ];
}

/** Bytes a second, of rounds in which every one arrived. @throws Error if one was lost */
async function rates(stage: Stage, wire: Helper, taps: number): Promise<number[]> {
  await using tapping = taps === 0 ? undefined : new Helper('bench/serial/taps.ts', [String(taps)], stage.environment);
  await tapping?.firstLine;
  await using postern = await stage.connect();
  await using port = await postern.serial('wire').take();
  const runs: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    wire.child.stdin?.write('go\n');
    let [received, began, next] = [0, 0, 0];
    while (received < BYTES) {
      const chunk = await port.read(5000);
      if (chunk.length === 0) throw new Error(`${BYTES - received} of ${BYTES} bytes were lost`);
      // From the first on: when the wire began is the other process's to know.
      if (received === 0) [began, next] = [performance.now() - (chunk.length / BYTES_PER_SECOND) * 1000, chunk[0] ?? 0];
      for (const byte of chunk) {
        if (byte !== next) throw new Error(`a byte is ${byte}, and should be ${next}`);
        next = (next + 1) % 256;
      }
      received += chunk.length;
    }
    if (round > 0) runs.push((BYTES / (performance.now() - began)) * 1000);
  }
  return runs;
}

/** The time of one exchange, µs: through the broker, and on a terminal like it directly. */
async function transactions(stage: Stage, path: string): Promise<{ ours: number[]; floor: number[] }> {
  const line = new TextEncoder().encode(`MEAS:VOLT? P25V${NEWLINE}`);
  const ours = async () => {
    await using postern = await stage.connect();
    await using lease = await postern.lease({ device: 'echo' });
    const port = postern.serial(lease.device);
    return await timed(() => port.transact(line, { until: { delimiter: NEWLINE } }));
  };
  const floor = async () => {
    await using port = await DirectPort.open(path, BAUD_RATE);
    return await timed(() => port.exchange(line, NEWLINE));
  };
  return alternate(ROUNDS, ours, floor);
}

async function timed(exchange: () => Promise<unknown>): Promise<number> {
  await exchange();
  const began = performance.now();
  for (let index = 0; index < TRANSACTIONS; index++) await exchange();
  return ((performance.now() - began) / TRANSACTIONS) * 1000;
}
