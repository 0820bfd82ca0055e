export type RefusalCode =
  | 'syntax'
  | 'overlong'
  | 'method'
  | 'field'
  | 'name'
  | 'range'
  | 'index'
  | 'readonly'
  | 'busy'
  | 'storage'
  | 'state';

/** What is answered instead of a result. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: Readonly<Record<string, string | number>>;

  /** @param details what is told beside the message: the field, the range, the limit */
  constructor(code: RefusalCode, message: string, details: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

export const refuseField = (field: string, message: string): Refusal => new Refusal('field', message, { field });
/** @param limit the number must be below it */
export const refuseIndex = (message: string, limit: number): Refusal => new Refusal('index', message, { limit });
export const refuseRange = (min: number, max: number): Refusal => new Refusal('range', 'out of range', { min, max });
export const refuseName = (what: string, name: string): Refusal =>
  new Refusal('name', `no ${what} of that name`, { name });
