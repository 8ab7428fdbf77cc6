import { DAY } from '../../lib/clock.ts';
import { equalInConstantTime, newToken, sign } from '../../lib/crypto.ts';

/** Attributes as @fastify/cookie takes them. */
interface CookieOptions {
  path: '/';
  httpOnly: true;
  sameSite: 'lax';
  secure: boolean;
  maxAge?: number;
}

/** The names and attributes of Roster's cookies. `__Host-` binds a cookie to this host over https (RFC 6265bis §4.1.3.2). */
export function cookiesOf(secure: boolean) {
  const prefix = secure ? '__Host-' : '';
  const options: CookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure };
  return {
    /** Holds the session's token. */
    session: `${prefix}roster_session`,
    /** Tells which accounts have signed in from this browser before, for the throttle alone. */
    device: `${prefix}roster_device`,
    options,
    /** Without `Max-Age` the cookie goes with the browser. */
    sessionOptions: (remembered: boolean): CookieOptions =>
      remembered ? { ...options, maxAge: (30 * DAY) / 1000 } : options,
    deviceOptions: { ...options, maxAge: (365 * DAY) / 1000 },
  };
}

/** A new device cookie's value for a person: random, signed so that nobody makes one up. */
export function newDevice(key: Buffer, email: string): string {
  const id = newToken().slice(0, 22);
  return `${id}.${sign(key, `${email.toLowerCase()}\n${id}`)}`;
}

/** The device's id, if the cookie was made here for this e-mail. */
export function knownDevice(key: Buffer, email: string, cookie: string | undefined): string | undefined {
  const [id, signature] = cookie?.split('.') ?? [];
  if (id === undefined || signature === undefined) return undefined;
  return equalInConstantTime(sign(key, `${email.toLowerCase()}\n${id}`), signature) ? id : undefined;
}
