import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { Refusal } from '../../contract/errors.ts';
import type { Cli } from '../cli.ts';
import { siblingProgram } from '../sibling-program.ts';
import { DEFAULT_POLICY_FILE } from './file.ts';

/** Prints what the broker's program makes of the hardware: this command looks at none. @throws Refusal `unavailable` */
export async function generatePolicy(cli: Cli): Promise<void> {
  const [program = '', ...words] = siblingProgram('posternd');
  if (!existsSync(words.at(-1) ?? ''))
    throw new Refusal(
      'unavailable',
      'posternd is not installed beside this command: generate the policy where the broker will run',
    );
  const { stdout } = await promisify(execFile)(program, [...words, '--generate-policy']).catch((error: Error) => {
    const { stderr = '' } = error as { stderr?: string };
    throw new Refusal('unavailable', `posternd cannot look for hardware: ${stderr.trim() || error.message}`);
  });
  cli.streams.out.write(stdout);
  cli.note(
    `Nothing was changed. Put into a file, it is checked by 'postern policy lint FILE'; ${DEFAULT_POLICY_FILE} is what is in force.`,
  );
}
