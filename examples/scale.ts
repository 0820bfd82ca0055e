/**
 * A driver for a scale that answers `W` with its weight, `   12.5 g`, and makes zero of it for `Z`.
 *
 *     node examples/scale.ts scale0        (or: postern drive scale0 --module examples/scale.ts)
 *
 * What it can do is declared in scale.json, which lies among the profiles; scale0 and its port are two entries of the policy.
 */
import { driver, LineChannel, Refusal, runDriver } from '../drivers/main.ts';

const ANSWER_WITHIN_MS = 500;
const MEASURE_EVERY_MS = 1000;

const scale = driver({
  profile: 'scale',
  async start({ channel, clock }) {
    const lines = new LineChannel(channel, { clock, end: '\r' });
    const weigh = async () => {
      const answer = await lines.ask('W', ANSWER_WITHIN_MS);
      const [, grams] = /^ *(-?\d+\.\d) g$/.exec(answer ?? '') ?? [];
      if (grams === undefined) throw new Refusal('timeout', `the scale says ${JSON.stringify(answer ?? 'nothing')}`);
      return { grams: Number(grams) };
    };
    await weigh(); // whatever hangs there, it is a scale
    return {
      methods: {
        weigh,
        async tare() {
          await lines.tell('Z');
        },
      },
      async run({ publish }, signal) {
        for (; !signal.aborted; await clock.pause(MEASURE_EVERY_MS, signal)) await publish('weights', await weigh());
      },
    };
  },
});

await runDriver(scale);
