/**
 * Checks that must not get lost: each row takes one away, or weakens it, and names the test that must then fail. A row that
 * nobody notices is a hole in the tests. `npm run mutation` tries them all (minutes: it is no part of `npm test`);
 * `mutations.test.ts` holds that each row still fits its source.
 */
export interface Mutation {
  /** What is missing then. */
  without: string;
  file: string;
  /** Stands exactly once in the file. */
  text: string;
  /** What stands there instead. */
  instead: string;
  /** The test that must fail. */
  test: string;
}

export const mutations: readonly Mutation[] = [
  {
    without: 'the generation is compared before each system call',
    file: 'broker/gate/grant.ts',
    text: 'return this.unit.generation !== this.#generation;',
    instead: 'return false;',
    test: 'test/broker/model.test.ts',
  },
];
