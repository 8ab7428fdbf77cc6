import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { AppError, invalid } from '../lib/errors.ts';
import { faultsOf } from './faults.ts';
import type { Formats } from './formats.ts';

const OPTIONS: Options = {
  // All faults are returned at once. Bodies are small (see BODY_LIMIT), so this is no risk.
  allErrors: true,
  useDefaults: true,
  // Unknown fields are rejected, not removed.
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
 * Creates the compiler of schemas. Bodies are validated as they are; parameters and headers are text, so numbers are parsed.
 * A schema is compiled at its first use, because compiling all of them takes a good part of the start.
 */
export function createValidatorCompiler(formats: Formats): FastifySchemaCompiler<TSchema> {
  const strict = createAjv(formats, { coerceTypes: false });
  // A parameter that may be repeated may also occur once.
  const lenient = createAjv(formats, { coerceTypes: 'array' });
  return ({ schema, httpPart }) => {
    let validate: ValidateFunction | undefined;
    return (data) => {
      validate ??= (httpPart === 'body' ? strict : lenient).compile(schema);
      if (validate(data)) return true;
      // A path parameter that is not an id identifies nothing.
      const isPath = httpPart === 'params';
      return {
        error: isPath ? new AppError('not_found') : invalid(faultsOf(validate.errors ?? [], formats)),
      };
    };
  };
}
