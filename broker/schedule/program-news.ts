import type { TopicValue } from '../../contract/topics.ts';
import type { Core } from '../core.ts';
import { whoIs } from '../gate/permission.ts';
import type { EndReason } from './reasons.ts';
import type { RunningProgram } from './running-program.ts';

/** What an event of the topic has beside what all have. */
type More = Pick<TopicValue<'schedule'>, 'class' | 'lateNs' | 'ending' | 'reason'>;

/** Tells subscribers what becomes of a program. */
export function publishProgram(
  { subscriptions }: Core,
  { id: program, name, session, holdings, parts, elapsedNs, shaft }: RunningProgram,
  event: TopicValue<'schedule'>['event'],
  more: More = {},
): void {
  const { user, uid } = session.principal;
  const units = holdings.units.map(({ place }) => place);
  const devices = units.map((unit) => unit.name);
  const value = { program, name, user, devices, event, elapsedNs, cycleNs: shaft.cycleNs, ...parts.counts, ...more };
  subscriptions.publish('schedule', { units, owner: uid }, value);
}

/** Writes it to the audit log. */
export function recordEnd({ audit }: Core, { id, name, session, judged, parts }: RunningProgram, end: EndReason): void {
  const { ending, reason } = end;
  const line = {
    event: 'program-end',
    ...whoIs(session.principal),
    program: id,
    name,
    sha256: judged.hash,
    ending,
    reason,
  };
  audit.record({ ...line, ...parts.counts });
}

/** Tells its owner, subscribers and the log. */
export function tellEnd(core: Core, program: RunningProgram, { ending, reason }: EndReason): void {
  const { id, name, session } = program;
  core.log.info(`program ${id} (${name}) of ${session.principal.user} has ended, ${ending}: ${reason}`);
  session.notify('schedule.ended', { program: id, ending, reason });
  publishProgram(core, program, 'ended', { ending, reason });
}
