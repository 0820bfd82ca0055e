import * as v from 'valibot';
import { positive, row } from './row.ts';

/** What may be limited on every output. */
export const outputLimits = {
  changesPerSecond: row({
    kinds: ['pwm', 'gpio', 'led'],
    schema: positive,
    doc: 'How many changes per second an output may see.',
    check: (allowed, _effect, { changesInLastSecond }) =>
      changesInLastSecond < allowed
        ? undefined
        : {
            message: `${changesInLastSecond} changes in the last second, at most ${allowed} are allowed`,
            value: changesInLastSecond,
            allowed,
          },
  }),
  closeOnlyWhenOff: row({
    kinds: ['pwm', 'gpio'],
    schema: v.literal(true),
    doc: 'Closing a channel that is running, or releasing a line that is not in its safe state, is refused: neither stops what runs.',
    evenOff: true,
    check: (_allowed, { kind, leavesRunning }) => (leavesRunning ? { message: left[kind] } : undefined),
  }),
};

const left = {
  pwm: 'the channel is running and closing it would not stop it: disable it first',
  gpio: 'the line is not in its safe state and releasing it would not make it so: set it first',
};
