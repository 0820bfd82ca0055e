/** The engine firmware itself, as a program of this machine, on a serial port of the simulated kernel. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { ParameterName } from '../../contract/engine/dictionary.ts';
import { PACE_115200_8N1 } from '../pace/pace.ts';
import type { WireEnd } from '../serial/wire-end.ts';

/**
 * The firmware is started by the first byte that it is to hear, and ends with this process, which is its standard input.
 * @param program of tools/firmware/host-firmware.ts @param volts at its inputs @param warn told of how it ended, which it does not by itself
 */
export function plugFirmware(
  wire: WireEnd,
  program: string,
  volts: ReadonlyMap<ParameterName, number>,
  warn: (text: string) => void,
): void {
  const wired = Array.from(volts, ([name, at]) => `${name}=${at}`).join();
  const words = ['--baud', String(PACE_115200_8N1.baudRate), ...(wired === '' ? [] : ['--volts', wired])];
  let child: ChildProcess | undefined;
  wire.onBytes((bytes) => {
    child ??= start();
    child.stdin?.write(bytes);
  });

  function start(): ChildProcess {
    const firmware = spawn(program, words, {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    firmware.stdout.on('data', (bytes: Buffer) => wire.send(bytes));
    // What is written while it ends is lost, as on a wire.
    firmware.stdin.on('error', () => {});
    firmware.once('error', (error) => warn(`the engine's firmware: ${error.message}`));
    firmware.once('exit', (status, signal) => {
      warn(`the engine's firmware has ended: ${signal ?? status}`);
      child = undefined;
    });
    return firmware;
  }
}
