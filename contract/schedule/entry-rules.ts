import * as v from 'valibot';
import { explainIssue, issuePath, type Path } from '../issues.ts';
import type { Entry, Program } from './program.ts';
import { endings, type SetPointKind } from './set-points.ts';
import { durationNs, period } from './units.ts';

interface EntryProblem {
  field: Path;
  message: string;
}

export type ActionKind = SetPointKind | 'fade';
const actionKinds: readonly ActionKind[] = ['pwm', 'fade', 'gpio', 'serial', 'ioctl', 'instrument'];

/** What an entry does; undefined where it says nothing, or more than one thing. */
export function kindOf(entry: Entry): ActionKind | undefined {
  const given = actionKinds.filter((kind) => entry[kind] !== undefined);
  return given.length === 1 ? given[0] : undefined;
}

type Rule = readonly [field: keyof Entry, isBroken: (entry: Entry, program: Program) => boolean, message: string];

const has =
  (...keys: (keyof Entry)[]) =>
  (entry: Entry): boolean =>
    keys.some((key) => entry[key] !== undefined);
const ns = (text: string | undefined): number => durationNs(text ?? '0 ns') ?? 0;
const everyNs = ({ every }: Entry): number => {
  const read = every === undefined ? undefined : period(every);
  return read === undefined ? Number.POSITIVE_INFINITY : read.numerator / read.denominator;
};
const isOn = has('duration', 'before');
const isAtAngle = has('angle');
const needsEnding = (entry: Entry): boolean => has('serial', 'ioctl', 'instrument')(entry);

/** What the fields of one entry cannot mean together. */
const rules: readonly Rule[] = [
  [
    'angle',
    (entry) => isAtAngle(entry) && has('at', 'every', 'until')(entry),
    'an angle comes in each cycle: leave out at, every and until',
  ],
  [
    'angle',
    (entry, { cycle }) => isAtAngle(entry) && cycle === undefined,
    'the program has no cycle: give "cycle", like "600 rpm"',
  ],
  ['angle', (entry) => isAtAngle(entry) && has('fade')(entry), 'a fade stands in time, and not at an angle'],
  ['before', (entry) => has('before')(entry) && !isAtAngle(entry), 'only what stands at an angle begins before it'],
  ['before', (entry) => has('before')(entry) && has('duration')(entry), 'give duration or before, not both'],
  ['atMost', (entry) => has('atMost')(entry) && !(isAtAngle(entry) && isOn(entry)), 'only for what is on at an angle'],
  [
    'atMost',
    (entry) => has('atMost')(entry) && ns(entry.atMost) < ns(entry.before ?? entry.duration),
    'shorter than it is on',
  ],
  ['duration', (entry) => isOn(entry) && has('fade')(entry), 'a fade has its own "seconds"'],
  ['duration', (entry) => ns(entry.duration) >= everyNs(entry), 'not shorter than the time from one to the next'],
  ['ending', (entry) => has('ending')(entry) && !isOn(entry), 'there is no end without duration or before'],
  ['ending', (entry) => isOn(entry) && needsEnding(entry) && !has('ending')(entry), 'say what ends it'],
  ['times', (entry) => has('times')(entry) && !has('every', 'angle')(entry), 'it comes once: give every, or an angle'],
  ['until', (entry) => has('until')(entry) && !has('every')(entry), 'it comes once: give every'],
  [
    'missed',
    (entry) => entry.missed === 'skip' && !has('tolerance')(entry),
    'to skip what is too late, say what that is: give tolerance',
  ],
  [
    'every',
    (entry, { window }) => everyNs(entry) <= ns(window),
    'not longer than the window: it would come with itself',
  ],
  [
    'fade',
    ({ fade }) => (fade?.quantity ?? 'ratio') in { ratio: 0, servo: 0 } && Math.max(fade?.from ?? 0, fade?.to ?? 0) > 1,
    'ratio and servo go from 0 to 1',
  ],
  ['every', (entry) => (entry.fade?.seconds ?? 0) * 1e9 >= everyNs(entry), 'not longer than the fade'],
];

export function entryProblems(entry: Entry, program: Program): EntryProblem[] {
  const kind = kindOf(entry);
  if (kind === undefined) return [{ field: [], message: `give exactly one of ${actionKinds.join(', ')}` }];
  const broken = rules.filter(([, isBroken]) => isBroken(entry, program));
  const problems: EntryProblem[] = broken.map(([field, , message]) => ({ field: [field], message }));
  if (entry.ending !== undefined && kind !== 'fade') problems.push(...endingProblems(kind, entry.ending));
  return problems;
}

function endingProblems(kind: SetPointKind, ending: unknown): EntryProblem[] {
  const schema: v.GenericSchema = endings[kind];
  const { issues } = v.safeParse(schema, ending);
  return (issues ?? []).map((issue) => ({ field: ['ending', ...issuePath(issue)], message: explainIssue(issue) }));
}
