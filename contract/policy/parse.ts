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
import { type PolicyDocument, policySchema } from './schema.ts';

/** A mistake in a policy, with its place. `path` is as in JavaScript: `rules[0].limits.highRatio`. */
export interface Problem {
  severity: 'error' | 'warning';
  line: number;
  column: number;
  path: string;
  message: string;
}

/** Reads JSON with comments. Gives every mistake at once, not the first one. */
export function parsePolicy(
  text: string,
): { policy: ParsedPolicy; problems: [] } | { policy: undefined; problems: Problem[] } {
  const { parsed, problems } = parseDocument(policySchema, text);
  return parsed === undefined ? { policy: undefined, problems } : { policy: parsed, problems: [] };
}

/** A file of JSON with comments that has the form of a schema, and where each of its parts stands. */
export interface ParsedDocument<Document> {
  document: Document;
  /** 1-based line of the value at a path, or of its nearest ancestor that exists. */
  lineOf(path: Path): number;
}

export type ParsedPolicy = ParsedDocument<PolicyDocument>;

/** `parsePolicy` for any schema. */
export function parseDocument<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): { parsed: ParsedDocument<v.InferOutput<Schema>> | undefined; problems: Problem[] } {
  const syntax: ParseError[] = [];
  const root = parseTree(text, syntax, { allowTrailingComma: true });
  const lines = lineStarts(text);
  const at = (offset: number) => position(lines, offset);
  if (syntax.length > 0 || root === undefined) {
    const problems = syntax.map(({ error, offset }) =>
      problem(at(offset), [], `not JSON: ${words(printParseErrorCode(error))}`),
    );
    return { parsed: undefined, problems: problems.length > 0 ? problems : [problem(at(0), [], 'the file is empty')] };
  }
  const badKeys = [...keyProblems(root)].map(({ offset, path, message }) => problem(at(offset), path, message));
  const checked = v.safeParse(schema, getNodeValue(root));
  if (checked.success && badKeys.length === 0) {
    const lineOf = (path: Path) => at(nearest(root, path).offset).line;
    return { parsed: { document: checked.output, lineOf }, problems: [] };
  }
  const wrong = (checked.issues ?? []).map((issue) => {
    const path = issuePath(issue);
    return problem(at(nearest(root, path).offset), path, explainIssue(issue));
  });
  return { parsed: undefined, problems: [...badKeys, ...wrong] };
}

function problem(place: { line: number; column: number }, path: Path, message: string): Problem {
  return { severity: 'error', ...place, path: formatPath(path), message };
}

/** What a schema does not see: keys that stand twice, and one that objects of JavaScript do not keep. */
function* keyProblems(node: Node, path: Path = []): Generator<{ offset: number; path: Path; message: string }> {
  const seen = new Set<string>();
  for (const [index, child] of (node.children ?? []).entries()) {
    if (child.type !== 'property') {
      yield* keyProblems(child, [...path, index]);
      continue;
    }
    const [keyNode, valueNode] = child.children ?? [];
    const key = String(keyNode?.value);
    const { offset } = child;
    if (seen.has(key)) yield { offset, path: [...path, key], message: `the key '${key}' stands twice` };
    if (key === '__proto__') yield { offset, path: [...path, key], message: `nothing can be named '${key}'` };
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
