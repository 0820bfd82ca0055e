/** The driver and the firmware itself, built for this machine, under sanitizers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sanitized } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { hostFirmware } from '../../../tools/firmware/host-firmware.ts';
import { engineSuite, type RunningFirmware } from './suite.ts';

async function startFirmware(): Promise<RunningFirmware> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-engine-'));
  const link = join(folder, 'console');
  const options = ['--pty', link, '--tick', '1us', '--baud', '115200', '--storage', join(folder, 'storage')];
  const firmware = spawn(hostFirmware({ flags: sanitized }), options, { stdio: ['pipe', 'pipe', 'inherit'] });
  // It prints its terminal once that is there.
  await once(createInterface({ input: firmware.stdout }), 'line');
  return {
    path: link,
    async [Symbol.asyncDispose]() {
      firmware.kill();
      if (firmware.exitCode === null && existsSync(`/proc/${firmware.pid}`)) await once(firmware, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

engineSuite('the firmware', startFirmware, missingCompiler('host') ?? false);
