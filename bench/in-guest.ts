import { fileURLToPath } from 'node:url';
import { findTestKernel } from '../test/kernel/find-kernel.ts';
import { projectScript, runGuest, shellLine } from '../test/kernel/guest.ts';
import type { Case } from './case.ts';
import { Missing } from './missing.ts';

const TIMEOUT_MS = 300_000;

/** Cases that are measured on a real kernel's devices, in the test kernel's guest. @param program in guest/, which prints them as JSON */
export async function inGuest(program: string): Promise<Case[]> {
  const kernel = findTestKernel();
  if (kernel === undefined || process.getuid?.() !== 0)
    throw new Missing('needs root and a test kernel: npm run kernel, or POSTERN_TEST_KERNEL=FOLDER');
  const path = fileURLToPath(new URL(`guest/${program}`, import.meta.url));
  const script = projectScript([`${shellLine(process.execPath, path)} >/share/cases`]);
  const guest = await runGuest(kernel, { files: { 'command.sh': script }, timeoutMs: TIMEOUT_MS });
  if (guest.status !== 0)
    throw new Error(`the guest ended with status ${guest.status}:\n${guest.console}\n${guest.output}`);
  return JSON.parse(guest.files.get('cases') ?? '') as Case[];
}
