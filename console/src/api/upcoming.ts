import type { components, paths } from 'roster-contract';

type Schemas = components['schemas'];
type Role = 'admin' | 'viewer';
type Total = { value: number; exact: boolean };
type Denials = Record<string, string>;

interface Organization {
  id: string;
  name: string;
  memberCount: number;
  projectCount: number;
  createdAt: string;
  version: number;
  abilities: {
    update: boolean;
    delete: boolean;
    viewMembers: boolean;
    manageMembers: boolean;
    createProject: boolean;
  };
  denials: Denials;
}

interface Project {
  id: string;
  name: string;
  organizationId: string;
  organizationName: string;
  admins: { id: string; username: string }[];
  adminCount: number;
  memberCount: number;
  createdAt: string;
  version: number;
  abilities: { update: boolean; delete: boolean; viewMembers: boolean; manageMembers: boolean };
}

interface Person {
  id: string;
  username: string;
  email: string;
  status: 'pending' | 'active' | 'disabled';
  systemRole: 'admin' | 'user';
}

interface Member {
  user: Person;
  role: Role;
  joinedAt: string;
  abilities: { changeRole: boolean; remove: boolean };
  denials: Denials;
}

type Sort = 'name' | '-name' | 'createdAt' | '-createdAt';
interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  previousCursor: string | null;
  total: Total;
}
interface Problems {
  '4XX': { headers: Record<string, unknown>; content: { 'application/problem+json': Schemas['Problem'] } };
}
type Json<Body> = { headers: Record<string, unknown>; content: { 'application/json': Body } };
interface Asked<Query, Path> {
  query?: Query;
  header?: never;
  path: Path;
  cookie?: never;
}
interface AskedAtAll<Query> {
  query?: Query;
  header?: never;
  path?: never;
  cookie?: never;
}
interface Get<Parameters, Answer> {
  get: { parameters: Parameters; requestBody?: never; responses: { 200: Json<Answer> } & Problems };
}
interface PlaceQuery {
  q?: string;
  sort?: Sort;
  limit?: number;
  cursor?: string;
}
interface MemberQuery {
  q?: string;
  role?: Role;
  limit?: number;
  cursor?: string;
}
type Id = { id: string };
interface Write<Body, Parameters, Status extends number, Answer, Type extends string = 'application/json'> {
  parameters: Parameters;
  requestBody: { content: { [Name in Type]: Body } };
  responses: { [Code in Status]: Json<Answer> } & Problems;
}
interface Versioned {
  query?: never;
  header?: { 'if-match'?: string };
  path: Id;
  cookie?: never;
}
interface Gone {
  delete: {
    parameters: Asked<never, Id>;
    requestBody?: never;
    responses: { 204: { headers: Record<string, unknown>; content?: never } } & Problems;
  };
}
interface Change {
  name?: string;
  members?: Record<string, Role | null>;
}
type NewMembers = Record<string, Role>;
type CandidateQuery = Omit<MemberQuery, 'role'>;
type People = { items: Person[]; nextCursor: string | null; total: Total };

type GrantName =
  | 'system_admin'
  | 'organization_admin'
  | 'project_admin'
  | 'organization_viewer'
  | 'project_viewer';
interface AccessAnswer {
  user: Person;
  place: {
    type: 'organization' | 'project';
    id: string;
    name: string;
    organizationId: string;
    organizationName: string;
  };
  isActive: boolean;
  grants: {
    grant: GrantName;
    through: { type: 'system' | 'organization' | 'project'; id: string | null; name: string | null };
  }[];
  abilities: { ability: string; allowed: boolean; grantedBy: GrantName[] }[];
}
interface MyInvitation {
  id: string;
  organization: { id: string; name: string };
  role: Role;
  projects: { projectId: string; name: string; role: Role }[];
  invitedBy: string;
  expiresAt: string;
}
interface Impact {
  allowed: boolean;
  reason: string | null;
  projects: { projectId: string; name: string; role: Role }[];
  withoutAdmin: {
    organizations: { id: string; name: string; memberCount: number }[];
    projects: {
      id: string;
      name: string;
      organizationId: string;
      organizationName: string;
      memberCount: number;
    }[];
  };
}
interface Leave {
  parameters: {
    query?: { handOver?: string[]; tellSystemAdmins?: boolean };
    header?: never;
    path: { id: string; userId: string };
    cookie?: never;
  };
  requestBody?: never;
  responses: { 204: { headers: Record<string, unknown>; content?: never } } & Problems;
}
interface ImpactOf {
  parameters: Asked<never, { id: string; userId: string }>;
  requestBody?: never;
  responses: { 200: Json<Impact> } & Problems;
}

interface Upcoming {
  '/api/v1/users/{id}/access': Get<Asked<{ organizationId?: string; projectId?: string }, Id>, AccessAnswer>;
  '/api/v1/me/invitations': Get<AskedAtAll<never>, { items: MyInvitation[] }>;
  '/api/v1/me/invitations/{id}': Gone;
  '/api/v1/me/invitations/{id}/accept': {
    post: {
      parameters: Asked<never, Id>;
      requestBody?: never;
      responses: { 200: Json<Schemas['User']> } & Problems;
    };
  };
  '/api/v1/organizations/{id}/members/{userId}': { delete: Leave };
  '/api/v1/projects/{id}/members/{userId}': { delete: Leave };
  '/api/v1/organizations/{id}/members/{userId}/impact': { get: ImpactOf };
  '/api/v1/projects/{id}/members/{userId}/impact': { get: ImpactOf };
  '/api/v1/organizations': Get<AskedAtAll<PlaceQuery>, Page<Organization>> & {
    post: Write<{ name: string; members?: NewMembers }, AskedAtAll<never>, 201, Organization>;
  };
  '/api/v1/organizations/{id}': Get<Asked<never, Id>, Organization> &
    Gone & { patch: Write<Change, Versioned, 200, Organization, 'application/merge-patch+json'> };
  '/api/v1/projects': Get<AskedAtAll<PlaceQuery & { organizationId?: string }>, Page<Project>> & {
    post: Write<
      { name: string; organizationId: string; members?: NewMembers },
      AskedAtAll<never>,
      201,
      Project
    >;
  };
  '/api/v1/projects/{id}': Get<Asked<never, Id>, Project> &
    Gone & { patch: Write<Change, Versioned, 200, Project, 'application/merge-patch+json'> };
  '/api/v1/organizations/{id}/members': Get<
    Asked<MemberQuery, Id>,
    { items: Member[]; nextCursor: string | null; total: Total }
  >;
  '/api/v1/projects/{id}/members': Get<
    Asked<MemberQuery, Id>,
    { items: Member[]; nextCursor: string | null; total: Total }
  >;
  '/api/v1/organizations/{id}/candidates': Get<Asked<CandidateQuery, Id>, People>;
  '/api/v1/projects/{id}/candidates': Get<Asked<CandidateQuery, Id>, People>;
}

/** The contract, and what of it the server will serve soon; each entry goes when the contract has it. */
export type Paths = paths & Omit<Upcoming, keyof paths>;
