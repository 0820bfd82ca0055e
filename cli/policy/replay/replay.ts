/** `postern policy replay`: what a candidate would have said to everything that was asked. */

import { type AuditText, DEFAULT_AUDIT_FILE, readAuditFiles } from '../../audit/files.ts';
import { verifyFiles } from '../../audit/verify.ts';
import type { Cli } from '../../cli.ts';
import { escapeText } from '../../text/escape.ts';
import { readSoundPolicy } from '../file.ts';
import { replay } from './judge.ts';
import { parseLine } from './record.ts';
import { type Group, type Summary, summarize } from './summary.ts';

export { DEFAULT_AUDIT_FILE };

/** Status of a check that ran and found something: a request that would be judged otherwise. */
const FOUND = 1;

export function replayPolicy(cli: Cli, candidate: string, logs: readonly string[]): void {
  const { policy, names } = readSoundPolicy(candidate);
  const files = readAuditFiles(logs);
  for (const { file, ok, line, problem } of verifyFiles(files))
    if (!ok) cli.note(`${file}: broken at line ${line}: ${problem}; judged all the same`);
  const records = files.flatMap(recordsOf);
  const summary = summarize(replay(records, policy, (user) => names.gidsOf(user)));
  cli.print({ lines: records.length, ...summary }, () => text(cli, summary, records.length));
  cli.note(
    'Groups are those of now. How often and how fast something was asked is not judged, and instruments as if they were at rest.',
  );
  if (summary.refused.length + summary.allowed.length > 0) cli.exit(FOUND);
}

const recordsOf = ({ text: whole }: AuditText) => whole.split('\n').flatMap((line) => parseLine(line) ?? []);

function text(cli: Cli, { refused, allowed, untold, stays }: Summary, lines: number): string {
  const { red, green, yellow } = cli.colours;
  return [
    ...refused.map((group) => groupText(red('refused now'), group)),
    ...allowed.map((group) => groupText(green('allowed now'), group)),
    ...untold.map((group) => groupText(yellow('cannot be told'), group)),
    `${lines} lines: ${stays.allowed} requests stay allowed, ${stays.refused} stay refused, ${total(refused)} would be refused, ${total(allowed)} would be allowed, ${total(untold)} cannot be told\n`,
  ].join('');
}

const total = (groups: readonly Group[]): number => groups.reduce((sum, { count }) => sum + count, 0);

function groupText(label: string, { user, device, what, count, atMost, message, first }: Group): string {
  const times = `${atMost ? 'up to ' : ''}${count} ${count === 1 ? 'request' : 'requests'}`;
  const said = `${what}${device === undefined ? '' : ` on ${device}`} by ${user}, ${times} from line ${first.n} (${first.at}) on`;
  return `${label}: ${escapeText(said)}\n  ${escapeText(message)}\n`;
}
