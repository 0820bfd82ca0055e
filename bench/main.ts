/**
 * `npm run bench [-- NAME …] [--json]`: how fast and how small it is, each figure beside the bare operation's, measured in the same
 * run. With `--json` one object a line and case, else a table. The exit status is 0 whatever the figures,
 * and 0 where a bench lacks something that it needs; 1 if one breaks.
 */
import type { Case } from './case.ts';
import { inGuest } from './in-guest.ts';
import { Missing } from './missing.ts';
import { tableOf } from './report.ts';

type Bench = () => Promise<Case[]>;

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  rpc: async () => (await import('./rpc.ts')).rpc,
  pwm: async () => () => inGuest('pwm.ts'),
  cli: async () => (await import('./cli.ts')).cli,
  connections: async () => (await import('./connections.ts')).connections,
  rest: async () => (await import('./rest.ts')).rest,
  ioctl: async () => (await import('./ioctl.ts')).ioctl,
  events: async () => (await import('./events.ts')).events,
  psu: async () => (await import('./psu.ts')).psu,
  'serial-relay': async () => (await import('./serial-relay.ts')).serialRelay,
  'ecu-fanout': async () => (await import('./ecu-fanout.ts')).ecuFanout,
  'ecu-block': async () => (await import('./ecu-block.ts')).ecuBlock,
  'ecu-scattered': async () => (await import('./ecu-scattered.ts')).ecuScattered,
  'ecu-redis': async () => (await import('./ecu-redis.ts')).ecuRedis,
  'ecu-decode': async () => (await import('./ecu-decode.ts')).ecuDecode,
  ini: async () => (await import('./ini.ts')).ini,
  'schedule-queue': async () => (await import('./schedule-queue.ts')).scheduleQueue,
  'schedule-lateness': async () => (await import('./schedule-lateness.ts')).scheduleLateness,
  'schedule-rate': async () => (await import('./schedule-rate.ts')).scheduleRate,
  'schedule-cost': async () => (await import('./schedule-cost.ts')).scheduleCost,
  'schedule-pwm': async () => () => inGuest('schedule.ts'),
  edges: async () => () => inGuest('edges.ts'),
  'firmware-host': async () => (await import('./firmware.ts')).firmwareHost,
  'web-live': async () => (await import('./web-live.ts')).webLive,
  'firmware-mega': async () => (await import('./firmware.ts')).firmwareMega,
};

const words = process.argv.slice(2);
const json = words.includes('--json');
const names = words.filter((word) => word !== '--json');
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(
    `bench: no bench is called ${unknown.join(', ')}: there are ${Object.keys(benches).join(', ')}\n`,
  );
  process.exit(2);
}

for (const [name, load] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const bench = await load();
  try {
    const cases = await bench();
    process.stdout.write(json ? cases.map((one) => `${JSON.stringify(one)}\n`).join('') : `${tableOf(cases)}\n`);
  } catch (error) {
    process.stderr.write(`bench ${name}: ${(error as Error).message}\n`);
    if (!(error instanceof Missing)) process.exitCode = 1;
  }
}
