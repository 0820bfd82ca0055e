/** What a bench needs and this machine does not have; its message says how to get it. Not a failure of what is measured. */
export class Missing extends Error {
  override readonly name = 'Missing';
}
