/** The engine firmware itself, compiled for this machine, as a process on a pseudo terminal behind a link of a name that stays. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

export class FirmwareProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @param program of `hostFirmware` @param link its port's name */
  static async start(program: string, link: string, ...options: string[]): Promise<FirmwareProcess> {
    const child = spawn(program, ['--pty', link, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
    const end = () => {
      child.kill('SIGKILL');
      rmSync(link, { force: true });
    };
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
    const ended = once(child, 'close').then(() => assert.fail('the firmware has ended'));
    const [path] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
    ended.catch(() => {});
    assert.equal(readlinkSync(link), path);
    return new FirmwareProcess(child);
  }

  /** As by a power cut; the terminal is hung up. */
  async kill(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await closed;
  }
}
