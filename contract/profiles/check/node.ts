import { compile } from '../compile.ts';
import { machineStreams } from '../machine-dangers.ts';
import { MAX_ARGUMENT_BYTES } from '../number.ts';
import type { Profile } from '../profile.ts';
import { entriesOf, type Findings } from './finding.ts';

/** How the node is opened, read and written. */
export function* checkNode(profile: Profile): Findings {
  const { node, opening, streams, events, acts } = profile;
  if (node.subsystems.length === 0) {
    yield { path: ['node', 'subsystems'], message: 'it needs the name of at least one subsystem' };
  }
  if (opening?.hold && Object.keys(acts ?? {}).length === 0) {
    yield { path: ['opening', 'hold'], message: 'it would stay open for ever: there is no act that closes it' };
  }
  if (streams?.read && events) {
    yield { path: ['streams', 'read'], message: 'what is read is a stream or events, not both' };
  }
  const eventBytes = events ? compile(profile).struct(events.struct).size : 0;
  if (eventBytes > MAX_ARGUMENT_BYTES) {
    yield {
      path: ['events', 'struct'],
      message: `it has ${eventBytes} bytes: an event has at most ${MAX_ARGUMENT_BYTES}`,
    };
  }
  if (events) yield* checkEvents(profile, events.struct);
  for (const { path, danger, moves } of transfersOf(profile)) {
    const { mode = 'read-write' } = node;
    if (mode !== 'read-write' && mode !== moves) {
      yield { path, message: `the node is opened to ${mode} only: its 'mode' must be 'read-write', or '${moves}'` };
    }
    const why = whyMachine(node);
    if (why !== undefined && danger !== 'machine') {
      yield { path, message: `whoever may do this ${why}: it cannot be declared without "danger": "machine"` };
    }
  }
}

/** An event is told by its time, two words and a number. */
function* checkEvents(profile: Profile, struct: string): Findings {
  const shown = (name: string, field: string) =>
    profile.structs?.[name]?.fields.find(
      ({ name, reserved, only, array }) => name === field && !reserved && only !== 'input' && array === undefined,
    );
  const isWord = (field: string) => shown(struct, field)?.struct === undefined && shown(struct, field) !== undefined;
  const isNumber = (name: string, field: string) => {
    const { type, names, enum: values, flags } = shown(name, field) ?? {};
    return type !== undefined && names === undefined && values === undefined && flags === undefined;
  };
  const time = shown(struct, 'time')?.struct ?? '';
  if (['type', 'code'].every(isWord) && isNumber(struct, 'value') && ['s', 'us'].every((part) => isNumber(time, part)))
    return;
  const message = `an event is told by its 'time' (a struct with the numbers 's' and 'us'), 'type', 'code', and 'value' (a number): '${struct}' lacks one of them`;
  yield { path: ['events', 'struct'], message };
}

/** Everything that reads or writes the node itself. */
function transfersOf({ streams, events, acts }: Profile) {
  const transfers = [
    { path: ['streams', 'read'], its: streams?.read, moves: 'read' },
    { path: ['streams', 'write'], its: streams?.write, moves: 'write' },
    { path: ['events'], its: events, moves: 'read' },
    ...entriesOf(acts).map(([name, act]) => ({ path: ['acts', name], its: act, moves: 'write' })),
  ];
  return transfers.flatMap(({ path, its, moves }) => (its ? [{ path, danger: its.danger, moves }] : []));
}

function whyMachine({ type, subsystems }: Profile['node']): string | undefined {
  const known = type === 'block' ? ['block', ...subsystems] : subsystems;
  const name = known.find((subsystem) => Object.hasOwn(machineStreams, subsystem));
  return name === undefined ? undefined : machineStreams[name];
}
