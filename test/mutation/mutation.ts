/** A check that must not get lost: what stands there without it, and the test that must fail then. */
export interface Mutation {
  /** What is missing, or weakened. */
  without: string;
  file: string;
  /** Stands exactly once in the file. */
  text: string;
  /** What stands there instead. */
  instead: string;
  /** A test file that must fail. */
  test: string;
}
