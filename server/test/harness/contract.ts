import assert from 'node:assert/strict';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import document from '../../../contract/openapi.json' with { type: 'json' };
import type {
  Invitation,
  Member,
  Organization,
  Problem,
  Project,
  paths,
  Session,
  User,
} from '../../../contract/schema.d.ts';

type OK<
  Path extends keyof paths,
  Status extends 200 | 201,
  Method extends 'get' | 'post',
> = paths[Path] extends {
  [M in Method]: { responses: { [S in Status]: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

export type UserList = OK<'/api/v1/users', 200, 'get'>;
export type SessionResponse = OK<'/api/v1/session', 200, 'get'>;
export type SessionList = OK<'/api/v1/me/sessions', 200, 'get'>;
export type Impact = OK<'/api/v1/users/{id}/impact', 200, 'get'>;
export type InviteResults = OK<'/api/v1/invitations', 200, 'post'>;
export type InvitationList = OK<'/api/v1/invitations', 200, 'get'>;
export type InvitationLookup = OK<'/api/v1/invitations/lookup', 200, 'post'>;
export type OrganizationInvitationList = OK<'/api/v1/organizations/{id}/invitations', 200, 'get'>;
export type MyInvitationList = OK<'/api/v1/me/invitations', 200, 'get'>;
export type MailList = OK<'/api/v1/mails', 200, 'get'>;
export type AuditLogList = OK<'/api/v1/audit-events', 200, 'get'>;
export type SetupState = OK<'/api/v1/setup', 200, 'get'>;
export type OrganizationList = OK<'/api/v1/organizations', 200, 'get'>;
export type ProjectList = OK<'/api/v1/projects', 200, 'get'>;
export type MemberList = OK<'/api/v1/organizations/{id}/members', 200, 'get'>;
export type CandidateList = OK<'/api/v1/organizations/{id}/candidates', 200, 'get'>;
export type { Invitation, Member, Organization, Problem, Project, Session, User };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** A route of the contract. */
export interface Operation {
  method: string;
  /** As in the contract: `/api/v1/users/{id}`. */
  path: string;
  /** Statuses, as declared: `200`, `4XX`. */
  statuses: string[];
  /** Content types other than JSON, by status. */
  otherTypes: Record<string, string[]>;
  /** Headers, by status. */
  headers: Record<string, string[]>;
}

/** Returns the content types other than JSON that a response may have. */
const typesOf = (response: unknown): string[] =>
  Object.keys(Object(Object(response).content)).filter((type) => !/[/+]json$/.test(type));

/** All routes of the contract. */
export const OPERATIONS: Operation[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => METHODS.some((known) => known === method))
    .map(([method, { responses }]) => ({
      method: method.toUpperCase(),
      path,
      statuses: Object.keys(responses),
      otherTypes: Object.fromEntries(
        Object.entries(responses).map(([status, response]) => [status, typesOf(response)]),
      ),
      headers: Object.fromEntries(
        Object.entries(responses).map(([status, response]) => [
          status,
          Object.keys(Object(Object(response).headers)),
        ]),
      ),
    })),
);

/** Closes object schemas, so that a property that the contract does not declare fails the test. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in copy && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : copy;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv, ['date-time', 'uuid']);
ajv.addSchema(Object(closed(document)), 'contract');

const pointer = (...parts: string[]) =>
  `contract#${parts.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;

/** Returns a function that parses a body by the schema at a path of the contract, and fails when it does not match. */
function reader<Body>(...at: string[]): (body: unknown) => Body {
  let compiled: ValidateFunction<Body> | undefined;
  return (body) => {
    compiled ??= ajv.compile<Body>({ $ref: pointer(...at) });
    const validate: ValidateFunction<Body> = compiled;
    if (validate(body)) return body;
    assert.fail(`${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`);
  };
}

const bodyOf = (path: string, method: string, status: string) =>
  ['paths', path, method, 'responses', status, 'content', 'application/json', 'schema'] as const;

export const readUser = reader<User>('components', 'schemas', 'User');
export const readInvitation = reader<Invitation>('components', 'schemas', 'Invitation');
export const readOrganization = reader<Organization>('components', 'schemas', 'Organization');
export const readProject = reader<Project>('components', 'schemas', 'Project');
export const readMember = reader<Member>('components', 'schemas', 'Member');
export const readProblem = reader<Problem>('components', 'schemas', 'Problem');
export const readUserList = reader<UserList>(...bodyOf('/api/v1/users', 'get', '200'));
export const readOrganizationList = reader<OrganizationList>(
  ...bodyOf('/api/v1/organizations', 'get', '200'),
);
export const readProjectList = reader<ProjectList>(...bodyOf('/api/v1/projects', 'get', '200'));
export const readMemberList = reader<MemberList>(
  ...bodyOf('/api/v1/organizations/{id}/members', 'get', '200'),
);
export const readCandidateList = reader<CandidateList>(
  ...bodyOf('/api/v1/organizations/{id}/candidates', 'get', '200'),
);
export const readSession = reader<SessionResponse>(...bodyOf('/api/v1/session', 'get', '200'));
export const readSessionList = reader<SessionList>(...bodyOf('/api/v1/me/sessions', 'get', '200'));
export const readImpact = reader<Impact>(...bodyOf('/api/v1/users/{id}/impact', 'get', '200'));
export const readInviteResults = reader<InviteResults>(...bodyOf('/api/v1/invitations', 'post', '200'));
export const readInvitationList = reader<InvitationList>(...bodyOf('/api/v1/invitations', 'get', '200'));
export const readInvitationLookup = reader<InvitationLookup>(
  ...bodyOf('/api/v1/invitations/lookup', 'post', '200'),
);
export const readOrganizationInvitationList = reader<OrganizationInvitationList>(
  ...bodyOf('/api/v1/organizations/{id}/invitations', 'get', '200'),
);
export const readMyInvitationList = reader<MyInvitationList>(
  ...bodyOf('/api/v1/me/invitations', 'get', '200'),
);
export const readMailList = reader<MailList>(...bodyOf('/api/v1/mails', 'get', '200'));
export const readAuditLogList = reader<AuditLogList>(...bodyOf('/api/v1/audit-events', 'get', '200'));
export const readSetupState = reader<SetupState>(...bodyOf('/api/v1/setup', 'get', '200'));

const readers = new Map<string, (body: unknown) => unknown>();

/** Returns the route of the contract for a request, if there is one. */
export function operationOf(method: string, pathname: string): Operation | undefined {
  const fits = ({ path }: Operation) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`).test(pathname);
  return OPERATIONS.find((operation) => operation.method === method && fits(operation));
}

/** Headers that a response has if, and only if, the contract declares them. */
const DECLARED_HEADERS = ['etag', 'location'];

/** Fails when a status, header, content type or body is not declared by the contract, or a declared header is missing. */
export function checkAgainstContract(
  request: { method: string; pathname: string },
  answer: { status: number; headers: Headers; text: string },
): void {
  const operation = operationOf(request.method, request.pathname);
  if (!operation) return;
  const { status, headers, text } = answer;
  const type = headers.get('content-type');
  const said = `${request.method} ${request.pathname} answered ${status} ${type}: ${text.slice(0, 500)}`;
  if (status >= 400) {
    assert.match(type ?? '', /^application\/problem\+json\b/, said);
    const problem = readProblem(JSON.parse(text));
    assert.equal(problem.status, status, said);
    assert.equal(headers.has('retry-after'), status === 429 || status === 503, `retry-after: ${said}`);
    return;
  }
  assert.ok(operation.statuses.includes(String(status)), `undeclared status: ${said}`);
  for (const name of DECLARED_HEADERS)
    assert.equal(headers.has(name), operation.headers[status]?.includes(name), `${name}: ${said}`);
  if (status === 204 || status === 202) assert.equal(text, '', said);
  else {
    // Files and streams are not validated here.
    if (operation.otherTypes[status]?.includes(type?.split(';')[0] ?? '')) return;
    assert.equal(type, 'application/json; charset=utf-8', said);
    const at = bodyOf(operation.path, operation.method.toLowerCase(), String(status));
    const key = at.join(' ');
    const read = readers.get(key) ?? reader(...at);
    readers.set(key, read);
    read(JSON.parse(text));
  }
}
