/** What `postern schedule run` shows while a program runs: a line that is written anew on a terminal, lines of their own elsewhere. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { it } from 'node:test';
import { makeCli } from '../../cli/run.ts';
import { showProgress } from '../../cli/schedule/running.ts';
import type { ProgramEvent, RunProgress } from '../../client/schedule/run-progress.ts';
import { Refusal } from '../../contract/errors.ts';

const event = (kind: ProgramEvent['event'], more: Partial<ProgramEvent> = {}) => ({
  ...{ program: 3, name: 'engine', user: 'ada', devices: ['coil1'], event: kind },
  ...{ elapsedNs: 2e9, cycleNs: 200e6, done: 320, skipped: 0, dropped: 0, resumed: false, ...more },
});
const events = [
  event('started'),
  event('progress'),
  event('late', { class: 'coil', lateNs: 1_500_000 }),
  event('late', { class: 'coil', lateNs: 1_600_000 }),
  event('cycle', { cycleNs: 40e6 }),
  event('cycle', { cycleNs: 0 }),
  event('paused'),
  event('progress', { elapsedNs: 3_140_000_000, cycleNs: 0, done: 400, skipped: 2, name: 'a\x1bb' }),
  event('ended', { ending: 'finished', reason: 'done' }),
];

async function shown(
  { isTerminal = false, json = false }: { isTerminal?: boolean; json?: boolean },
  given: Iterable<unknown> = events,
) {
  const printed = { out: '', err: '' };
  const sink = (name: 'out' | 'err') => ({
    isTerminal,
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const streams = { out: sink('out'), err: sink('err'), input: new PassThrough(), output: new PassThrough() };
  async function* progress() {
    yield* given;
  }
  const cli = makeCli({ json }, [], {}, streams, () => {});
  await showProgress(cli, progress() as unknown as RunProgress, 12e9);
  return printed;
}

it('is a line on a terminal, and notes above it', async () => {
  const { out, err } = await shown({ isTerminal: true });
  assert.equal(out, '');
  assert.deepEqual(err.split(/(?<=\n)|(?=\r)/), [
    '\rengine: 2 s of 12 s, 600 rpm, 320 events\x1b[K',
    '\r\x1b[Kpostern: engine: coil was 1.5 ms late, more than it may be\n',
    '\r\x1b[Kpostern: engine: 3000 rpm\n',
    '\r\x1b[Kpostern: engine: the shaft stands\n',
    '\r\x1b[Kpostern: engine: paused\n',
    '\ra\\x1bb: 3.1 s of 12 s, 400 events, 2 left out\x1b[K',
    '\r\x1b[K',
  ]);
});

it('is the notes alone where there is none', async () => {
  const { out, err } = await shown({});
  assert.equal(out, '');
  assert.deepEqual(err.trimEnd().split('\n'), [
    'postern: engine: coil was 1.5 ms late, more than it may be',
    'postern: engine: 3000 rpm',
    'postern: engine: the shaft stands',
    'postern: engine: paused',
  ]);
});

it('is JSON, all of it', async () => {
  const { out, err } = await shown({ json: true, isTerminal: true });
  assert.equal(err, '');
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map((line) => line.event),
    ['started', 'progress', 'late', 'late', 'cycle', 'cycle', 'paused', 'progress'],
  );
  assert.deepEqual(Object.keys(lines[1]), [
    'program',
    'name',
    'user',
    'devices',
    'event',
    'elapsedNs',
    'cycleNs',
    'done',
    'skipped',
  ]);
});

it('is nothing where there are no topics, and a fault is one', async () => {
  const failing = (error: Error): Iterable<unknown> => ({
    [Symbol.iterator]: () => ({
      next: () => {
        throw error;
      },
    }),
  });
  const none = await shown({ isTerminal: true }, failing(new Refusal('unavailable', 'no topics')));
  assert.equal(none.err, '\r\x1b[K');
  await assert.rejects(shown({}, failing(new TypeError('a fault'))), /a fault/);
});
