import assert from 'node:assert/strict';
import type { ErrorCode, Fault } from '../../src/lib/errors.ts';
import {
  type AuditLogList,
  type CandidateList,
  checkAgainstContract,
  type Impact,
  type Invitation,
  type InvitationList,
  type InvitationLookup,
  type InviteResults,
  type MailList,
  type Member,
  type MemberList,
  type MyInvitationList,
  type Organization,
  type OrganizationInvitationList,
  type OrganizationList,
  type Problem,
  type Project,
  type ProjectList,
  readAuditLogList,
  readCandidateList,
  readImpact,
  readInvitation,
  readInvitationList,
  readInvitationLookup,
  readInviteResults,
  readMailList,
  readMember,
  readMemberList,
  readMyInvitationList,
  readOrganization,
  readOrganizationInvitationList,
  readOrganizationList,
  readProblem,
  readProject,
  readProjectList,
  readSession,
  readSessionList,
  readSetupState,
  readUser,
  readUserList,
  type SessionList,
  type SessionResponse,
  type SetupState,
  type User,
  type UserList,
} from './contract.ts';

/** A parsed Set-Cookie header; attributes by lower-case name, `true` for those without a value. */
export interface SetCookie {
  name: string;
  value: string;
  attributes: Record<string, string | true>;
}

/** A response. The readers fail the test when the body does not match the expected type. */
export class Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;

  constructor(status: number, headers: Headers, text: string) {
    this.status = status;
    this.headers = headers;
    this.text = text;
  }

  /** Fails unless the status is the given one. */
  expect(status: number): this {
    assert.equal(this.status, status, this.text);
    return this;
  }

  get json(): unknown {
    return JSON.parse(this.text);
  }

  get cookies(): SetCookie[] {
    return this.headers.getSetCookie().map(parseCookie);
  }

  user = (): User => readUser(this.json);
  users = (): UserList => readUserList(this.json);
  organization = (): Organization => readOrganization(this.json);
  organizations = (): OrganizationList => readOrganizationList(this.json);
  project = (): Project => readProject(this.json);
  projects = (): ProjectList => readProjectList(this.json);
  member = (): Member => readMember(this.json);
  members = (): MemberList => readMemberList(this.json);
  candidates = (): CandidateList => readCandidateList(this.json);
  session = (): SessionResponse => readSession(this.json);
  sessions = (): SessionList => readSessionList(this.json);
  impact = (): Impact => readImpact(this.json);
  invitation = (): Invitation => readInvitation(this.json);
  inviteResults = (): InviteResults => readInviteResults(this.json);
  invitations = (): InvitationList => readInvitationList(this.json);
  lookup = (): InvitationLookup => readInvitationLookup(this.json);
  organizationInvitations = (): OrganizationInvitationList => readOrganizationInvitationList(this.json);
  myInvitations = (): MyInvitationList => readMyInvitationList(this.json);
  mails = (): MailList => readMailList(this.json);
  auditLog = (): AuditLogList => readAuditLogList(this.json);
  setupState = (): SetupState => readSetupState(this.json);

  /** Returns the problem; fails unless it has the given code. */
  problem(code?: ErrorCode): Problem {
    const problem = readProblem(this.json);
    assert.equal(problem.status, this.status);
    if (code !== undefined) assert.equal(problem.code, code, this.text);
    return problem;
  }

  /** Returns the faults of a 422 as `path code`, sorted. */
  faults(): string[] {
    return faultsOf(this.problem('invalid').errors ?? []);
  }
}

const faultsOf = (faults: Pick<Fault, 'path' | 'code'>[]) =>
  faults.map(({ path, code }) => `${path} ${code}`).sort();

function parseCookie(header: string): SetCookie {
  const [pair = '', ...attributes] = header.split('; ');
  const [name = '', ...value] = pair.split('=');
  return {
    name,
    value: value.join('='),
    attributes: Object.fromEntries(
      attributes.map((attribute) => {
        const [key = '', ...rest] = attribute.split('=');
        return [key.toLowerCase(), rest.length > 0 ? rest.join('=') : true];
      }),
    ),
  };
}

export interface RequestOptions {
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent unchanged. */
  body?: string | Uint8Array<ArrayBuffer>;
}

/** A browser with an address and a cookie jar of its own. Each response is checked against the contract. */
export class Client {
  readonly url: string;
  readonly cookies: Map<string, string>;
  /** Sent with each request. */
  readonly headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}, cookies = new Map<string, string>()) {
    this.url = url;
    this.headers = headers;
    this.cookies = cookies;
  }

  /** Returns another browser with the same cookies, as an attacker with stolen cookies would have. */
  copy(): Client {
    return new Client(this.url, { ...this.headers }, new Map(this.cookies));
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': 'roster-test',
        ...(cookie === '' ? {} : { cookie }),
        ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.headers,
        ...options.headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    // A stream does not end by itself.
    if (isStream) await response.body?.cancel();
    const text = isStream ? '' : await response.text();
    const answer = new Answer(response.status, response.headers, text);
    for (const { name, value, attributes } of answer.cookies) {
      if (value === '' || attributes['max-age'] === '0') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    checkAgainstContract(
      { method, pathname: new URL(this.url + path).pathname },
      { status: answer.status, headers: response.headers, text: answer.text },
    );
    return answer;
  }

  /** Paths below /api/v1. */
  get = (path: string, options?: RequestOptions) => this.request('GET', `/api/v1${path}`, options);
  delete = (path: string, options?: RequestOptions) => this.request('DELETE', `/api/v1${path}`, options);
  post = (path: string, json?: unknown, options?: RequestOptions) =>
    this.request('POST', `/api/v1${path}`, { json, ...options });
  put = (path: string, json?: unknown, options?: RequestOptions) =>
    this.request('PUT', `/api/v1${path}`, { json, ...options });
  patch = (path: string, json?: unknown, options?: RequestOptions) =>
    this.request('PATCH', `/api/v1${path}`, { json, ...options });
}
