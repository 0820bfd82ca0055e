import { toJsonSchema } from '@valibot/to-json-schema';
import { assertionsSchema } from '../../contract/policy/assertion.ts';
import { fragmentSchema, policySchema } from '../../contract/policy/schema.ts';

/** Checks that JSON Schema cannot say (the first of two numbers not above the second) are left to `policy lint`. */
const options = { errorMode: 'ignore' } as const;

export const policyJsonSchema = () => toJsonSchema(policySchema, options);
export const fragmentJsonSchema = () => toJsonSchema(fragmentSchema, options);
export const assertionsJsonSchema = () => toJsonSchema(assertionsSchema, options);
