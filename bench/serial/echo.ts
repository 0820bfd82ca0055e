/** The far end of a terminal that sends back what it gets: `node bench/serial/echo.ts` prints the terminal's path. */
import { Pty } from '../../sim/pty.ts';

const pty = new Pty();
pty.onBytes((bytes) => pty.send(bytes));
process.stdout.write(`${pty.path}\n`);
