import type { Command } from 'commander';
import { refusals } from '../contract/errors.ts';
import type { Result } from '../contract/methods.ts';
import { parseAssertions, runAssertions } from '../contract/policy/assertions.ts';
import type { Verdict } from '../contract/policy/decide.ts';
import { FRAGMENTS_FOLDER } from '../contract/policy/merge.ts';
import { noWords, parseJson, parseJsonObject } from './arguments.ts';
import { ask } from './ask.ts';
import { callVerb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { readNamedFile } from './files.ts';
import { bytesFromJson } from './json-bytes.ts';
import { explainOffline } from './policy/explain.ts';
import { DEFAULT_POLICY_FILE, findingText, readPolicyFile, readSoundPolicy } from './policy/file.ts';
import { generatePolicy } from './policy/generate.ts';
import { principalFor } from './policy/principal.ts';
import { DEFAULT_AUDIT_FILE, replayPolicy } from './policy/replay/replay.ts';
import { rules } from './policy/rules.ts';
import { escapeText } from './text/escape.ts';
import { UsageError } from './usage.ts';

/** Status of a check that ran and found something wrong. */
const FOUND = 1;

const reload = callVerb('reload', { method: 'policy.reload', parse: noWords, text: reloadText });

export function define(command: Command, cli: Cli): void {
  command
    .command('generate')
    .description(
      'Prints a first policy for the hardware of this machine: what is harmless is on, the rest is there as comments. Needs no broker.',
    )
    .addHelpText(
      'after',
      '\nAs root it names the lines of GPIO chips too. Example: sudo postern policy generate > policy.json',
    )
    .action(() => generatePolicy(cli));

  command
    .command('lint')
    .description(
      'Checks a policy and its fragments (policy.d): their form, their names, and what contradicts itself. Needs no privilege and no broker.',
    )
    .argument('[file]', 'the policy', DEFAULT_POLICY_FILE)
    .option('--strict', 'warnings fail too')
    .action((file: string, { strict }: { strict?: true }) => lint(cli, file, strict === true));

  command
    .command('explain')
    .description(cli.docOf('policy.explain'))
    .argument('<method>', "a method of the protocol, such as 'pwm.set'")
    .argument('[json]', 'its parameters as a JSON object', '{}')
    .option('--user <name>', 'somebody else (of the broker: administrators only)')
    .option('--group <name>', 'as if in this system group too; may be repeated (with --policy)', collect, [])
    .option('--fingerprint <key>', 'as if with this key (with --policy)')
    .option(
      '--previous <json>',
      "the state before: {enabled, periodNs, dutyNs, polarity}, {value}, {brightness, trigger}, {isOpen, typesKeys}, {isMidLine}, or what an instrument's driver tells (with --policy; default: off)",
    )
    .option('--policy <file>', 'ask this file instead of the broker')
    .action((method: string, json: string, options: ExplainOptions) => explain(cli, method, json, options));

  rules.define(command, cli);

  command
    .command('test')
    .description('Runs the assertions that are kept beside a policy. Needs no privilege and no broker.')
    .argument('[file]', 'the policy', DEFAULT_POLICY_FILE)
    .option('--tests <file>', 'the assertions (default: policy.tests.json beside policy.json)')
    .action((file: string, { tests }: { tests?: string }) => test(cli, file, tests ?? testsBeside(file)));

  command
    .command('replay')
    .description(
      'Judges what the audit log tells by another policy: what it would refuse now, and what it would newly allow. Needs no broker.',
    )
    .argument('<candidate>', 'the policy')
    .argument(
      '[log...]',
      `files of one audit log (default: ${DEFAULT_AUDIT_FILE} and what was rotated away from it, which takes root)`,
    )
    .action((candidate: string, logs: string[]) => replayPolicy(cli, candidate, logs));

  reload.define(command, cli);

  command
    .command('schema')
    .description('Prints the JSON Schema of policies, for editors: "$schema" in the file points to it.')
    .option('--tests', 'of the assertions instead')
    .option('--fragment', 'of a file of policy.d instead')
    .action(async ({ tests, fragment }: { tests?: true; fragment?: true }) => {
      const schemas = await import('./policy/schema.ts');
      const rest = fragment === true ? schemas.fragmentJsonSchema : schemas.policyJsonSchema;
      const schema = tests === true ? schemas.assertionsJsonSchema : rest;
      cli.streams.out.write(`${JSON.stringify(schema(), undefined, 2)}\n`);
    });
}

function lint(cli: Cli, file: string, strict: boolean): void {
  const { findings, fragments } = readPolicyFile(file);
  for (const finding of findings) cli.print(finding, () => findingText(finding, cli.colours));
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const whole = fragments === 0 ? file : `${file} and ${fragments} of ${FRAGMENTS_FOLDER}`;
  cli.note(`${whole}: ${errors} errors, ${warnings} warnings, ${count('note')} notes`);
  if (errors > 0 || (strict && warnings > 0)) cli.exit(FOUND);
}

interface ExplainOptions {
  user?: string;
  group: string[];
  fingerprint?: string;
  previous?: string;
  policy?: string;
}

async function explain(cli: Cli, method: string, json: string, options: ExplainOptions): Promise<void> {
  const params = bytesFromJson(parseJsonObject(json, 'the parameters'));
  const { user, group, fingerprint, previous, policy: file } = options;
  if (file === undefined) {
    if (group.length > 0 || fingerprint !== undefined || previous !== undefined)
      throw new UsageError('--group, --fingerprint and --previous are for a policy file', 'add --policy FILE');
    await using postern = await cli.connect();
    return explained(cli, await ask(postern, 'policy.explain', { method, params, user }));
  }
  const { policy, names } = readSoundPolicy(file);
  const who = principalFor(
    {
      group,
      ...(user === undefined ? {} : { user }),
      ...(fingerprint === undefined ? {} : { keyFingerprint: fingerprint }),
    },
    names,
  );
  const before = previous === undefined ? undefined : parseJson(previous, '--previous');
  explained(cli, toResult(explainOffline(policy, who, method, params, before), who.user));
}

function toResult(verdict: Verdict, user: string): Result<'policy.explain'> {
  if (verdict.allowed) return { allowed: true, rule: verdict.rule, message: `${user} may: rule ${verdict.rule}` };
  const { value: _, allowedValue: __, ...said } = verdict;
  return said;
}

function explained(cli: Cli, result: Result<'policy.explain'>): void {
  const { allowed, message, ask: how } = result;
  cli.print(result, () => {
    const verdict = allowed ? cli.colours.green('allowed') : cli.colours.red('denied');
    return `${verdict}: ${escapeText(message)}\n${how === undefined ? '' : `  ask: ${escapeText(how)}\n`}`;
  });
  if (!allowed) cli.exit(refusals.denied.exit);
}

function test(cli: Cli, file: string, testsFile: string): void {
  const {
    parsed: policy,
    policy: { profiles, instruments },
  } = readSoundPolicy(file);
  const { parsed, problems } = parseAssertions(readNamedFile(testsFile));
  const [problem] = problems;
  if (parsed === undefined)
    throw new UsageError(`${testsFile}:${problem?.line ?? 1}: ${problem?.message ?? 'no assertions'}`);
  const outcomes = runAssertions(policy, parsed, profiles, instruments);
  for (const outcome of outcomes)
    cli.print(outcome, () => {
      const { name: title, line, passed, message } = outcome;
      const mark = passed ? cli.colours.green('ok') : cli.colours.red('not ok');
      return `${mark} ${escapeText(title)}${passed ? '' : ` (${testsFile}:${line}): ${escapeText(message)}`}\n`;
    });
  const failed = outcomes.filter(({ passed }) => !passed).length;
  cli.note(`${outcomes.length - failed} of ${outcomes.length} assertions hold`);
  if (failed > 0) cli.exit(FOUND);
}

const testsBeside = (file: string): string => `${file.replace(/\.json$/, '')}.tests.json`;

const collect = (value: string, before: string[]): string[] => [...before, value];

function reloadText({ rules, devices, keys, warnings }: Result<'policy.reload'>): string {
  const counts = `in force: ${rules} rules, ${devices} devices, ${keys} keys\n`;
  return counts + warnings.map((warning) => `warning: ${escapeText(warning)}\n`).join('');
}
