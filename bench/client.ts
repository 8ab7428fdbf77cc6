import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** A response, with the time from the request to the last byte. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  milliseconds: number;
}

/** A client with keep-alive connections that sends the cookie of one session and the same headers with each request. */
export class Client {
  readonly origin: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #headers: Record<string, string>;
  cookie = '';

  constructor(origin: string, headers: Record<string, string> = {}) {
    this.origin = origin;
    this.#headers = headers;
  }

  /** The headers that tell who the caller is. */
  get headers(): Record<string, string> {
    return { ...this.#headers, ...(this.cookie && { cookie: this.cookie }) };
  }

  /** Sends a request; throws when the status is not the expected one. */
  async ask(path: string, expected: number, body?: object, method = body ? 'POST' : 'GET'): Promise<Answer> {
    const answer = await this.#send(path, method, body && JSON.stringify(body));
    if (answer.status !== expected)
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer;
  }

  /** Signs in and keeps the cookie. */
  async signIn(email: string, password: string): Promise<void> {
    this.keepCookies(await this.ask('/api/v1/session', 201, { email, password }));
  }

  /** Sends the cookies of this response from now on. */
  keepCookies({ headers }: Answer): void {
    this.cookie = (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
  }

  /** The session token. */
  get token(): string {
    return /roster_session_[\w-]+=([^;]+)/.exec(this.cookie)?.[1] ?? '';
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(path: string, method: string, body: string | undefined): Promise<Answer> {
    const headers = {
      ...this.headers,
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    };
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const sent = request(`${this.origin}${path}`, { method, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            milliseconds: performance.now() - began,
          }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
