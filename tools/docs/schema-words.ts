/** A schema in words: `{ device?: text of 1 to 128, enabled?: true or false }`. For the tables of the documentation. */
import type * as v from 'valibot';

/** The properties of valibot's schemas that are read here; which of them a schema has follows from its `type`. */
interface Shape {
  type: string;
  entries?: Record<string, Shape>;
  wrapped?: Shape;
  item?: Shape;
  items?: readonly Shape[];
  options?: readonly (Shape | string)[];
  literal?: unknown;
  key?: Shape;
  value?: Shape;
  pipe?: readonly Action[];
}

interface Action {
  kind: string;
  type: string;
  requirement?: unknown;
  description?: string;
}

const shapeOf = (schema: v.GenericSchema): Shape => schema as v.GenericSchema & Shape;

/** The actions of a schema's pipe and of the pipes inside it. */
function actionsOf(shape: Shape): Action[] {
  const [first, ...rest] = shape.pipe ?? [];
  const inner = first === undefined || (first as Action & Shape) === shape ? [] : actionsOf(first as Action & Shape);
  return [...inner, ...rest.filter(({ kind }) => kind !== 'schema')];
}

export function words(schema: v.GenericSchema): string {
  return say(shapeOf(schema));
}

/** `v.description()` of a schema, or of the one that it makes optional. */
export function descriptionOf(schema: v.GenericSchema): string | undefined {
  const shape = shapeOf(schema);
  const own = actionsOf(shape).find(({ type }) => type === 'description')?.description;
  return own ?? (shape.wrapped === undefined ? undefined : descriptionOf(shape.wrapped as Shape & v.GenericSchema));
}

/** The fields of an object's schema, each with its own. */
export function fieldsOf(schema: v.GenericSchema): [name: string, schema: v.GenericSchema, optional: boolean][] {
  return Object.entries(shapeOf(schema).entries ?? {}).map(([name, field]) => [
    name,
    field as Shape & v.GenericSchema,
    isOptional(field),
  ]);
}

const isOptional = ({ type }: Shape): boolean => type === 'optional' || type === 'exact_optional';

function say(shape: Shape): string {
  const spoken = speakers[shape.type];
  if (spoken === undefined) throw new Error(`no words for a schema of type '${shape.type}'`);
  return spoken(shape);
}

const literally = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));

const speakers: Readonly<Record<string, (shape: Shape) => string>> = {
  strict_object: ({ entries = {} }) => {
    const fields = Object.entries(entries).map(
      ([name, field]) => `${name}${isOptional(field) ? '?' : ''}: ${say(field)}`,
    );
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  },
  optional: ({ wrapped }) => (wrapped === undefined ? '' : say(wrapped)),
  exact_optional: ({ wrapped }) => (wrapped === undefined ? '' : say(wrapped)),
  nullable: ({ wrapped }) => `${wrapped === undefined ? '' : say(wrapped)} or null`,
  array: (shape) => `[${shape.item === undefined ? '' : say(shape.item)}, …]${span(shape, 'min_length', 'max_length')}`,
  tuple: ({ items = [] }) => `[${items.map(say).join(', ')}]`,
  picklist: ({ options = [] }) => options.map(literally).join(' or '),
  literal: ({ literal }) => literally(literal),
  union: ({ options = [] }) => options.map((option) => say(option as Shape)).join(' or '),
  variant: ({ options = [] }) => options.map((option) => say(option as Shape)).join(' or '),
  record: ({ value }) => `{ name: ${value === undefined ? '' : say(value)}, … }`,
  string: (shape) => `text${span(shape, 'min_length', 'max_length')}`,
  number: (shape) => {
    const whole = actionsOf(shape).some(({ type }) => type === 'safe_integer');
    return `${whole ? 'integer' : 'number'}${span(shape, 'min_value', 'max_value')}`;
  },
  boolean: () => 'true or false',
  unknown: () => 'anything',
  // The only instances that travel.
  instance: (shape) => `bytes${span(shape, 'min_length', 'max_length')}`,
};

/** ` of 1 to 128`, ` from 1`. A lower bound of 0 goes without saying where there is no upper one: nothing here is negative. */
function span(shape: Shape, low: string, high: string): string {
  const bounds = (type: string) =>
    actionsOf(shape)
      .filter((action) => action.type === type)
      .map(({ requirement }) => Number(requirement));
  const [min, max] = [Math.max(0, ...bounds(low)), Math.min(Number.POSITIVE_INFINITY, ...bounds(high))];
  if (max !== Number.POSITIVE_INFINITY) return ` of ${min} to ${max}`;
  return min === 0 ? '' : ` from ${min}`;
}
