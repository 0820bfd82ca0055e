import type * as v from 'valibot';
import type { Access } from '../access.ts';

/**
 * One method of the protocol: one row is its types, its permission and its documentation. The client's types, the gate's
 * dispatch, the CLI's help, docs/PROTOCOL.md's table and the policy matrix test all derive from the rows.
 */
export interface MethodRow<
  Params extends v.GenericSchema = v.GenericSchema,
  Result extends v.GenericSchema = v.GenericSchema,
> {
  access: Access;
  /** What the parameters name: nothing, one channel, several, or a whole device. Decides what the gate resolves and asks the policy about. */
  target: Target;
  params: Params;
  result: Result;
  /** One line. */
  doc: string;
}

export type Target = 'none' | 'channel' | 'channels' | 'device';

export const method = <Params extends v.GenericSchema, Result extends v.GenericSchema>(
  row: MethodRow<Params, Result>,
): MethodRow<Params, Result> => row;
