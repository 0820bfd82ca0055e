import type { Definition, Scattered } from './definition.ts';
import type { Dialogue, Unanswered } from './dialogue.ts';
import type { Field } from './ranges.ts';
import { Request } from './request.ts';

/** The array of offsets, as it is in the controller's memory: what a scattered read gives. */
export class ScatteredArray {
  /** What it names now; undefined: nobody knows. */
  fields: readonly Field[] | undefined;
  readonly #definition: Definition & { scattered: Scattered };
  readonly #dialogue: Dialogue;

  constructor(definition: Definition & { scattered: Scattered }, dialogue: Dialogue) {
    this.#definition = definition;
    this.#dialogue = dialogue;
  }

  names(fields: readonly Field[]): boolean {
    const { fields: now } = this;
    return (
      now?.length === fields.length &&
      fields.every(({ offset, bytes }, index) => now[index]?.offset === offset && now[index].bytes === bytes)
    );
  }

  /** Has it name these. While it is written, nothing else may be under way. @returns why it could not be done */
  async write(fields: readonly Field[]): Promise<Unanswered | undefined> {
    this.fields = undefined;
    for (const request of Request.offsets(this.#definition, fields)) {
      const outcome = await this.#dialogue.ask(request);
      if ('trouble' in outcome) return outcome;
    }
    this.fields = fields;
    return undefined;
  }
}
