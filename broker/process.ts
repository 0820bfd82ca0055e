import { Broker, type BrokerOptions } from './broker.ts';
import { exits } from './command-line.ts';
import { Health } from './health.ts';
import { exitNow } from './native.ts';
import { ServiceManager } from './service-manager.ts';

/** Runs a broker as this process: its signals, its service manager, its end. Resolves when it serves. */
export async function runBroker(options: BrokerOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const { log, socketPath } = options;
  // Before anything else: a signal without a handler ends a process, and a device may appear while the broker starts. Whatever is
  // told that early is read at the start anyway.
  for (const signal of ['SIGHUP', 'SIGUSR2'] as const) process.on(signal, () => {});
  const broker = await Broker.start(options);
  const manager = new ServiceManager(environment, log, new Health(broker.core));
  manager.ready(`serving ${socketPath}`);

  const end = (status: number) => {
    if (broker.callsInKernel === 0) process.exit(status);
    log.warning(`${broker.callsInKernel} calls are still in the kernel: not waited for`);
    exitNow(status);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      manager.stopping();
      broker.stop(signal).then(
        () => end(0),
        (error: Error) => {
          log.error(`could not stop cleanly: ${error.stack}`);
          end(exits.fault.status);
        },
      );
    });
  process.on('SIGHUP', () => {
    manager.reloading();
    try {
      broker.reload();
      manager.ready(`serving ${socketPath}`);
    } catch {
      // The reason is in the log, and in `postern status`.
      manager.ready(`serving ${socketPath} under the old policy: the new one was refused`);
    }
  });
  process.on('SIGUSR2', () => broker.refresh());
  // A broken invariant of ours: whatever must not outlive us is made safe, and the service manager starts anew.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      log.error(`${event}: ${error instanceof Error ? error.stack : String(error)}`);
      broker.makeSafeNow('a fault in the broker');
      end(exits.fault.status);
    });
}
