/** How posternd is called: its options, its signals, how it ends. */
import { rotationOptions, rotationUsage } from './audit/rotation.ts';
import { precisionOptions, precisionUsage } from './lanes/precision.ts';
import { logLevels } from './log.ts';

export const signals = {
  SIGHUP: {
    does: 'reloads policy and keys',
    more: 'A policy with a mistake, in it or in a fragment, is refused as a whole, and the old one stays in force.',
  },
  SIGUSR2: { does: 'looks for new devices', more: 'The udev rule sends it when a device comes or goes.' },
  SIGTERM: { does: 'stops', more: 'Devices with `"onStop": "safe"` are made safe first. SIGINT does the same.' },
} as const;

/** sysexits(3). */
export const exits = {
  usage: { status: 64, doc: 'The command line is wrong.' },
  fault: {
    status: 70,
    doc: 'A fault in the broker: what must not outlive it was made safe. The service manager starts it anew.',
  },
  cannotStart: {
    status: 78,
    doc: 'It cannot start: the policy, a file or the socket; or it cannot look for hardware. The reason is on standard error.',
  },
} as const;

/** What `--help` prints, and posternd(8) of the manual is made of: an option a line. */
export const usage = (version: string): string => `posternd ${version}: drives root-only hardware for ordinary users.

  --policy FILE         what is there and who may do what      (/etc/postern/policy.json)
  --keys FILE           public keys of those who may connect   (authorized_keys beside the policy)
  --socket PATH         where clients connect                  (/run/postern/postern.sock)
  --socket-group NAME   group of the socket                    (the broker's own)
  --socket-mode OCTAL   permissions of the socket              (660)
  --state DIR           where the broker's own key is kept     (/var/lib/postern)
  --audit FILE          the audit log                          (/var/log/postern/audit.jsonl)
  --log-level LEVEL     says so much: ${logLevels.join(', ')}   (info)
${rotationUsage}
${precisionUsage}
  --generate-policy     print a first policy for the hardware that is there, and do nothing else
  --help, --version

${Object.entries(signals)
  .map(([name, { does }]) => `${name} ${does}`)
  .join(', ')}.`;

/** For parseArgs. */
export const options = {
  policy: { type: 'string', default: '/etc/postern/policy.json' },
  keys: { type: 'string' },
  socket: { type: 'string', default: '/run/postern/postern.sock' },
  'socket-group': { type: 'string' },
  'socket-mode': { type: 'string', default: '660' },
  state: { type: 'string', default: '/var/lib/postern' },
  audit: { type: 'string', default: '/var/log/postern/audit.jsonl' },
  'log-level': { type: 'string', default: 'info' },
  ...rotationOptions,
  ...precisionOptions,
  'generate-policy': { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;
