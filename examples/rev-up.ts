/**
 * An engine of eight cylinders on sixteen GPIO lines, revved up from 600 rpm to 3000 and down again; then, how late its events were.
 *
 *     node examples/rev-up.ts [SECONDS]
 *
 * The lines are coil1 to coil8 and inj1 to inj8 of the inventory, and a rule allows write. Ctrl-C stops it; however it ends, the lines are off then.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Postern } from '../client/main.ts';
import { engineProgram } from '../client/schedule/main.ts';

const [IDLE_RPM, TOP_RPM, STEPS] = [600, 3000, 40];
const seconds = Number(process.argv[2] ?? 4);

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

const engine = engineProgram(
  {
    cylinders: 8,
    injection: { advanceDegrees: 350, pulseMs: 5 },
    ignition: { advanceDegrees: 10, dwellMs: 4 },
  },
  { name: 'rev-up', cycle: `${IDLE_RPM} rpm`, tolerance: '1 ms' },
);

await using postern = await Postern.connect();
await using run = await postern.schedule.run(engine, { signal: interrupted.signal });

for (let step = 1; step <= STEPS && !run.isOver; step++) {
  const part = 1 - Math.abs((2 * step) / STEPS - 1);
  await run.setCycle({ rpm: Math.round(IDLE_RPM + (TOP_RPM - IDLE_RPM) * part) });
  await Promise.race([sleep((seconds * 1000) / STEPS, undefined, { ref: false }), run.ended]);
}
const { ending, reason } = await run.stop('the engine was switched off');
console.log(`${ending}: ${reason}`);

const microseconds = (ns: number) => `${(ns / 1000).toFixed(1)} us`;
for (const { class: name, count, p50Ns, p99Ns, maxNs, degrees } of await run.lateness())
  console.log(
    `${name}: ${count} events, half of them within ${microseconds(p50Ns)}, 99 % within ${microseconds(p99Ns)}, the latest ${microseconds(maxNs)}` +
      (degrees === null ? '' : `, up to ${degrees.max.toFixed(2)} degrees`),
  );
