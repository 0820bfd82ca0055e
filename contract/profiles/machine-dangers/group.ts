/** Requests that are dangerous for the same reason. */
export interface DangerGroup {
  /** The C header that has them. */
  header: string;
  /** What whoever may make them can do, as a sentence. */
  reason: string;
  /** Numbers by their names in C. */
  requests: Readonly<Record<string, number>>;
}
