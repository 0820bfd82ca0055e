/** A broker on the devices of this machine, as whoever benches it: `node bench/serial/server.ts DIRECTORY`. Its serial ports are pseudo terminals. */
import '../../broker/thread-pool.ts';
import { Broker } from '../../broker/broker.ts';
import { Linux } from '../../broker/hardware/linux.ts';
import { makeLog } from '../../broker/log.ts';

const [directory = ''] = process.argv.slice(2);
await Broker.start({
  files: { policy: `${directory}/policy.json`, authorizedKeys: `${directory}/authorized_keys` },
  socketPath: `${directory}/postern.sock`,
  socketMode: 0o600,
  socketGroup: undefined,
  stateDirectory: directory,
  auditPath: `${directory}/audit.jsonl`,
  os: new Linux(),
  log: makeLog('info', (line) => process.stderr.write(line), false),
});
