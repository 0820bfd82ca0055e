import './thread-pool.ts';
import { fstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { rotationOf } from './audit/rotation.ts';
import { exits, options, usage } from './command-line.ts';
import { Linux } from './hardware/linux.ts';
import { precisionOf } from './lanes/precision.ts';
import { type LogLevel, logLevels, makeLog } from './log.ts';
import { sdJournal } from './native.ts';
import { runBroker } from './process.ts';
import { brokerVersion } from './version.ts';

async function main(): Promise<void> {
  const args = read(() => parseArgs({ options }).values);
  if (args.help) return void console.log(usage(brokerVersion));
  if (args.version) return void console.log(brokerVersion);
  if (args['generate-policy']) return await printFirstPolicy();
  const level = args['log-level'] as LogLevel;
  const socketMode = /^[0-7]{3}$/.test(args['socket-mode']) ? Number.parseInt(args['socket-mode'], 8) : undefined;
  if (!logLevels.includes(level))
    return quit(exits.usage.status, `--log-level is one of ${logLevels.join(', ')}, not '${level}'`);
  if (socketMode === undefined)
    return quit(exits.usage.status, `--socket-mode is three octal digits, not '${args['socket-mode']}'`);

  const isJournal = process.env.JOURNAL_STREAM !== undefined;
  const { dev, ino } = fstatSync(process.stderr.fd);
  // Not that of whoever started this, with standard error sent elsewhere.
  const isOurs = process.env.JOURNAL_STREAM === `${dev}:${ino}`;
  const log = makeLog(level, (line) => process.stderr.write(line), isJournal, isOurs ? sdJournal : undefined);
  for (const directory of [args.state, dirname(args.audit), dirname(args.socket)])
    mkdirSync(directory, { recursive: true, mode: 0o755 });
  await runBroker(
    {
      files: { policy: args.policy, authorizedKeys: args.keys ?? `${dirname(args.policy)}/authorized_keys` },
      socketPath: args.socket,
      socketMode,
      socketGroup: args['socket-group'],
      stateDirectory: args.state,
      credentials: process.env.CREDENTIALS_DIRECTORY,
      auditPath: args.audit,
      os: new Linux(),
      auditRotation: read(() => rotationOf(args)),
      precision: read(() => precisionOf(args)),
      log,
    },
    process.env,
  );
}

/** Needs nothing of what a broker needs, so that an installer can call it. */
async function printFirstPolicy(): Promise<void> {
  const [{ firstPolicy }, { survey }] = await Promise.all([
    import('./first-policy/first-policy.ts'),
    import('./hardware/survey/survey.ts'),
  ]);
  process.stdout.write(firstPolicy(survey(new Linux())));
}

/** What is written wrongly is the end of it, with a word about it. */
function read<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    return quit(exits.usage.status, `${(error as Error).message} (posternd --help)`);
  }
}

function quit(status: number, message: string): never {
  process.stderr.write(`posternd: ${message}\n`);
  process.exit(status);
}

process.title = 'posternd';
// A broker started by a shell that has gone away must not die of writing its log.
process.stderr.on('error', () => {});
await main().catch((error: Error) => quit(exits.cannotStart.status, error.message));
