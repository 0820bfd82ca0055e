import type { HeldPort } from '../../client/held-port.ts';
import type { Cli } from '../cli.ts';
import { oneDevice } from '../device-words.ts';
import { interruption } from '../interrupt.ts';
import { isInteractive, openTerminal } from '../terminal.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { parseEnd } from './bytes-text.ts';
import { commands } from './console-keys.ts';
import { ConsoleSession } from './console-session.ts';
import { PORT, serialPort } from './port.ts';

const menu = Object.entries(commands).map(([key, what]) => `  Ctrl-] ${key}   ${what}`);

export const consolePort = workVerb('console', {
  doc: 'A terminal on a port, under a lease: what is typed is sent, what is received is shown. Ctrl-] q ends it.',
  words: [PORT],
  options: [
    { flags: '--echo', doc: 'show what is typed, for who does not send it back' },
    {
      flags: '--end <end>',
      doc: 'what the Enter key sends: cr, lf, crlf (default: cr); with cr, a received CR ends a line',
    },
    { flags: '--no-colour', doc: 'the other side may not colour' },
    {
      flags: '--raw',
      doc: 'bytes go to the terminal as they are: for full screens; whoever is there may then drive your terminal',
    },
    { flags: '--keep', doc: 'leave what hangs on the port as it is, at the end' },
  ],
  help: `${menu.join('\n')}\n  Ctrl-] Ctrl-]   sends Ctrl-]`,
  async run(cli, words, options) {
    const { device } = oneDevice(words);
    const end = textOption(options, 'end') ?? 'cr';
    if (end === 'none') throw new UsageError("--end 'none' is not one of cr, lf, crlf");
    const enter = parseEnd(end, '--end');
    if (!isInteractive(cli) || cli.options.json) throw noTerminal();
    await using postern = await cli.connect();
    await using port = await serialPort(postern, device).take();
    using interrupted = interruption();
    using terminal = openTerminal(cli);
    if (terminal === undefined) throw noTerminal();
    const session = new ConsoleSession(port, terminal, cli.colours, {
      enter,
      echo: options.echo === true,
      raw: options.raw === true,
      screen: { colours: options.colour !== false, crEndsLine: end === 'cr' },
    });
    interrupted.signal.addEventListener('abort', () => session.quit());
    await session.run();
    await giveBack(port, options.keep === true, cli);
  },
});

const noTerminal = () =>
  new UsageError('a console needs a terminal', 'postern serial monitor, send and transact do not');

/** Before the connection ends, which would be the loss of the lease. */
async function giveBack(port: HeldPort, keep: boolean, cli: Cli): Promise<void> {
  await port.close({ keep });
  cli.note(`--- ${port.device} is given back`);
}
