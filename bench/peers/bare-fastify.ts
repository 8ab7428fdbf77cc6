/** Fastify and node-postgres with one prepared query, as the least that a server with a database does. Arguments: port, URI, SQL. */
import { fastify } from 'fastify';
import pg from 'pg';

const [, , port, connectionString, text = ''] = process.argv;
const pool = new pg.Pool({ connectionString });
const server = fastify();

server.get('/', async () => (await pool.query({ name: 'list', text })).rows);
await server.listen({ port: Number(port), host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));
