import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { asRefusal } from '../../client/as-refusal.ts';
import type { Way } from '../../client/connect-as.ts';
import { entered } from '../../client/entrance.ts';
import { Refusal } from '../../contract/errors.ts';
import { deadline } from '../../web/server/deadline.ts';
import { PageFiles } from '../../web/server/page-files.ts';
import { PanelServer } from '../../web/server/panel-server.ts';
import type { Cli } from '../cli.ts';
import { findWayTo } from '../connection.ts';
import { interruption } from '../interrupt.ts';
import { removeStale } from '../socket-path.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { parseWhere, type Where } from './listen-words.ts';

const FIRST_LOOK_MS = 3000;

/** Serves the page until Ctrl-C. @throws UsageError, Refusal */
export async function serveWeb(cli: Cli, words: { port?: string; listen?: string }, folder: string): Promise<void> {
  const listen = parseWhere(words);
  const files = PageFiles.read(folder);
  using interrupted = interruption();
  const way = await findWayTo(cli.options, cli.env);
  await look(cli, way);
  if ('path' in listen) await preparePath(listen.path);
  await using server = await PanelServer.start({
    listen,
    files,
    dial: entered(way.dial, way.identity),
    onEntered: () => cli.note('a browser has been let in; Return prints an address for another one'),
  });
  const tell = () => cli.print(...addressOf(server, listen));
  cli.note('Open this in a browser on this machine. It is good once; Return prints another, Ctrl-C ends it.');
  tell();
  using _lines = onReturn(cli.streams.input, tell);
  if (!interrupted.signal.aborted)
    await new Promise((resolve) => interrupted.signal.addEventListener('abort', resolve, { once: true }));
}

/** What a person has to mend is told here, and not in the page; a broker that is not there may come. @throws Refusal */
async function look(cli: Cli, { dial, identity }: Way): Promise<void> {
  try {
    const transport = await entered(dial, identity)(deadline(FIRST_LOOK_MS));
    transport.close();
  } catch (error) {
    const { code, message } = asRefusal(error);
    if (code === 'violation' || code === 'denied' || code === 'invalid') throw error;
    cli.note(`postern: ${escapeText(message)}. The page waits for it.`);
  }
}

/** Who may write to the folder could put a socket of his own there, and hear what is meant for this one. */
async function preparePath(path: string): Promise<void> {
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (folder === undefined) throw new UsageError(`cannot listen at ${path}: there is no folder ${dirname(path)}`);
  if ((folder.mode & 0o022) !== 0)
    throw new UsageError(
      `cannot listen at ${path}: others may write to its folder`,
      'one of your own: $XDG_RUNTIME_DIR/postern-web.sock',
    );
  await removeStale(path);
}

function addressOf(server: PanelServer, listen: Where): [unknown, () => string] {
  const token = server.newToken();
  const { origin } = server;
  if (origin !== undefined) {
    const url = `${origin}/#token=${token}`;
    return [{ url }, () => `${url}\n`];
  }
  if (!('path' in listen)) throw new Refusal('internal', 'it listens nowhere');
  const url = `http://localhost:8080/#token=${token}`;
  return [
    { socket: listen.path, token },
    () => `${url}\n  with ssh -L 8080:${escapeText(listen.path)} THIS-MACHINE on the machine of the browser\n`,
  ];
}

/** Each line that is typed. */
function onReturn(input: NodeJS.ReadableStream, act: () => void): Disposable {
  const read = (bytes: Buffer | string) => {
    for (const _ of String(bytes).matchAll(/\n/g)) act();
  };
  input.on('data', read);
  return {
    [Symbol.dispose]() {
      input.off('data', read);
      input.pause(); // or the process would wait for another line
    },
  };
}
