import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler';

const build = SerializerSelector();

/**
 * Fastify's serializers, which omit fields that the contract does not name. Each is compiled at its first use, because
 * compiling all of them takes a good part of the start. A frozen body never changes, so it is serialized once.
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
