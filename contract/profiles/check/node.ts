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
