import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Postern } from '../../client/postern.ts';
import { checkout } from '../../sim/demo/program.ts';
import { isRoot } from '../root/accounts.ts';
import { findAcknowledged } from './acknowledged.ts';
import { AuditBook } from './audit-book.ts';
import { Chaos } from './chaos.ts';
import { Crew } from './crew.ts';
import { Drivers } from './drivers.ts';
import { memoryOf, memoryProblems, toMib } from './memory.ts';
import { Observer, type Sample } from './observer.ts';
import type { SoakOptions } from './options.ts';
import { Random } from './random.ts';
import type { SoakReport } from './report.ts';
import { Stage } from './stage.ts';
import { sum } from './tally.ts';

/** Between two moments in which all is quiet. */
const QUIET_EVERY_MS = 60_000;
const BETWEEN_DEEDS_MS = 700;
/** After the last client has gone: safe states of instruments take their time, and folds of the audit log. */
const SETTLE_MS = 4000;
const BROKER_MS = 20_000;
const START_MS = 120_000;
const MOST_VIOLATIONS = 100;

/** Has a broker used and abused for a while, and tells what came of it. */
export async function soak(options: SoakOptions, say: (line: string) => void): Promise<SoakReport> {
  const began = performance.now();
  const violations: string[] = [];
  const violation = (message: string) => {
    if (violations.length < MOST_VIOLATIONS) violations.push(message);
    say(`violation: ${message}`);
  };
  const stage = await Stage.set(options.users);
  try {
    await stage.startBroker();
    let isStopping = false;
    stage.broker.once('exit', (status, by) => isStopping || violation(`the broker has ended (${status ?? by})`));
    const admin = await stage.connect();
    const book = new AuditBook(stage.auditPath, stage.people.users, violation);
    const observer = new Observer(stage, admin, book, violation);
    const start = await idle(stage, observer);
    const crew = new Crew(stage, options.seed, violation);
    const drivers = new Drivers(stage);
    const random = new Random(options.seed);
    const chaos = new Chaos({ stage, crew, drivers, observer, admin, random, violation });
    say(`seed ${options.seed}; the broker is process ${stage.broker.pid}, in ${stage.session.directory}`);
    drivers.start();
    crew.start(options.connections);
    observer.watch();
    chaos.begin(BETWEEN_DEEDS_MS);

    let compared = 0;
    // However long it takes until all have started: from when each of them has done something, on an average.
    const callsOf = () => sum(Object.values(crew.tally.times()).map(({ count }) => count));
    for (const late = performance.now() + START_MS; callsOf() < options.connections && performance.now() < late; )
      await sleep(100);
    const end = performance.now() + options.minutes * 60_000;
    while (performance.now() < end) {
      await sleep(Math.min(QUIET_EVERY_MS, Math.max(0, end - performance.now())));
      await chaos.pause();
      compared += await observer.compare(await crew.rest(), () => crew.rest());
      crew.resume();
      chaos.resume();
      say(`${seconds(began)} s: ${callsOf()} operations`);
    }
    await chaos.end();
    await crew.end();
    await drivers.end();
    await sleep(SETTLE_MS);
    await observer.stop();
    const last = await idle(stage, observer);
    await unheld(admin, violation);
    await admin.close();
    isStopping = true;
    const { peakBytes } = stage.memory;
    await stopped(stage, violation);
    book.read();
    const auditLines = verified(stage.auditPath, violation);
    const acknowledged = findAcknowledged(stage.session.path('journals'), book, violation);
    for (const line of faultsIn(stage.logPath)) violation(`the broker's log: ${line}`);
    for (const problem of memoryProblems(observer.samples, { start, end: last })) violation(problem);
    book.close();
    const calls = crew.tally.times();
    const operations = sum(Object.values(calls).map(({ count }) => count));
    return {
      seed: options.seed,
      seconds: seconds(began),
      users: stage.users.length,
      connections: options.connections,
      processes: crew.size + drivers.size + 2,
      operations,
      operationsPerSecond: Math.round(operations / seconds(began)),
      calls,
      refusals: crew.tally.figures.refusals,
      events: crew.tally.figures.events,
      chaos: chaos.done,
      actuations: observer.actuations,
      acknowledged,
      compared,
      longestUnsafeMs: observer.longestUnsafeMs,
      longestLookMs: observer.longestLookMs,
      memory: { ...memoryOf(observer.samples, { start, end: last }), peakChargedMib: toMib(peakBytes) },
      auditLines,
      auditLost: book.lost,
      violations,
      evidence: violations.length === 0 ? undefined : keepEvidence(stage, options, violations, drivers.logs),
      notes: notesOf(stage),
    };
  } finally {
    await stage.remove();
  }
}

const seconds = (began: number) => Math.round((performance.now() - began) / 1000);

/** How the broker is when nobody but the administrator is there. */
async function idle(stage: Stage, observer: Observer): Promise<Sample> {
  await stage.door.ask({ collect: true });
  await observer.look();
  const sample = observer.samples.pop();
  if (sample === undefined) throw new Error('there was no look');
  return sample;
}

/** Nobody is there any more, and nothing is held. */
async function unheld(admin: Postern, violation: (message: string) => void): Promise<void> {
  const { connections, leases, programs, subscriptions } = await admin.status();
  if (connections.open !== 1 || leases > 0 || programs.running > 0 || subscriptions > 0)
    violation(
      `when all have gone there are ${connections.open - 1} connections, ${leases} leases, ${programs.running} programs, ${subscriptions} subscriptions`,
    );
}

async function stopped({ broker }: Stage, violation: (message: string) => void): Promise<void> {
  const ended = new Promise<number | null>((resolve) => broker.once('exit', resolve));
  broker.kill('SIGTERM');
  const status = await Promise.race([ended, sleep(BROKER_MS, undefined, { ref: false })]);
  if (status !== 0) violation(status === undefined ? 'the broker did not stop' : `the broker stopped with ${status}`);
}

/** By the command, as an administrator does. @returns how many lines it has */
function verified(path: string, violation: (message: string) => void): number {
  const words = [join(checkout, 'cli/main.ts'), 'audit', 'verify', path];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) violation(`the audit log does not hold: ${stdout}${stderr}`);
  return readFileSync(path, 'latin1').split('\n').length - 1;
}

const faultsIn = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => /fault in |uncaughtException|unhandledRejection|out of memory/.test(line));

function keepEvidence(stage: Stage, { evidence, seed }: SoakOptions, violations: string[], logs: object): string {
  const folder = evidence ?? mkdtempSync('/tmp/postern-soak-');
  mkdirSync(folder, { recursive: true });
  for (const name of ['log', 'journals', 'broker.log', 'policy.json', 'authorized_keys'])
    cpSync(stage.session.path(name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'violations.json'), JSON.stringify({ seed, violations, drivers: logs }, null, 2));
  return folder;
}

function notesOf({ disk, memory }: Stage): string[] {
  return [
    ...(isRoot ? [] : ['not root: one user does everything, his key is never revoked, and no stranger comes']),
    ...(disk.isOwn ? [] : ['no file system could be mounted: the disk was never full']),
    ...(memory.isOwn
      ? []
      : ['no control group could be made: the broker had no limit of memory, and none was taken from it']),
    'serial ports are simulated, as all hardware is: none is a pty',
  ];
}
