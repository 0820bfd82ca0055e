import * as v from 'valibot';
import { doc, memberName, tableName } from '../profiles/field.ts';
import { profileName } from '../profiles/profile.ts';
import { safeSequence } from '../serial/safe-steps.ts';
import { fields } from './field.ts';

const finite = v.pipe(v.number(), v.finite());

const quantity = v.strictObject({
  min: finite,
  max: finite,
  unit: v.string(),
  rest: v.exactOptional(doc(finite, 'Where the output gives nothing out: no limit is asked for this value.')),
  rateOf: v.exactOptional(
    doc(v.string(), 'The quantity whose change per second this is. Left out of a call, the change is at once.'),
  ),
  optional: v.exactOptional(
    doc(
      v.literal(true),
      'It is set only while something holds it: the state has it then, and leaves it out otherwise.',
    ),
  ),
  doc: v.exactOptional(v.string()),
});
export type Quantity = v.InferOutput<typeof quantity>;

const instrumentMethod = v.strictObject({
  access: doc(v.picklist(['read', 'write', 'control']), 'The access that a rule must allow.'),
  danger: v.exactOptional(doc(tableName('a danger'), "What a rule's `dangers` must name to allow it.")),
  fields: v.exactOptional(fields),
  result: v.exactOptional(fields),
  timeoutMs: v.exactOptional(
    doc(
      v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(24 * 3_600_000)),
      'How long the driver may take. Default: 5000.',
    ),
  ),
  interrupts: v.exactOptional(doc(v.literal(true), 'It does not wait for its turn, and ends what the driver is at.')),
  turnsOff: v.exactOptional(
    doc(v.literal(true), 'All outputs are at rest after it: no limit and no lease is asked for.'),
  ),
  energises: v.exactOptional(doc(v.literal(true), 'It gives out what is set: the set-points of every output count.')),
  sets: v.exactOptional(
    doc(v.record(v.string(), v.string()), 'Which booleans of the state it sets, by which of its fields.'),
  ),
  releases: v.exactOptional(
    doc(
      v.string(),
      'Which of its fields names the output of which nothing is held after it; where a call leaves that out: of all. It counts as a change of those.',
    ),
  ),
  doc: v.string(),
});
export type InstrumentMethod = v.InferOutput<typeof instrumentMethod>;
export const DEFAULT_METHOD_TIMEOUT_MS = 5000;

/**
 * A profile of an instrument: what its driver answers, declared, so that the broker can check and limit a call before the driver
 * sees it. Schemas never come from drivers. Shipped profiles are TypeScript (`shipped/`), the administrator's are JSON files of the
 * same form, beside those of device nodes.
 */
export const instrumentSchema = v.strictObject({
  $schema: v.exactOptional(v.string()),
  name: profileName,
  doc: v.string(),
  source: v.exactOptional(doc(v.string(), 'Where its facts are from: a manual.')),
  outputs: v.exactOptional(
    doc(
      v.record(tableName('an output'), v.record(memberName('a quantity'), quantity)),
      'What it puts out, and the range of each quantity. Rules limit them by these names.',
    ),
  ),
  mirrors: v.exactOptional(
    doc(
      v.pipe(
        v.array(
          v.strictObject({ when: v.string(), from: v.string(), to: v.string(), quantity: v.string(), factor: finite }),
        ),
        v.readonly(),
      ),
      'Outputs that follow others while a boolean of the state is true.',
    ),
  ),
  outputsOn: v.exactOptional(
    doc(v.string(), 'The boolean of the state that says that the outputs give out what is set. Left out: always.'),
  ),
  state: v.exactOptional(
    doc(fields, 'What its driver keeps told. With outputs it must have `outputs`, of type outputs: the set-points.'),
  ),
  methods: v.record(memberName('a method'), instrumentMethod),
  topics: v.exactOptional(
    doc(v.record(memberName('a topic'), v.strictObject({ doc: v.string(), fields })), 'What its driver tells.'),
  ),
  telemetry: v.exactOptional(
    doc(
      v.literal(true),
      'Its driver declares channels, from a definition of the instrument that it reads, and sends frames of their values.',
    ),
  ),
  safe: v.exactOptional(
    doc(
      v.pipe(
        v.array(v.strictObject({ method: v.string(), fields: v.exactOptional(v.record(v.string(), v.unknown())) })),
        v.maxLength(16),
        v.readonly(),
      ),
      'Methods that make it safe, when its lease is lost.',
    ),
  ),
  portSafe: v.exactOptional(
    doc(safeSequence, 'What is done to its port when its driver is lost, where the entry of the port does not say.'),
  ),
});
export type InstrumentProfile = v.InferOutput<typeof instrumentSchema>;

/** Declares a profile, keeping its literal types. */
export const instrument = <const Declared extends InstrumentProfile>(declared: Declared): Declared => declared;
