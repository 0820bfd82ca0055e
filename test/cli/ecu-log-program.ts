/**
 * A logger as a process of its own, whose frames are made up: `ecu-log-program.ts FILE…`. It logs some rows at once, and then one
 * each few milliseconds for ever.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceFrame } from '../../cli/ecu/frame-source.ts';
import { parseLogSettings } from '../../cli/ecu/log/log-settings.ts';
import { logSource } from '../../cli/ecu/log/log-source.ts';
import { describeFailure } from '../../cli/failure.ts';
import { makeCli } from '../../cli/run.ts';
import { processStreams } from '../../cli/streams.ts';
import { frame, sourceOf } from './ecu-log-bench.ts';

const AT_ONCE = 500;
const APART_MS = 5;

function* frames(): Generator<SourceFrame | Promise<unknown>> {
  for (let index = 0; ; index++) {
    yield frame(index);
    if (index > AT_ONCE) yield sleep(APART_MS);
  }
}

const [first = '', ...to] = process.argv.slice(2);
const cli = makeCli({ json: false }, [], process.env, processStreams(), () => {});
try {
  await logSource(cli, sourceOf(frames()), '', parseLogSettings([first], { to }));
} catch (error) {
  const { status, text } = describeFailure(error);
  console.error(text);
  process.exitCode = status;
}
