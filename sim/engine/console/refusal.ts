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
export const refuseIndex = (what: string, limit: number): Refusal =>
  new Refusal('index', `${what} is below ${limit}`, { limit });
export const refuseRange = (what: string, min: number, max: number): Refusal =>
  new Refusal('range', `${what} is ${min} to ${max}`, { min, max });
