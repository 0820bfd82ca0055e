import { Refusal } from '../../contract/errors.ts';
import { commands, isSame, queries, rounded } from './codec.ts';
import { confirmed, refused } from './confirmed.ts';
import type { Dialogue } from './dialogue.ts';
import type { ErrorLog, ReportedError } from './error-log.ts';
import { Known } from './known.ts';
import type { Mode, Output, SetPoints } from './outputs.ts';
import { readSettings, type Settings } from './settings.ts';
import { Turns, type Urgency } from './turns.ts';

export interface SupplyHandlers {
  /** Something of `settings` or `isRemote` is not as it was. */
  changed(): void;
  /** It was switched off and on behind our back. */
  restarted(): void;
}

/**
 * The supply as we know it, and what can be done to it. Every command is confirmed by reading back what it was to change: an answer
 * that says so is worth more than a pause, and shorter. Each method waits for its turn.
 */
export class Supply {
  readonly errors: ErrorLog;
  readonly dialogue: Dialogue;
  readonly known: Known;
  readonly #turns = new Turns();
  readonly #handlers: SupplyHandlers;
  constructor(dialogue: Dialogue, errors: ErrorLog, settings: Settings, handlers: SupplyHandlers) {
    this.dialogue = dialogue;
    this.errors = errors;
    this.known = new Known(settings, () => handlers.changed());
    this.#handlers = handlers;
  }

  /** Asks whether it is on. */
  readSwitch(urgency: Urgency): Promise<boolean> {
    return this.#turns.take(urgency, async () => {
      const on = await this.dialogue.ask(queries.on);
      this.known.learnSwitch(on);
      return on;
    });
  }

  /** Asks what an output is set to. */
  readSetPoints(urgency: Urgency, output: Output): Promise<SetPoints> {
    return this.#turns.take(urgency, async () => {
      let has = await this.dialogue.ask(queries.setPoints(this.#nameOf(output)));
      // Not what we know: perhaps it is of another output, because somebody has selected that.
      if (this.known.selected === output && !isSame(this.known.settings.outputs[output], has)) {
        this.known.selected = await this.dialogue.ask(queries.selected);
        if (this.known.selected !== output) {
          has = await this.dialogue.ask(queries.setPoints(output));
          this.known.renew(); // what was measured on the way was of another output
        }
      }
      this.known.learnSetPoints(output, has);
      return has;
    });
  }

  measure(urgency: Urgency, output: Output, quantity: 'volts' | 'amps'): Promise<number> {
    return this.#turns.take(urgency, () => this.dialogue.ask(queries[quantity](this.#nameOf(output))));
  }

  readMode(urgency: Urgency, output: Output): Promise<Mode> {
    return this.#turns.take(urgency, () => this.dialogue.ask(queries.mode(output)));
  }

  /** Sets an output, and gives what it is set to then. @throws Refusal `device` with the supply's own errors */
  set(output: Output, wanted: Partial<SetPoints>, signal?: AbortSignal): Promise<SetPoints> {
    return this.#command('command', async () => {
      signal?.throwIfAborted();
      let has = this.known.settings.outputs[output];
      // Without its name only if it was selected before: the command that selects it may have been lost.
      const question = queries.setPoints(this.#nameOf(output));
      this.known.selected = undefined;
      await this.#change(commands.apply(output, wanted), async () => {
        has = await this.dialogue.ask(question);
        return isSame(roundedPoints(wanted), has);
      });
      this.known.selected = output;
      this.known.learnSetPoints(output, has);
      return has;
    });
  }

  /** One step of many: sent, and asked whether the supply minded. The last of them is to be `set`. */
  step(output: Output, wanted: Partial<SetPoints>, signal: AbortSignal): Promise<void> {
    return this.#command('command', async () => {
      signal.throwIfAborted();
      const command = commands.apply(output, wanted);
      this.errors.suspect(command);
      this.known.selected = undefined;
      await this.dialogue.tell(command);
      this.known.selected = output;
      this.known.learnSetPoints(output, { ...this.known.settings.outputs[output], ...roundedPoints(wanted) });
      const { errors } = await this.#look();
      if (errors.length > 0) throw refused(command, errors);
    });
  }

  /** Off comes before everything that waits. */
  switch(on: boolean): Promise<void> {
    return this.#command(on ? 'command' : 'urgent', async () => {
      const isDone = async () => (await this.dialogue.ask(queries.on)) === on;
      if (on) await this.#change(commands.output(true), isDone);
      else await this.#switchOff(isDone);
      this.known.learnSwitch(on);
    });
  }

  track(on: boolean): Promise<void> {
    return this.#command('command', async () => {
      await this.#change(commands.track(on), async () => (await this.dialogue.ask(queries.tracking)) === on);
      this.known.learnTracking(on);
      this.known.learnSetPoints('N25V', await this.dialogue.ask(queries.setPoints('N25V')));
    });
  }

  /** Makes questions without a name mean this output. A poll: it changes nothing that is put out. */
  select(output: Output): Promise<void> {
    return this.#command('poll', async () => {
      await this.#change(commands.select(output), async () => (await this.dialogue.ask(queries.selected)) === output);
      this.known.selected = output;
    });
  }

  remote(): Promise<void> {
    return this.#command('command', () => this.#takeOver());
  }

  /** Reads all that it is set to. */
  refresh(): Promise<void> {
    return this.#turns.take('poll', () => this.#learnAll());
  }

  local(): Promise<void> {
    return this.#turns.take('command', async () => {
      await this.dialogue.tell(commands.local);
      this.known.selected = undefined;
      this.#setRemote(false);
    });
  }

  /** Looks for errors, and whether the supply was switched off and on meanwhile: then takes it over again. */
  look(): Promise<void> {
    return this.#turns.take('poll', async () => {
      await this.#look();
    });
  }

  /** Takes all errors that there are. */
  drainErrors(): Promise<void> {
    return this.#turns.take('command', async () => {
      await this.errors.drain(this.dialogue);
    });
  }

  /**
   * Sends somebody's own line, gives the answer (empty where nothing was asked), and reads everything anew. An error that the line caused
   * is its answer.
   */
  raw(line: string, withinMs: number): Promise<string> {
    return this.#command('command', async () => {
      if (!this.known.isRemote) await this.#takeOver();
      await this.#look();
      this.errors.suspect(line);
      this.known.selected = undefined;
      const asking = line.includes('?')
        ? this.dialogue.askOnce(queries.raw(line), withinMs)
        : this.dialogue.tell(line).then(() => '');
      const outcome = await asking.then(
        (reply) => ({ reply }),
        (error: unknown) => ({ error }),
      );
      const { errors } = await this.#look();
      await this.#learnAll();
      if (errors.length > 0) throw refused(line, errors);
      if ('error' in outcome) throw outcome.error;
      return outcome.reply;
    });
  }

  /** Whoever gave a command is answered as soon as it is confirmed. What the supply has to say to it beyond that is found out then. */
  #command<Result>(urgency: Urgency, work: () => Promise<Result>): Promise<Result> {
    const find = async () => {
      if (this.errors.isDue) await this.#look();
    };
    // Should it not answer to that either, it is still due: who asks next says so.
    return this.#turns.take(
      urgency,
      () => work().catch((error: unknown) => this.#failed(urgency, error)),
      () => quietly(find),
    );
  }

  /**
   * A command that was not confirmed: what the supply is set to is read anew, or not known until somebody has. Who wanted it off is told
   * at once: there are other ways to that.
   */
  async #failed(urgency: Urgency, error: unknown): Promise<never> {
    const isAnswer = error instanceof Refusal && error.code !== 'timeout' && error.code !== 'unavailable';
    if (!isAnswer) {
      this.known.doubt();
      if (urgency !== 'urgent') await quietly(() => this.#learnAll());
    }
    throw error;
  }

  async #learnAll(): Promise<void> {
    this.known.selected = undefined;
    this.known.learnAll(await readSettings(this.dialogue));
  }

  /** The name to ask by: none for the selected one. */
  #nameOf(output: Output): Output | undefined {
    return output === this.known.selected ? undefined : output;
  }

  #setRemote(isRemote: boolean): void {
    this.dialogue.keepRemote(isRemote);
    this.known.isRemote = isRemote;
  }

  /** In local mode everything may have been turned by hand. */
  async #takeOver(): Promise<void> {
    await this.dialogue.tell(commands.remote);
    await this.#learnAll();
    this.#setRemote(true);
  }

  async #look(): Promise<{ errors: ReportedError[] }> {
    const { errors, poweredOn } = await this.errors.look(this.dialogue);
    if (poweredOn) {
      await this.#takeOver();
      this.#handlers.restarted();
    }
    return { errors };
  }

  /** Without a look at anything else before, and from local mode too. */
  async #switchOff(isDone: () => Promise<boolean>): Promise<void> {
    const wasRemote = this.known.isRemote;
    if (!wasRemote) await this.dialogue.tell(commands.remote);
    this.#setRemote(true);
    await this.#change(commands.output(false), isDone, { atOnce: true });
    if (!wasRemote) await this.#learnAll();
  }

  async #change(command: string, isDone: () => Promise<boolean>, { atOnce = false } = {}): Promise<void> {
    // An error that is found later must not be this command's, if it was the last one's.
    if (this.errors.isDue && !atOnce) await this.#look();
    const { dialogue, errors } = this;
    const prepare = async () => {
      if (!this.known.isRemote) await this.#takeOver();
    };
    await confirmed(command, { dialogue, errors, isDone, prepare, wasLocal: () => this.#setRemote(false) });
  }
}

/** Does what may find a supply that does not answer, where that is told on another occasion. */
async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

function roundedPoints({ volts, amps }: Partial<SetPoints>): Partial<SetPoints> {
  return {
    ...(volts === undefined ? {} : { volts: rounded(volts) }),
    ...(amps === undefined ? {} : { amps: rounded(amps) }),
  };
}
