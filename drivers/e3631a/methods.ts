import { Refusal } from '../../contract/errors.ts';
import type { CallFields, StateFields } from '../../contract/instruments/infer.ts';
import type { e3631a } from '../../contract/instruments/shipped/e3631a.ts';
import type { Clock } from '../clock.ts';
import type { CallContext, Methods } from '../driver.ts';
import { commands, queries } from './codec.ts';
import type { LongWork } from './long-work.ts';
import { checkSetPoints, type Output, outputNames, type SetPoints } from './outputs.ts';
import type { Plan } from './plan.ts';
import type { Poller } from './poll.ts';
import { planRamp, type StepPace } from './ramp.ts';
import { carryOut } from './runner.ts';
import { planSequence, planStep } from './sequence.ts';
import type { Started } from './start-up.ts';
import type { Supply } from './supply.ts';

type Profile = typeof e3631a;
type Fields<Name extends keyof Profile['methods'] & string> = CallFields<Profile, Name>;

/** How long a line of somebody's own may take to be answered: a self-test takes 2 s. */
const RAW_WITHIN_MS = 4000;

export interface Parts {
  supply: Supply;
  poller: Poller;
  started: Started;
  long: LongWork;
  clock: Clock;
  stateChanged(): void;
}

/** The methods of the profile, for a supply that has been started. */
export function supplyMethods({ supply, poller, started, long, clock, stateChanged }: Parts): Methods<Profile> {
  const who = ({ user }: CallContext) => (user === null ? 'it is made safe' : `by ${user}`);

  async function set(fields: Fields<'set'>, { signal }: CallContext) {
    const { output, volts, amps, voltsPerSecond } = fields;
    poller.touch(output);
    if (volts !== undefined && voltsPerSecond !== undefined) {
      const plan = planStep(fields, supply.known.settings.outputs[output].volts, pace(supply));
      await long.run(`the ramp of ${output}`, signal, (ended) => run(plan, ended));
      return { output, ...supply.known.settings.outputs[output] };
    }
    if (volts === undefined && amps === undefined)
      throw new Refusal('invalid', `neither volts nor amps: there is nothing to set`, { path: 'volts' });
    checkSetPoints(output, { volts, amps });
    return { output, ...(await supply.set(output, pointOf({ volts, amps }))) };
  }

  async function ramp({ output, volts, voltsPerSecond, dryRun }: Fields<'ramp'>, { signal }: CallContext) {
    const from = supply.known.settings.outputs[output].volts;
    const plan = planRamp({ output, from, to: volts, voltsPerSecond }, pace(supply));
    poller.touch(output);
    if (dryRun !== true) await long.run(`the ramp of ${output}`, signal, (ended) => run(plan, ended));
    return summary(plan);
  }

  async function sequence({ steps, times = 1, dryRun }: Fields<'sequence'>, { signal }: CallContext) {
    const plan = planSequence(steps, times, supply.known.settings, pace(supply));
    if (dryRun !== true) await long.run('the sequence', signal, (ended) => run(plan, ended));
    return summary(plan);
  }

  /** The last step of each output is read back; those on the way are only asked whether the supply minded. */
  async function run(plan: Plan, signal: AbortSignal): Promise<void> {
    const last = new Map(plan.steps.map((step) => [step.output, step]));
    for (const output of last.keys()) poller.touch(output);
    await carryOut(
      plan,
      async (step) => {
        if (last.get(step.output) === step) await supply.set(step.output, step.set, signal);
        else await supply.step(step.output, step.set, signal);
      },
      clock,
      signal,
    );
  }

  return {
    set,
    ramp,
    sequence,
    async on() {
      await supply.switch(true);
    },
    async off(_, context) {
      long.end(`switched off, ${who(context)}`);
      await supply.switch(false);
    },
    async stop(_, context) {
      long.end(who(context));
    },
    async track({ on }) {
      await supply.track(on);
    },
    async protect({ output, overVolts, overAmps }) {
      const before = poller.protections[output];
      poller.protections[output] = { overVolts: overVolts ?? before.overVolts, overAmps: overAmps ?? before.overAmps };
      stateChanged();
      return { worstReactionMs: poller.worstReactionMs };
    },
    async measure({ output }) {
      poller.touch(output);
      return poller.update(output, 'command');
    },
    async errors() {
      await supply.drainErrors();
      return { errors: supply.errors.take() };
    },
    async identify() {
      return { ...started.identity, scpiVersion: started.scpiVersion };
    },
    async remote() {
      await supply.remote();
    },
    async local() {
      if (poller.isProtecting)
        throw new Refusal('unsafe', 'in local mode nothing is measured: take the protections away first, with 0');
      await supply.local();
    },
    async query({ line }) {
      checkLine(line);
      return { reply: await supply.raw(line, RAW_WITHIN_MS) };
    },
  };
}

/** What is kept told of it; undefined while nobody knows. */
export function supplyState(
  { known: { settings, isCertain, isRemote } }: Supply,
  { protections, worstReactionMs }: Poller,
  { identity }: Started,
): StateFields<Profile> | undefined {
  if (!isCertain) return undefined;
  return {
    ...settings,
    remote: isRemote,
    protections: { ...protections },
    worstReactionMs,
    identity: `${identity.manufacturer},${identity.model},${identity.serial},${identity.firmware}`,
  };
}

const summary = ({ seconds, steps }: Plan) => ({ seconds, steps: steps.length });

const pointOf = ({ volts, amps }: { volts: number | undefined; amps: number | undefined }): Partial<SetPoints> => ({
  ...(volts === undefined ? {} : { volts }),
  ...(amps === undefined ? {} : { amps }),
});

/** A step, the question whether the supply minded (twice, where its answer could be the one before), and one poll that comes between. */
function pace({ dialogue }: Supply): StepPace {
  const longest = Math.max(
    ...outputNames.map((output: Output) => dialogue.commandMs(commands.apply(output, { volts: -10.1234 }))),
  );
  const wire = longest + 2 * dialogue.wireMs(queries.events) + dialogue.wireMs(queries.volts('P25V'));
  return { stepMs: wire + 4 * dialogue.overhead.usualMs };
}

/** @throws Refusal `invalid` for what would not be one line, or would change what only methods change */
function checkLine(line: string): void {
  const refuse = (why: string) => new Refusal('invalid', `the line ${why}`, { path: 'line', value: line });
  if (!/^[\x20-\x7e]+$/.test(line)) throw refuse('may have printable ASCII only');
  if (/\bSYST(EM)?:(REM(OTE)?|LOC(AL)?|RWL(OCK)?)\b/i.test(line))
    throw refuse("would lock or free the front panel: that is what the methods 'remote' and 'local' are for");
}
