/** A bare server with the same responses as Roster. Arguments: port, headers as JSON, body. */
import { createServer } from 'node:http';

const [, , port, headerText = '{}', body = ''] = process.argv;
const headers = Object.entries(JSON.parse(headerText)).map(([name, value]): [string, string] => [
  name,
  String(value),
]);

createServer((_request, response) => {
  response.writeHead(200, Object.fromEntries(headers));
  response.end(body);
}).listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
