/** Ends by process.exit while a lane sleeps for ever. */
import { Linux } from '../../../broker/hardware/linux.ts';
import { Lanes } from '../../../broker/lanes/lanes.ts';

const quiet = { error() {}, warning() {}, info() {}, debug() {} };
const part = new Lanes({ os: new Linux(), log: quiet }).take('a bus', 1);
await part.ready;
process.stdout.write('ready\n');
setTimeout(() => process.exit(0), 100);
