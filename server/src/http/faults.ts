import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { PLAIN_FAULTS } from 'roster-contract/faults';
import type { Fault } from '../lib/errors.ts';
import type { Formats } from './formats.ts';

/** A finding of the validator; the last two are included because our validators are verbose. */
type Finding = FastifySchemaValidationError & { data?: unknown; parentSchema?: object };

/** More than any form has fields; limits the response to a malicious body. */
const MAX_FAULTS = 100;

/** Converts the findings of the validator to faults, without duplicates. */
export function faultsOf(findings: Finding[], formats: Formats): Fault[] {
  const faults = findings.slice(0, MAX_FAULTS).flatMap((finding) => toFaults(finding, formats));
  const seen = new Set<string>();
  const each = faults.filter(({ path, code }) => {
    const key = `${path} ${code}`;
    return !seen.has(key) && seen.add(key);
  });
  return each.slice(0, MAX_FAULTS);
}

const unknownField = (path: string, name: unknown): Fault => ({
  path: path + pointer(name),
  code: 'unknown_field',
  message: 'is not a known field',
});

const wrongType = (path: string, type: unknown): Fault => ({
  path,
  code: 'wrong_type',
  message: `must be ${TYPES[String(type)] ?? `one of these: ${String(type)}`}`,
});

/** Returns what is wrong with the body of a request to a route without fields, which needs none. */
export function bodyFaults(body: unknown): Fault[] {
  if (body === undefined || body === null) return [];
  if (typeof body !== 'object' || Array.isArray(body)) return [wrongType('', 'object')];
  return Object.keys(body)
    .slice(0, MAX_FAULTS)
    .map((name) => unknownField('', name));
}

const pointer = (name: unknown) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

function toFaults(
  { keyword, instancePath: path, params, data, parentSchema }: Finding,
  formats: Formats,
): Fault[] {
  switch (keyword) {
    case 'required':
      return [
        { path: path + pointer(params.missingProperty), code: 'required', message: PLAIN_FAULTS.missing },
      ];
    case 'additionalProperties':
      return [unknownField(path, params.additionalProperty)];
    case 'type':
      return [wrongType(path, params.type)];
    case 'enum':
      return [{ path, code: 'unknown_value', message: `must be one of ${listOf(params.allowedValues)}` }];
    case 'format':
      return formatFaults(path, String(params.format), data, formats);
    case 'minimum':
      return [{ path, code: 'too_small', message: `must be at least ${String(params.limit)}` }];
    case 'maximum':
      return [{ path, code: 'too_large', message: `must be at most ${String(params.limit)}` }];
    case 'minLength':
      return [{ path, code: 'required', message: PLAIN_FAULTS.empty }];
    case 'maxLength':
      return [{ path, code: 'too_long', message: `must have at most ${String(params.limit)} characters` }];
    case 'minItems':
      return [{ path, code: 'required', message: `must have at least ${String(params.limit)}` }];
    case 'maxItems':
    case 'maxProperties':
      return [{ path, code: 'too_many', message: `must have at most ${String(params.limit)} entries` }];
    default:
      // A pattern beside a format narrows it.
      return keyword === 'pattern' && parentSchema && 'format' in parentSchema
        ? formatFaults(path, String(parentSchema.format), data, formats)
        : [{ path, code: 'invalid', message: 'is invalid' }];
  }
}

const TYPES: Record<string, string> = {
  string: 'a string',
  'string,null': 'a string or null',
  integer: 'an integer',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
};

const listOf = (values: unknown) => (Array.isArray(values) ? values.map(String).join(', ') : String(values));

const NOT_A_TIME = {
  code: 'invalid_date_time',
  message: 'must be a time as in RFC 3339, such as 2026-11-30T09:00:00Z',
};

function formatFaults(path: string, format: string, data: unknown, formats: Formats): Fault[] {
  if (format === 'date-time') return [{ path, ...NOT_A_TIME }];
  const faults = typeof data === 'string' ? (formats[format]?.(data) ?? []) : [];
  return faults.map((fault) => ({ path, ...fault }));
}
