import { Refusal } from '../../contract/errors.ts';
import type { ProgramRow, scheduleMethods } from '../../contract/methods/schedule.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { cycleOfRpm } from '../../contract/schedule/angle.ts';
import { whoIs } from '../gate/permission.ts';
import type { EndedProgram } from '../schedule/ended-programs.ts';
import { latenessRows, programRow, sourceFrom } from '../schedule/program-rows.ts';
import type { RunningProgram } from '../schedule/running-program.ts';
import type { Call, Handlers } from './handler.ts';

const NS_PER_SECOND = 1e9;

export const scheduleHandlers: Handlers<keyof typeof scheduleMethods> = {
  'schedule.draft': ({ programs, session }, { draft, entries }) => programs.drafts.add(session, draft, entries),

  'schedule.check': async ({ programs, session }, { program, draft }) =>
    (await programs.check(session, { program, draft })).check,

  'schedule.run': async ({ programs, session }, { keep = false, program, draft, lease }) =>
    started(await programs.run(session, { program, draft, lease, keep })),

  'schedule.replace': async ({ programs, session }, { replace, program, draft }) =>
    started(await programs.replace(session, replace, { program, draft })),

  'schedule.list': (call, { ended = false }) => {
    const before = ended ? call.programs.ended.all.filter((program) => maySeeEnded(call, program)) : [];
    const running = call.programs.running.filter((program) => maySee(call, program));
    return {
      programs: [
        ...before.map(({ row, uid }) => ({ ...row, mine: uid === call.session.principal.uid })),
        ...running.map((program) => rowFor(call, program)),
      ],
    };
  },

  'schedule.show': (call, { program: id, from = 0 }) => {
    const { running, ended } = seen(call, id);
    if (running !== undefined) return { ...rowFor(call, running), ...sourceFrom(running.judged.program, from) };
    const { row, uid, source } = ended;
    if (source === undefined)
      throw new Refusal('unavailable', `what program ${id} was is not remembered any more, only how late it was`, {
        program: id,
      });
    return { ...row, mine: uid === call.session.principal.uid, ...sourceFrom(source, from) };
  },

  'schedule.pause': (call, { program: id }) => {
    const program = own(call, id);
    program.pause(true);
    return rowFor(call, program);
  },

  'schedule.resume': (call, { program: id }) => {
    const program = own(call, id);
    program.pause(false);
    return rowFor(call, program);
  },

  'schedule.stop': async (call, { program: id, reason }) => {
    const { core, session } = call;
    const { user } = session.principal;
    const program = own(call, id, true);
    const said = reason === undefined ? '' : `: ${reason}`;
    if (!isMine(call, program))
      core.audit.record({ event: 'program-stop', ...whoIs(session.principal), program: id, reason: reason ?? '' });
    await program.end('stopped', `stopped by ${user}${said}`, 'safe');
    return rowFor(call, program);
  },

  'schedule.setCycle': (call, { program: id, rpm, cycleNs }) => {
    const program = own(call, id);
    if ((rpm === undefined) === (cycleNs === undefined))
      throw new Refusal('invalid', 'give one of rpm, cycleNs', { path: rpm === undefined ? 'rpm' : 'cycleNs' });
    program.setCycle(cycleNs ?? cycleOfRpm(rpm ?? 0, NS_PER_SECOND));
    return { cycleNs: program.shaft.cycleNs };
  },

  'schedule.lateness': async (call, { program: id, reset = false }) => {
    const { running, ended } = seen(call, id);
    if (running === undefined) return { program: id, name: ended.row.name, classes: latenessRows(ended.lateness) };
    if (reset) own(call, id);
    return { program: id, name: running.name, classes: latenessRows(await running.parts.lateness(id, reset)) };
  },
};

const started = (program: RunningProgram) => ({ ...program.judged.check, program: program.id, name: program.name });

const isMine = ({ session }: Call, { session: owner }: RunningProgram): boolean =>
  owner.principal.uid === session.principal.uid;

const rowFor = (call: Call, program: RunningProgram): ProgramRow => ({
  ...programRow(program),
  mine: isMine(call, program),
});

const maySee = (call: Call, program: RunningProgram): boolean =>
  isMine(call, program) || mayLook(call, new Set(program.holdings.units.map(({ place }) => place.device)));

const maySeeEnded = (call: Call, { uid, devices }: EndedProgram): boolean =>
  uid === call.session.principal.uid || mayLook(call, devices);

function mayLook({ core, session }: Call, devices: Iterable<string>): boolean {
  const { policy } = core.authority;
  const { principal } = session;
  return (
    policy.isAdmin(principal) || [...devices].every((device) => accessOn(policy, principal, device).includes('read'))
  );
}

type Seen = { running: RunningProgram; ended: undefined } | { running: undefined; ended: EndedProgram };

/** @throws Refusal `not_found` also for what he may not see */
function seen(call: Call, id: number): Seen {
  const running = call.programs.get(id);
  if (running !== undefined && maySee(call, running)) return { running, ended: undefined };
  const ended = call.programs.ended.get(id);
  if (ended !== undefined && maySeeEnded(call, ended)) return { running: undefined, ended };
  throw new Refusal('not_found', `there is no program ${id}: schedule.list tells those that there are`, {
    program: id,
  });
}

/** One that he may change. @param orAdmin administrators may too @throws Refusal `not_found`, `denied`, `unavailable` */
function own(call: Call, id: number, orAdmin = false): RunningProgram {
  const { running, ended } = seen(call, id);
  if (running === undefined) {
    const { ending = 'finished', reason = '' } = ended.row;
    throw new Refusal('unavailable', `program ${id} has ended (${ending}: ${reason})`, { program: id, ending });
  }
  const { core, session } = call;
  if (isMine(call, running) || (orAdmin && core.authority.policy.isAdmin(session.principal))) return running;
  const { user } = running.session.principal;
  const ask = orAdmin ? 'an administrator, or its owner' : `its owner, ${user}`;
  throw new Refusal(
    'denied',
    `program ${id} is ${user}'s: only ${orAdmin ? `${user} or an administrator` : user} may do this`,
    {
      program: id,
      ask,
    },
  );
}
