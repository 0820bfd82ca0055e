import type { CallOptions } from './method-types.ts';

/**
 * Makes `postern.pwm.set(params)` out of `request('pwm.set', params)`, for any name: the contract's table gives the types,
 * and stays out of the program (a one-shot call would wait for its schemas). The broker answers `not_found` for what is none.
 */
export type Request = (method: string, params?: object, options?: CallOptions) => Promise<unknown>;

/** Asked for by the language and by printers; a method of that name would make a promise or JSON of the object. */
const NOT_METHODS = new Set(['then', 'toJSON']);

/** A method that may be called, and whose properties are methods in turn. @param more properties that are the client's own */
export function methodNode<Own extends (...args: never[]) => unknown>(
  request: Request,
  name: string,
  own: Own,
  more: object = {},
): Own {
  const children = new Map<string, unknown>(Object.entries(more));
  return new Proxy(own, {
    get(target, key) {
      if (typeof key === 'symbol') return Reflect.get(target, key);
      if (NOT_METHODS.has(key)) return undefined;
      const known = children.get(key);
      if (known !== undefined) return known;
      const child = anyMethod(request, `${name}.${key}`);
      children.set(key, child);
      return child;
    },
  });
}

function anyMethod(request: Request, name: string) {
  return methodNode(request, name, (params?: object, options?: CallOptions) => request(name, params, options));
}

/** A prototype for objects with `request`: what they do not have themselves is the method of that name. */
export function methodsPrototype(): object {
  return new Proxy(Object.prototype, {
    get(target, key, receiver: { request: Request }) {
      if (typeof key === 'symbol' || NOT_METHODS.has(key) || key in target) return Reflect.get(target, key, receiver);
      const value = anyMethod((method, params, options) => receiver.request(method, params, options), key);
      Object.defineProperty(receiver, key, { value });
      return value;
    },
  });
}
