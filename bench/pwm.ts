import { fileURLToPath } from 'node:url';
import { findTestKernel } from '../test/kernel/find-kernel.ts';
import { projectScript, runGuest, shellLine } from '../test/kernel/guest.ts';
import type { Case } from './case.ts';
import { Missing } from './missing.ts';

const TIMEOUT_MS = 300_000;
const measure = fileURLToPath(new URL('pwm/measure.ts', import.meta.url));

/** What a real kernel's PWM adds to a call; measured in the test kernel's guest by pwm/measure.ts. */
export async function pwm(): Promise<Case[]> {
  const kernel = findTestKernel();
  if (kernel === undefined || process.getuid?.() !== 0)
    throw new Missing('needs root and a test kernel: npm run kernel, or POSTERN_TEST_KERNEL=FOLDER');
  const script = projectScript([`${shellLine(process.execPath, measure)} >/share/cases`]);
  const guest = await runGuest(kernel, { files: { 'command.sh': script }, timeoutMs: TIMEOUT_MS });
  const cases = guest.files.get('cases') ?? '';
  if (guest.status !== 0)
    throw new Error(`the guest ended with status ${guest.status}:\n${guest.console}\n${guest.output}`);
  return JSON.parse(cases) as Case[];
}
