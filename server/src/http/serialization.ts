import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler';

const build = SerializerSelector();

/**
 * Fastify's writers of answers, which leave out what the contract does not name; each compiled when an answer first
 * needs it, since compiling all of them is a good part of what a start takes. An answer that is frozen is the same
 * each time, and is written once.
 */
export const createSerializerCompiler: SerializerFactory = (schemas, options) => {
  const compile = build(schemas, options);
  return (route) => {
    let write: ReturnType<typeof compile> | undefined;
    const texts = new WeakMap<object, string>();
    return (data) => {
      write ??= compile(route);
      if (typeof data !== 'object' || data === null || !Object.isFrozen(data)) return write(data);
      let text = texts.get(data);
      if (text === undefined) {
        text = write(data);
        texts.set(data, text);
      }
      return text;
    };
  };
};
