/** A broker that has programs, for the words of `postern schedule`: what the real one does with them is tested with the real one. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../contract/errors.ts';
import type { ProgramRow, ScheduleCheck, ScheduleLateness } from '../../contract/methods/schedule.ts';
import { Lateness } from '../../contract/schedule/lateness.ts';
import type { Peer } from '../client/scripted-broker.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { type Outcome, runHere } from './harness.ts';

export const row = (changes: Partial<ProgramRow> = {}): ProgramRow => ({
  program: 3,
  name: 'sweep',
  user: 'ada',
  pid: 77,
  mine: true,
  state: 'running',
  devices: ['fan', 'relay'],
  since: '2026-07-01T12:00:00.000Z',
  endsNs: 12e9,
  elapsedNs: 2e9,
  cycleNs: 0,
  hash: 'abc',
  ...changes,
});

export const checked: ScheduleCheck = {
  allowed: true,
  problems: [],
  endsNs: 8e9,
  events: 302,
  occurrences: 302,
  densestSecond: { atNs: 0, events: 50 },
  worstOverlap: { atNs: 1e9, events: 2 },
  anglePerSecond: 0,
  wire: [{ device: 'psu-port', share: 0.25, longestWaitNs: 2e6, atNs: 1e9 }],
  devices: [
    { name: 'fan', device: 'fan', lane: 'exact', events: 300 },
    { name: 'psu0', device: 'psu0', lane: 'queued', events: 2 },
  ],
  lookedAtNs: 8e9,
};

/** As the broker answers it: of two classes, one with a shaft and a tolerance that was broken. */
export function latenessOf(): ScheduleLateness[] {
  const coil = new Lateness('coil', 100_000);
  for (const lateNs of [-1500, 12_000, 13_000, 250_000]) coil.record(lateNs, 200e6);
  const fan = new Lateness('pwm');
  for (const lateNs of [500, 3000]) fan.record(lateNs);
  fan.skip(2);
  return [coil, fan].map((one) => ({
    ...one.toJSON(),
    sumNs: one.sumNs,
    histogram: one.cumulative().map(({ leSeconds, count }) => ({
      leSeconds: Number.isFinite(leSeconds) ? leSeconds : null,
      count,
    })),
  }));
}

/** What the next test finds; `ends` is how a program that is run ends, at once. */
export const world: {
  programs: ProgramRow[];
  check: ScheduleCheck;
  refuses: Refusal | undefined;
  ends: { ending: string; reason: string } | undefined;
  entries: object[];
  /** Who runs the newest program. */
  owner: Peer | undefined;
} = { programs: [], check: checked, refuses: undefined, ends: undefined, entries: [], owner: undefined };

const SHOWN_AT_ONCE = 2;
const byNumber = (params: Record<string, unknown>) => {
  const found = world.programs.find(({ program }) => program === params.program);
  if (found === undefined) throw new Refusal('not_found', `there is no program ${String(params.program)}`);
  return found;
};

function started(peer: Peer): object {
  if (world.refuses !== undefined) throw world.refuses;
  const { ends } = world;
  world.owner = peer;
  if (ends !== undefined) setTimeout(() => peer.notify('schedule.ended', { program: 3, ...ends }), 20);
  return { ...world.check, program: 3, name: 'sweep' };
}

const scheduleBroker = (): Promise<AnsweringBroker> =>
  answeringBroker({
    'schedule.check': () => world.check,
    'schedule.run': (_params, peer) => started(peer),
    'schedule.replace': (_params, peer) => started(peer),
    'schedule.list': ({ ended }) => ({
      programs: world.programs.filter(({ state }) => ended === true || state !== 'ended'),
    }),
    'schedule.show': (params) => {
      const from = Number(params.from ?? 0);
      const entries = world.entries.slice(from, from + SHOWN_AT_ONCE);
      return { ...byNumber(params), head: { name: 'sweep' }, from, entries, totalEntries: world.entries.length };
    },
    'schedule.pause': (params) => ({ ...byNumber(params), state: 'paused' }),
    'schedule.resume': (params) => byNumber(params),
    'schedule.stop': (params, peer) => {
      const reason = String(params.reason ?? 'asked for');
      setTimeout(() => peer.notify('schedule.ended', { program: 3, ending: 'stopped', reason }), 1);
      return { ...byNumber(params), state: 'ended', ending: 'stopped', reason };
    },
    'schedule.setCycle': ({ rpm, cycleNs }) => ({
      cycleNs: cycleNs ?? (Number(rpm) === 0 ? 0 : Math.round(120e9 / Number(rpm))),
    }),
    'schedule.lateness': (params) => ({ program: params.program, name: 'sweep', classes: latenessOf() }),
    'topic.subscribe': () => ({ subscription: 1 }),
    'topic.unsubscribe': () => ({}),
    ping: () => ({}),
    'pwm.get': () => ({
      ...{ name: 'fan', device: 'fan', chip: 0, channel: 1, path: '/sys/p' },
      state: { enabled: true, periodNs: 1000, dutyNs: 250, polarity: 'inversed' },
    }),
    'lease.take': ({ device }) => ({ lease: 7, device, units: [device], shared: false }),
    'lease.release': () => ({}),
  });

export const example = fileURLToPath(new URL('../../examples/schedule/fan-fade.json', import.meta.url));

/** Command lines in this process, against such a broker. */
export class ScheduleCli {
  readonly broker: AnsweringBroker;

  private constructor(broker: AnsweringBroker) {
    this.broker = broker;
  }

  static async open(): Promise<ScheduleCli> {
    const broker = await scheduleBroker();
    Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
    return new ScheduleCli(broker);
  }

  /** For the next test: one program runs, and one has ended; what is run finishes. */
  reset(): void {
    this.broker.calls.length = 0;
    world.programs = [row(), row({ program: 2, name: 'old', state: 'ended', ending: 'late', reason: 'coil was late' })];
    world.check = checked;
    world.refuses = undefined;
    world.ends = { ending: 'finished', reason: 'nothing is left to do' };
  }

  run(words: string | readonly string[]): Promise<Outcome> {
    const { socket, key } = this.broker;
    return runHere([...(typeof words === 'string' ? words.split(' ') : words), '--socket', socket, '--key', key]);
  }

  /** What it prints, where all is well. */
  async out(words: string | readonly string[]): Promise<string> {
    const { status, out, err } = await this.run(words);
    assert.deepEqual([status, err], [0, ''], String(words));
    return out;
  }

  /** The parameters of such calls, in their order. */
  calls(method: string): unknown[] {
    return this.broker.calls.filter((call) => call.method === method).map(({ params }) => params);
  }
}
