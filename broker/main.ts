import './thread-pool.ts';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { Linux } from './hardware/linux.ts';
import { precisionOf, precisionOptions, precisionUsage } from './lanes/precision.ts';
import { type LogLevel, logLevels, makeLog } from './log.ts';
import { runBroker } from './process.ts';
import { brokerVersion } from './version.ts';

const usage = `posternd ${brokerVersion}: drives root-only hardware for ordinary users.

  --policy FILE         what is there and who may do what      (/etc/postern/policy.json)
  --keys FILE           public keys of those who may connect   (authorized_keys beside the policy)
  --socket PATH         where clients connect                  (/run/postern/postern.sock)
  --socket-group NAME   group of the socket                    (the broker's own)
  --socket-mode OCTAL   permissions of the socket              (660)
  --state DIR           where the broker's own key is kept     (/var/lib/postern)
  --audit FILE          the audit log                          (/var/log/postern/audit.jsonl)
  --log-level LEVEL     ${logLevels.join(', ')}          (info)
${precisionUsage}
  --generate-policy     print a first policy for the hardware that is there, and do nothing else
  --help, --version

SIGHUP reloads policy and keys, SIGUSR2 looks for new devices, SIGTERM stops.`;

const options = {
  policy: { type: 'string', default: '/etc/postern/policy.json' },
  keys: { type: 'string' },
  socket: { type: 'string', default: '/run/postern/postern.sock' },
  'socket-group': { type: 'string' },
  'socket-mode': { type: 'string', default: '660' },
  state: { type: 'string', default: '/var/lib/postern' },
  audit: { type: 'string', default: '/var/log/postern/audit.jsonl' },
  'log-level': { type: 'string', default: 'info' },
  ...precisionOptions,
  'generate-policy': { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

/** sysexits(3). */
const EXIT = { usage: 64, cannotStart: 78 } as const;

async function main(): Promise<void> {
  const args = readArguments();
  if (args.help) return void console.log(usage);
  if (args.version) return void console.log(brokerVersion);
  if (args['generate-policy']) return await printFirstPolicy();
  const level = args['log-level'] as LogLevel;
  const socketMode = /^[0-7]{3}$/.test(args['socket-mode']) ? Number.parseInt(args['socket-mode'], 8) : undefined;
  if (!logLevels.includes(level))
    return quit(EXIT.usage, `--log-level is one of ${logLevels.join(', ')}, not '${level}'`);
  if (socketMode === undefined)
    return quit(EXIT.usage, `--socket-mode is three octal digits, not '${args['socket-mode']}'`);

  const log = makeLog(level, (line) => process.stderr.write(line), process.env.JOURNAL_STREAM !== undefined);
  for (const directory of [args.state, dirname(args.audit), dirname(args.socket)])
    mkdirSync(directory, { recursive: true, mode: 0o755 });
  await runBroker(
    {
      files: { policy: args.policy, authorizedKeys: args.keys ?? `${dirname(args.policy)}/authorized_keys` },
      socketPath: args.socket,
      socketMode,
      socketGroup: args['socket-group'],
      stateDirectory: args.state,
      auditPath: args.audit,
      os: new Linux(),
      precision: readPrecision(args),
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

function readArguments() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return quit(EXIT.usage, `${(error as Error).message} (posternd --help)`);
  }
}

function readPrecision(args: Parameters<typeof precisionOf>[0]) {
  try {
    return precisionOf(args);
  } catch (error) {
    return quit(EXIT.usage, `${(error as Error).message} (posternd --help)`);
  }
}

function quit(status: number, message: string): never {
  process.stderr.write(`posternd: ${message}\n`);
  process.exit(status);
}

process.title = 'posternd';
// A broker started by a shell that has gone away must not die of writing its log.
process.stderr.on('error', () => {});
await main().catch((error: Error) => quit(EXIT.cannotStart, error.message));
