import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { Refusal } from '../contract/errors.ts';
import { Batch } from './batch/batch.ts';
import type { Cli } from './cli.ts';
import { bytesToJson } from './json-bytes.ts';

export function define(command: Command, cli: Cli): void {
  command
    .addHelpText(
      'after',
      `
Each line of standard input is a call: {"id": 1, "method": "pwm.get", "params": {"device": "fan"}}
Each is answered by one line, in the order of the input: {"id": 1, "result": …} or {"id": 1, "error": {code, message, data}}.
A line that cannot be read is answered with its number: {"line": 3, "error": …}. Events of topics come in between as
{"event": {subscription, topic, value, sequence, dropped}}, and the loss of a lease as {"event": {lease, device, reason}}.
Bytes are {"base64": "…"}, both ways.`,
    )
    .action(async () => {
      await using postern = await cli.connect();
      const batch = new Batch(postern, (line) => cli.streams.out.write(`${JSON.stringify(bytesToJson(line))}\n`));
      const lines = createInterface({ input: cli.streams.input, crlfDelay: Number.POSITIVE_INFINITY });
      for await (const line of lines) {
        await batch.take(line);
        if (postern.state === 'closed') break;
      }
      await batch.finish();
      if (postern.state === 'closed') throw new Refusal('disconnected', 'the broker ended the connection');
    });
}
