import type { e3631a } from '../../contract/instruments/shipped/e3631a.ts';
import { bitsPerCharacter } from '../../contract/serial/line-settings.ts';
import { driver, type Service, type Session, type Teller } from '../driver.ts';
import { Dialogue } from './dialogue.ts';
import { ErrorLog } from './error-log.ts';
import { LongWork } from './long-work.ts';
import { supplyMethods, supplyState } from './methods.ts';
import { Poller } from './poll.ts';
import { startUp } from './start-up.ts';
import { Supply } from './supply.ts';

type Profile = typeof e3631a;

/** The driver of the Agilent (HP, Keysight) E3631A. */
export const e3631aDriver = driver<Profile>({ profile: 'e3631a', start });

async function start({ channel, settings, clock, log }: Session): Promise<Service<Profile>> {
  const characterMs = (bitsPerCharacter(settings) / settings.baudRate) * 1000;
  const dialogue = new Dialogue(channel, { clock, characterMs });
  const news = new News();
  const long = new LongWork();
  const errors = new ErrorLog((error) => {
    log(`the supply reports ${error.code} ${error.message}${error.command && ` after '${error.command}'`}`);
    news.tell('errors', error);
  });
  const started = await startUp(dialogue, errors);
  if (!started.hasDsr) log('the line has no DSR: going on without; a null modem cable with DTR and DSR is safer');
  const supply = new Supply(dialogue, errors, started.settings, {
    changed: () => news.stateChanged(),
    restarted: () => {
      long.end('the supply was switched off and on');
      log('the supply was switched off and on, and is taken over again');
    },
  });
  const poller = new Poller(
    supply,
    {
      reading: (reading) => news.tell('readings', reading),
      tripping: ({ output }) => long.end(`the protection of ${output} has tripped`),
      tripped: (trip) => {
        log(`${trip.output} was measured at ${trip.measured}, over its ${trip.limit} ${trip.quantity}: switched off`);
        news.tell('trips', trip);
      },
      paceChanged: () => news.stateChanged(),
    },
    clock,
  );
  const stateChanged = () => news.stateChanged();
  return {
    methods: supplyMethods({ supply, poller, started, long, clock, stateChanged }),
    state: () => supplyState(supply, poller, started),
    async run(teller, signal) {
      try {
        await Promise.race([news.failedTo(teller), poller.run(signal)]);
      } finally {
        const { stale, unanswered, unasked } = dialogue.counts;
        if (stale + unanswered + unasked > 0)
          log(
            `the line: ${stale} answers to something else, ${unanswered} that did not come, ${unasked} bytes unasked`,
          );
      }
    },
  };
}

/** What is to be told, wherever it comes up. Nobody waits for it to be told; should it fail, the driver does. */
class News {
  #teller: Teller<Profile> | undefined;
  #fail: (error: unknown) => void = () => {};

  tell: Teller<Profile>['publish'] = async (topic, value) => {
    await this.#teller?.publish(topic, value).catch((error: unknown) => this.#fail(error));
  };

  stateChanged(): void {
    this.#teller?.stateChanged();
  }

  /** From now on there is somebody to tell. Rejects when that fails. */
  failedTo(teller: Teller<Profile>): Promise<never> {
    this.#teller = teller;
    return new Promise((_, reject) => {
      this.#fail = reject;
    });
  }
}
