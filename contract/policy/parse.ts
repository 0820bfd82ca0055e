import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import * as v from 'valibot';
import { explainIssue, formatPath, issuePath, type Path } from '../issues.ts';
import { mergePolicy, type ParsedFile, type ParsedPolicy, type PolicyFile, type PolicyProblem } from './merge.ts';
import { fragmentSchema, policySchema } from './schema.ts';

/** A mistake in a policy, with its place. `path` is as in JavaScript: `rules[0].limits.highRatio`. */
export interface Problem {
  severity: 'error' | 'warning';
  line: number;
  column: number;
  path: string;
  message: string;
}

export type { ParsedPolicy, PolicyFile, PolicyProblem } from './merge.ts';

type Read = { policy: ParsedPolicy; problems: [] } | { policy: undefined; problems: PolicyProblem[] };

/** Reads JSON with comments. Gives every mistake at once, not the first one. */
export const parsePolicy = (text: string, name = 'policy.json'): Read => parsePolicyFiles([{ name, text }]);

/** The same of several files: the first is a whole policy, and the others are fragments of it. */
export function parsePolicyFiles(files: readonly PolicyFile[]): Read {
  const problems: PolicyProblem[] = [];
  const read = files.flatMap(({ name, text }, index): ParsedFile[] => {
    const { parsed, problems: found } = parseDocument(index === 0 ? policySchema : fragmentSchema, text);
    problems.push(...found.map((problem) => ({ ...problem, file: name })));
    return parsed === undefined ? [] : [{ name, parsed }];
  });
  const [first, ...others] = read;
  return problems.length > 0 || first === undefined ? { policy: undefined, problems } : mergePolicy([first, ...others]);
}

/** A file of JSON with comments that has the form of a schema, and where each of its parts stands. */
export interface ParsedDocument<Document> {
  document: Document;
  /** Where the value at a path stands, or its nearest ancestor that exists; both from 1. */
  placeOf(path: Path): { line: number; column: number };
  lineOf(path: Path): number;
}

/** Undefined for what is nested so deeply that the parser, which calls itself, comes to its end. */
function readTree(text: string, syntax: ParseError[]): { root: Node | undefined; value: unknown } | undefined {
  try {
    const root = parseTree(text, syntax, { allowTrailingComma: true });
    return { root, value: root && getNodeValue(root) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `parsePolicy` for any schema. */
export function parseDocument<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): { parsed: ParsedDocument<v.InferOutput<Schema>> | undefined; problems: Problem[] } {
  const syntax: ParseError[] = [];
  const lines = lineStarts(text);
  const at = (offset: number) => position(lines, offset);
  const read = readTree(text, syntax);
  if (read === undefined) return { parsed: undefined, problems: [problem(at(0), [], 'nested too deeply')] };
  const { root, value } = read;
  if (syntax.length > 0 || root === undefined) {
    const problems = syntax.map(({ error, offset }) =>
      problem(at(offset), [], `not JSON: ${words(printParseErrorCode(error))}`),
    );
    return { parsed: undefined, problems: problems.length > 0 ? problems : [problem(at(0), [], 'the file is empty')] };
  }
  const checked = v.safeParse(schema, value);
  const wrongPaths = new Set((checked.issues ?? []).map((issue) => formatPath(issuePath(issue))));
  const badKeys = [...keyProblems(root)]
    .filter(({ path, isUnkept }) => !(isUnkept && wrongPaths.has(formatPath(path))))
    .map(({ offset, path, message }) => problem(at(offset), path, message));
  if (checked.success && badKeys.length === 0) {
    const placeOf = (path: Path) => at(nearest(root, path).offset);
    const lineOf = (path: Path) => placeOf(path).line;
    return { parsed: { document: checked.output, placeOf, lineOf }, problems: [] };
  }
  const wrong = (checked.issues ?? []).map((issue) => {
    const path = issuePath(issue);
    return problem(at(nearest(root, path).offset), path, explainIssue(issue));
  });
  return { parsed: undefined, problems: [...badKeys, ...wrong] };
}

/** What was found wrong with a document that has its form: errors, each with its place. */
export const problemsOf = (
  findings: readonly { path: Path; message: string }[],
  { placeOf }: Pick<ParsedDocument<unknown>, 'placeOf'>,
): Problem[] => findings.map(({ path, message }) => problem(placeOf(path), path, message));

function problem(place: { line: number; column: number }, path: Path, message: string): Problem {
  return { severity: 'error', ...place, path: formatPath(path), message };
}

/** Keys that objects of JavaScript, or valibot's records, do not keep. */
const unkeptKeys = ['__proto__', 'constructor', 'prototype'];

interface KeyProblem {
  offset: number;
  path: Path;
  message: string;
  /** The schema may have seen it, too. */
  isUnkept: boolean;
}

/** What a schema does not see: keys that stand twice, and those that are not kept. */
function* keyProblems(node: Node, path: Path = []): Generator<KeyProblem> {
  const seen = new Set<string>();
  for (const [index, child] of (node.children ?? []).entries()) {
    if (child.type !== 'property') {
      yield* keyProblems(child, [...path, index]);
      continue;
    }
    const [keyNode, valueNode] = child.children ?? [];
    const key = String(keyNode?.value);
    const at = { offset: child.offset, path: [...path, key] };
    if (seen.has(key)) yield { ...at, message: `the key '${key}' stands twice`, isUnkept: false };
    if (unkeptKeys.includes(key)) yield { ...at, message: `nothing can be named '${key}'`, isUnkept: true };
    seen.add(key);
    if (valueNode !== undefined) yield* keyProblems(valueNode, [...path, key]);
  }
}

function nearest(root: Node, path: Path): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, [...path.slice(0, length)]);
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent : node;
  }
  return root;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function position(starts: readonly number[], offset: number): { line: number; column: number } {
  const line = starts.findLastIndex((start) => start <= offset);
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
}

/** `PropertyNameExpected` → `property name expected` */
const words = (code: string) => code.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
