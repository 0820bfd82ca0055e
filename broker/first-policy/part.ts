import type { DeviceEntry } from '../../contract/policy/entries.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';

/** A device of the policy, with what to know of it. */
export interface DevicePart {
  /** Lines; what a device says of itself may be in them. */
  comment: readonly string[];
  name: string;
  entry: DeviceEntry;
  /** Off: it stands there as a comment, for somebody to switch on who knows what hangs on it. */
  on: boolean;
}

export type Rule = PolicyDocument['rules'][number];

export interface RulePart {
  comment: readonly string[];
  rule: Rule;
  on: boolean;
}

/** A heading, its explanation, and its devices. */
export interface Section {
  title: readonly string[];
  parts: readonly DevicePart[];
}
