import { randomBytes } from 'node:crypto';
import { Refusal } from '../../contract/errors.ts';
import type { Actor } from './actor.ts';
import type { Act } from './passer.ts';
import { ECHOES, SUPPLY_VOLTS } from './world.ts';

const FRAMES = 5;

/** What hangs on nodes and ports: most of it slow, and wanted by many. */
export const instrumentActs: readonly Act[] = [
  { weight: 2, does: (actor) => actor.may('tape status', (postern) => postern.tape('tape').status()) },
  { weight: 1, does: windTape },
  { weight: 1, does: (actor) => actor.may('changer', (postern) => postern.changer('changer').parameters()) },
  {
    weight: 1,
    does: (actor) => actor.may('changer load', (postern) => postern.changer('changer').load('A00001L8')),
  },
  { weight: 1, does: (actor) => actor.may('clock', (postern) => postern.ioctl('clock', 'rtc.readTime')) },
  { weight: 3, does: (actor) => exchange(actor) },
  { weight: 1, does: heat },
  { weight: 2, does: (actor) => actor.may('supply state', (postern) => postern.psu('psu0').state()) },
  { weight: 1, does: supply },
  { weight: 2, does: frames },
];

/** Writes a file and reads it again, if nobody is in between. */
async function windTape(actor: Actor): Promise<void> {
  await actor.may('tape', async (postern) => {
    await using _ = await postern.lease({ device: 'tape' });
    const tape = postern.tape('tape');
    await tape.rewind();
    await tape.writeAll([Buffer.alloc(20_480, 1)]);
    await tape.writeFileMarks();
    await tape.rewind();
  });
}

/** What comes back over an echo is what was sent, whoever else sends. */
async function exchange(actor: Actor): Promise<void> {
  const { random } = actor;
  const bytes = new Uint8Array(randomBytes(random.between(1, 64)));
  const device = `echo${random.between(0, ECHOES - 1)}`;
  await actor.may('serial.transact', async (postern) => {
    const answer = await postern.serial(device).transact(bytes, { until: { length: bytes.length } });
    if (Buffer.compare(bytes, answer.bytes) !== 0)
      actor.workshop.violation(`${device} was sent ${hex(bytes)}, and answered ${hex(answer.bytes)}`);
  });
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Whoever leaves the oven leaves it cold, in the middle of a line too. */
async function heat(actor: Actor): Promise<void> {
  const { random } = actor;
  await actor.may('oven', async (postern) => {
    const port = await postern.serial('oven').take({ ttlMs: 5000 });
    const percent = random.between(1, 99);
    await port.write(new TextEncoder().encode(`HEAT ${percent}\n`));
    const heated = new TextDecoder().decode(
      await port.transact(new TextEncoder().encode('HEAT?\n'), { until: { delimiter: new Uint8Array([0x0a]) } }),
    );
    if (!port.lease.signal.aborted && heated.trim() !== String(percent))
      actor.workshop.violation(`the oven was told to heat with ${percent} percent, and says ${heated.trim()}`);
    if (random.chance(0.3)) await port.write(new TextEncoder().encode('HEAT 5'));
    if (random.chance(0.3)) await actor.drop();
    else await port.close();
  });
}

async function supply(actor: Actor): Promise<void> {
  const { random } = actor;
  await actor.may('supply', async (postern) => {
    await using _ = await postern.lease({ device: 'psu0' });
    const psu = postern.psu('psu0');
    await psu.set({ output: 'P6V', volts: random.between(0, SUPPLY_VOLTS), amps: 0.5 });
    await psu.on();
    await psu.measure('P6V');
    await actor.mustNot('volts over the limit', ['denied', 'busy', 'unsafe'], () =>
      psu.set({ output: 'P25V', volts: 20 }),
    );
    if (random.chance(0.5)) await psu.off();
    if (random.chance(0.3)) await actor.drop();
  });
}

async function frames(actor: Actor): Promise<void> {
  await actor.may('telemetry.subscribe', async (postern) => {
    await using heard = postern.telemetry('ecu0').frames({ channels: ['rpm'], rateHz: 20 });
    await heard.started;
    // A driver that was killed goes on later: nobody waits for that here.
    const end = actor.pause(3000).then(() => heard.close());
    let count = 0;
    let last = 0;
    try {
      for await (const { sequence } of heard) {
        if (count > 0 && sequence <= last) actor.workshop.violation(`frame ${sequence} came after frame ${last}`);
        last = sequence;
        actor.workshop.tally.count('frames');
        if (++count === FRAMES) break;
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    await end;
  });
}
