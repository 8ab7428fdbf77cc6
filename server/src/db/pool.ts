import pg from 'pg';
import { isServerDown, READ_ONLY } from './errors.ts';
import { configureSession } from './session-settings.ts';

/** One or several servers of one database. */
export interface Servers<Connection> {
  /** In the order in which they are tried. */
  readonly servers: readonly [Connection, ...Connection[]];
  /** Whether a server that does not accept writes is skipped. */
  readonly writable: boolean;
}

interface Options extends pg.PoolConfig {
  /** Milliseconds. */
  statementTimeout: number;
}

/** A server that was skipped, because it does not accept writes. */
class ReadOnlyServerError extends Error {
  readonly code = READ_ONLY;
  constructor() {
    super('The server is read-only.');
  }
}

/**
 * A pool over the servers of one database. It uses one server at a time. If that is unreachable or read-only, new
 * connections go to the next one. Connections of before a failover are not used again.
 */
export class FailoverPool extends pg.Pool {
  readonly #servers: Servers<pg.ClientConfig>;
  #current = 0;
  #generation = 0;
  readonly #generations = new WeakMap<pg.ClientBase, number>();

  constructor(servers: Servers<pg.ClientConfig>, { statementTimeout, ...options }: Options) {
    super({ ...options, ...servers.servers[0] });
    this.#servers = servers;
    this.options.onConnect = (client) => this.prepare(client, statementTimeout);
  }

  /** Returns how to connect to the current server. */
  get server(): pg.ClientConfig {
    return this.#servers.servers[this.#current] ?? this.#servers.servers[0];
  }

  /** Configures a new connection. Throws if it is read-only and another server could accept writes. */
  async prepare(client: pg.ClientBase, statementTimeout: number): Promise<void> {
    this.#generations.set(client, this.#generation);
    const isReadOnly = await configureSession(client, statementTimeout);
    if (isReadOnly && this.#servers.writable) throw new ReadOnlyServerError();
  }

  /** Closes the present connections as soon as they are not in use: they lead to a server that does not accept writes. */
  evict(): void {
    this.#generation++;
  }

  /** Connects by `attempt`; moves to the next server after a failure, until each was tried once. */
  async tryServers<T>(attempt: () => Promise<T>): Promise<T> {
    const { servers } = this.#servers;
    for (let failures = 1; ; failures++) {
      const tried = this.#current;
      try {
        return await attempt();
      } catch (error) {
        if (servers.length === 1 || !isServerDown(error)) throw error;
        // Unless a concurrent attempt has moved on already.
        if (this.#current === tried) {
          this.#current = (tried + 1) % servers.length;
          Object.assign(this.options, this.server);
        }
        if (failures >= servers.length) throw error;
      }
    }
  }

  async #checkOut(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.tryServers(() => super.connect());
      if (this.#generations.get(client) === this.#generation) return client;
      client.release(true);
    }
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (
      error: Error | undefined,
      client: pg.PoolClient | undefined,
      done: (release?: Error | boolean) => void,
    ) => void,
  ): void;
  override connect(
    callback?: (
      error: Error | undefined,
      client: pg.PoolClient | undefined,
      done: (release?: Error | boolean) => void,
    ) => void,
  ): Promise<pg.PoolClient> | undefined {
    const client = this.#checkOut();
    if (!callback) return client;
    client.then(
      (connected) => callback(undefined, connected, (release) => connected.release(release)),
      (error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }
}
