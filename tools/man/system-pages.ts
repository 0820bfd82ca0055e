/** The pages that are no command's: the broker's, and those that a document of the project is. */
import { exits, signals, usage } from '../../broker/command-line.ts';
import { brokerVersion } from '../../broker/version.ts';
import { readDocument } from '../docs.ts';
import { driverPage } from './driver-page.ts';
import type { Page } from './page.ts';

/** `--policy FILE   what it is   (default)`, as posternd prints it. */
const OPTION = /^ {2}(--\S+(?: [A-Z]+)?) +(.*?)(?: {2,}\((.*)\))?$/;

/** The options that its parser knows, from what it prints of them. */
export const brokerOptions = (): { flags: string; doc: string; standard: string | undefined }[] =>
  usage(brokerVersion)
    .split('\n')
    .flatMap((line) => {
      const [, flags, doc = '', standard] = OPTION.exec(line) ?? [];
      return flags === undefined || flags === '--help,' ? [] : [{ flags, doc, standard }];
    });

const options = (): string =>
  brokerOptions()
    .map(
      ({ flags, doc, standard }) =>
        `\`${flags}\`\n: ${sentence(doc)}${standard === undefined ? '' : ` Default: ${standard}.`}\n`,
    )
    .join('\n');

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const brokerPage = (): Page => ({
  name: 'posternd',
  section: 8,
  summary: 'the broker: drives root-only hardware for ordinary users',
  text: `
## Synopsis

**posternd** [*options*]  
**posternd** \`--generate-policy\`

## Description

The broker runs as root. It listens on a Unix socket, asks the kernel who connects, takes only keys that root has enrolled, and does to the devices of its policy what the policy lets each user do. What nobody holds any more it makes safe. What was done, and what was refused, stands in its audit log.

Usually systemd runs it: \`systemctl status posternd\`. By hand, in the foreground, it needs nothing but a policy, as **postern-policy**(5) says.

## Options

${options()}
\`--help\`, \`--version\`
: Print how it is called, its version.

## Signals

${Object.entries(signals)
  .map(([name, { does, more }]) => `**${name}**\n: ${sentence(does)} ${more}\n`)
  .join('\n')}

## Exit status

**0**
: It was told to stop, and did; or it printed what it was asked for.

${Object.values(exits)
  .map(({ status, doc }) => `**${status}**\n: ${doc}\n`)
  .join('\n')}

## Files

\`/etc/postern/policy.json\`, \`/etc/postern/policy.d/*.json\`, \`/etc/postern/profiles/\`
: The policy and its fragments, and profiles of your own beside it. They and all folders above them belong to root, and nobody else may write them.

\`/etc/postern/authorized_keys\`
: The keys that it accepts; **postern-key**(1) edits it.

\`/run/postern/postern.sock\`
: Where clients connect.

\`/var/lib/postern/\`
: Its own key. Clients trust the public half at \`/etc/postern/broker.pub\`.

\`/var/log/postern/audit.jsonl\`
: The audit log; **postern-audit**(1) verifies it.

## Environment

\`NOTIFY_SOCKET\`, \`WATCHDOG_USEC\`
: Set by systemd: where it tells that it is ready, and how often that it is well.

## Examples

A first policy for this machine, and a broker in the foreground:

\`\`\`console
posternd --generate-policy > /etc/postern/policy.json
posternd --socket-group postern --log-level debug
\`\`\`

## See also

**postern**(1), **postern-key**(1), **postern-policy**(1), **postern-policy**(5), **postern-protocol**(7)
`,
});

const SEE_ALSO = '\n\n## See also\n\n**postern**(1), **postern-policy**(1), **posternd**(8)\n';

/** A document with its introduction as the description. */
const documentPage = (page: Omit<Page, 'text'>, document: string): Page => ({
  ...page,
  text: readDocument(document).replace(/^# .*\n/, '## Description\n') + SEE_ALSO,
});

export const systemPages = (): Page[] => [
  documentPage(
    { name: 'postern-policy', section: 5, summary: 'what hardware there is, and who may do what with it' },
    'docs/POLICY.md',
  ),
  documentPage(
    { name: 'postern-protocol', section: 7, summary: 'what travels between a client and its broker' },
    'docs/PROTOCOL.md',
  ),
  brokerPage(),
  driverPage(),
];
