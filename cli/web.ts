import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { Cli } from './cli.ts';

export function define(command: Command, cli: Cli): void {
  command
    .option('--port <n>', 'the port at 127.0.0.1 (default: one that is free)')
    .option('--listen <where>', 'another address of this machine alone, as ::1; or the path of a Unix socket')
    .addHelpText(
      'after',
      `
Open the address that it prints, in a browser on this machine. It lets one browser in, once; Return prints another one.
The page may do what you may do. Ctrl-C ends it.
From another machine: postern web --listen $XDG_RUNTIME_DIR/postern-web.sock here, and there
ssh -L 8080:/run/user/1000/postern-web.sock THIS-MACHINE (docs/PANEL.md).`,
    )
    .action(async (options: { port?: string; listen?: string }) => {
      const { serveWeb } = await import('./web/serve.ts');
      await serveWeb(cli, options, pageFolder());
    });
}

/** Where the page lies: beside the bundle of this command; in a checkout, where it is made. */
function pageFolder(main = process.argv[1] ?? ''): string {
  const own = realpathSync(main);
  return join(dirname(own), own.endsWith('.ts') ? '../.cache/web' : '../web');
}
