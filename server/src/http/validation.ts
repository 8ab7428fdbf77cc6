import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { AppError, invalid } from '../lib/errors.ts';
import { faultsOf } from './faults.ts';
import type { Formats } from './formats.ts';

const OPTIONS: Options = {
  // Everything that is wrong is told at once; bodies are small (see bodyLimit), so this costs no more than it shows.
  allErrors: true,
  useDefaults: true,
  // Unknown fields are refused, not dropped.
  removeAdditional: false,
  verbose: true,
  strict: false,
};

function createAjv(formats: Formats, options: Options): Ajv2020 {
  const ajv = new Ajv2020({ ...OPTIONS, ...options });
  addFormats.default(ajv, ['date-time', 'uuid']);
  for (const [name, rule] of Object.entries(formats))
    ajv.addFormat(name, (value: string) => rule(value).length === 0);
  return ajv;
}

/**
 * Bodies are taken as they are; in addresses and headers everything is text, so numbers are read from it. A schema is
 * compiled when a request first needs it, since compiling all of them is a good part of what a start takes.
 */
export function createValidatorCompiler(formats: Formats): FastifySchemaCompiler<TSchema> {
  const strict = createAjv(formats, { coerceTypes: false });
  // What may be repeated may also stand there once.
  const lenient = createAjv(formats, { coerceTypes: 'array' });
  return ({ schema, httpPart }) => {
    let validate: ValidateFunction | undefined;
    return (data) => {
      validate ??= (httpPart === 'body' ? strict : lenient).compile(schema);
      if (validate(data)) return true;
      // An address that can't be one is that of nothing.
      const isAddress = httpPart === 'params';
      return {
        error: isAddress ? new AppError('not_found') : invalid(faultsOf(validate.errors ?? [], formats)),
      };
    };
  };
}
