import type { Run } from '../../../client/main.ts';
import type { RunOptions } from '../../../client/schedule/schedule-client.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import { MemoryBroker } from '../memory-broker.ts';
import type { Peer } from '../scripted-broker.ts';

export const blink: Program = {
  name: 'blink',
  events: [{ gpio: { device: 'led', value: 1 }, every: '1 s', duration: '200 ms' }],
};

export const check = {
  allowed: true,
  problems: [],
  endsNs: null,
  events: 1,
  occurrences: null,
  densestSecond: { atNs: 0, events: 2 },
  worstOverlap: { atNs: 0, events: 1 },
  anglePerSecond: null,
  wire: [],
  devices: [{ name: 'led', device: 'led', lane: 'exact', events: 1 }],
  lookedAtNs: 1e9,
};
export const started = (program = 7, name = 'blink') => ({ ...check, program, name });

export const row = {
  program: 7,
  name: 'blink',
  user: 'ada',
  pid: 1,
  mine: true,
  state: 'running',
  devices: ['led'],
  since: '2026-01-01T00:00:00.000Z',
  endsNs: null,
  elapsedNs: 0,
  cycleNs: 0,
  hash: 'a1',
};
export const stoppedRow = { ...row, state: 'ended', ending: 'stopped', reason: 'ada stopped it' };

export const ended = (program = 7, ending = 'finished', reason = 'nothing is left to do') => ({
  program,
  ending,
  reason,
});

/** A client, and its program that runs. */
export async function running(options: RunOptions = {}, params: object = {}, program = blink) {
  const broker = new MemoryBroker();
  const { postern, peer } = await broker.connect();
  const running = postern.schedule.run(program, options);
  await peer.answer('schedule.run', { program, ...params }, started());
  return { broker, postern, peer, run: await running };
}

/** Plays what a program says of itself on subscription 1. */
export function told(peer: Peer, sequence: number, event: string, more: object = {}): void {
  const value = {
    program: 7,
    name: 'blink',
    user: 'ada',
    devices: ['led'],
    event,
    elapsedNs: 0,
    cycleNs: 0,
    done: 0,
    skipped: 0,
    ...more,
  };
  peer.notify('event', { subscription: 1, sequence, dropped: 0, value });
}

/** Told of a run's progress, up to its end. */
export async function eventsOf(progress: ReturnType<Run['progress']>): Promise<string[]> {
  const events: string[] = [];
  for await (const { event } of progress) events.push(event);
  return events;
}
