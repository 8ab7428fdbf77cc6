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

interface Upcoming {
  '/api/v1/organizations': Get<AskedAtAll<PlaceQuery>, Page<Organization>>;
  '/api/v1/organizations/{id}': Get<Asked<never, Id>, Organization>;
  '/api/v1/projects': Get<AskedAtAll<PlaceQuery & { organizationId?: string }>, Page<Project>>;
  '/api/v1/projects/{id}': Get<Asked<never, Id>, Project>;
  '/api/v1/organizations/{id}/members': Get<
    Asked<MemberQuery, Id>,
    { items: Member[]; nextCursor: string | null; total: Total }
  >;
  '/api/v1/projects/{id}/members': Get<
    Asked<MemberQuery, Id>,
    { items: Member[]; nextCursor: string | null; total: Total }
  >;
}

/** The contract, and what of it the server will serve soon; each entry goes when the contract has it. */
export type Paths = paths & Omit<Upcoming, keyof paths>;
