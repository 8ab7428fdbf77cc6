import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler';

const build = SerializerSelector();

/**
 * Fastify's writers of answers, which leave out what the contract does not name; each compiled when an answer first
 * needs it, since compiling all of them is a good part of what a start takes.
 */
export const createSerializerCompiler: SerializerFactory = (schemas, options) => {
  const compile = build(schemas, options);
  return (route) => {
    let write: ReturnType<typeof compile> | undefined;
    return (data) => {
      write ??= compile(route);
      return write(data);
    };
  };
};
