import type { KeyObject } from 'node:crypto';
import { DAY } from '../../lib/clock.ts';
import { equalInConstantTime, newToken, sign } from '../../lib/crypto.ts';
import type { UserRecord } from '../users/index.ts';

/** Attributes as @fastify/cookie takes them. */
interface CookieOptions {
  path: '/';
  httpOnly: true;
  sameSite: 'lax';
  secure: boolean;
  maxAge?: number;
}

type RequestCookies = Record<string, string | undefined>;

/** The names and attributes of Roster's cookies. */
export interface Cookies {
  /** Contains the session token. */
  readonly session: string;
  /** Contains the id of a device for the accounts that have signed in on it; used by the throttle alone. */
  readonly device: string;
  /** Returns the name of a cookie that only this installation has. */
  nameOf(purpose: string): string;
  /** The session cookies that are read, the first that a request has: the present one, then those of earlier settings and releases. */
  readonly sessions: readonly { name: string; options: CookieOptions }[];
  /** Returns the session token of a request; `protocol` is that of its client; left out: any. */
  sessionOf(cookies: RequestCookies, protocol?: string): string | undefined;
  /** Returns the device cookie of a request. */
  deviceOf(cookies: RequestCookies): string | undefined;
  readonly options: CookieOptions;
  readonly deviceOptions: CookieOptions;
  /** Without `Max-Age` the cookie ends with the browser. */
  sessionOptions(remembered: boolean): CookieOptions;
}

/** Enough to distinguish the installations of one host. */
const SUFFIX_LENGTH = 8;

/**
 * Creates the names. Browsers send cookies to all ports of a host, so the names distinguish installations on one host;
 * otherwise a sign-in to one would be a sign-out of the other.
 * @param secure whether the server is reached by https: cookies then have `Secure` and the `__Host-` prefix, which binds
 *   them to this host (RFC 6265bis §4.1.3.2).
 * @param instanceIds the same on all nodes of this installation; cookies with the names of the further ones are read,
 *   so that a new SECRET_KEY ends no session while the former one is configured.
 */
export function createCookies(secure: boolean, instanceIds: readonly string[]): Cookies {
  const prefix = secure ? '__Host-' : '';
  const namesOf = (purpose: string) =>
    instanceIds.map((id) => `${prefix}roster_${purpose}_${id.slice(0, SUFFIX_LENGTH)}`);
  const nameOf = (purpose: string) => namesOf(purpose)[0] ?? '';
  const options: CookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure };
  const [session, device] = [nameOf('session'), nameOf('device')];
  const sessions = [...namesOf('session'), `${prefix}roster_session`];
  const devices = [...namesOf('device'), `${prefix}roster_device`];
  const firstOf = (cookies: RequestCookies, names: string[]) =>
    names.map((name) => cookies[name]).find((value) => value !== undefined);
  return {
    session,
    device,
    nameOf,
    sessions: sessions.map((name) => ({ name, options })),
    sessionOf: (cookies) => firstOf(cookies, sessions),
    deviceOf: (cookies) => firstOf(cookies, devices),
    options,
    sessionOptions: (remembered) => (remembered ? { ...options, maxAge: (30 * DAY) / 1000 } : options),
    deviceOptions: { ...options, maxAge: (365 * DAY) / 1000 },
  };
}

/**
 * Returns the cookies of a server whose root URL an admin can change to https while it runs. Sessions that began before
 * are still read over http, or the admin would be signed out without a way back from a mistyped address. Not over https:
 * any host of the same domain can set such a cookie, and sign a browser in to an account of the attacker.
 * @param isSecure whether the root URL is https now.
 */
export function createSwitchingCookies(isSecure: () => boolean, instanceIds: readonly string[]): Cookies {
  const [plain, secure] = [createCookies(false, instanceIds), createCookies(true, instanceIds)];
  const switched: Cookies = {
    ...secure,
    sessions: [...secure.sessions, ...plain.sessions],
    sessionOf: (cookies, protocol) =>
      secure.sessionOf(cookies) ?? (protocol === 'https' ? undefined : plain.sessionOf(cookies)),
    deviceOf: (cookies) => secure.deviceOf(cookies) ?? plain.deviceOf(cookies),
  };
  const current = () => (isSecure() ? switched : plain);
  return {
    get session() {
      return current().session;
    },
    get device() {
      return current().device;
    },
    get sessions() {
      return current().sessions;
    },
    get options() {
      return current().options;
    },
    get deviceOptions() {
      return current().deviceOptions;
    },
    nameOf: (purpose) => current().nameOf(purpose),
    sessionOf: (cookies, protocol) => current().sessionOf(cookies, protocol),
    deviceOf: (cookies) => current().deviceOf(cookies),
    sessionOptions: (remembered) => current().sessionOptions(remembered),
  };
}

/** A device on which a user has signed in. */
export interface Device {
  id: string;
  /** Milliseconds since 1970; 0 for cookies of former releases, which are known at no account. */
  knownSince: number;
}

const signatureOf = (key: KeyObject, email: string, id: string) => sign(key, `${email.toLowerCase()}\n${id}`);

/** Returns a new device cookie for an email address: a random id with the time, signed so that it can't be forged. */
export function newDevice(key: KeyObject, email: string, now: Date): string {
  const id = `${newToken().slice(0, 22)}~${now.getTime()}`;
  return `${id}.${signatureOf(key, email, id)}`;
}

/** Returns the device of a cookie; undefined if it was not issued for this email address. */
export function readDevice(key: KeyObject, email: string, cookie: string | undefined): Device | undefined {
  const [id, signature] = cookie?.split('.') ?? [];
  if (id === undefined || signature === undefined) return undefined;
  if (!equalInConstantTime(signatureOf(key, email, id), signature)) return undefined;
  return { id, knownSince: Number(id.split('~')[1] ?? 0) };
}

/** Whether a device is still known: a password reset ends those from before. */
export const isKnown = ({ knownSince }: Device, devicesSince: Date | null): boolean =>
  devicesSince === null || knownSince >= devicesSince.getTime();

/** The same at an account: devices from before it was created belong to a former user with this address. */
export const isKnownAt = (
  { createdAt }: Pick<UserRecord, 'createdAt'>,
  device: Device,
  devicesSince: Date | null,
): boolean => isKnown(device, createdAt) && isKnown(device, devicesSince);
