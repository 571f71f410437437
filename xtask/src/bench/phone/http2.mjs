// What stands before a server on the open net: takes HTTP/2 over TLS, asks the server behind it over HTTP/1.1.
// node http2.mjs KEY CERTIFICATE HOST:PORT; prints the port that it took.
import { readFileSync } from "node:fs";
import http from "node:http";
import { constants, createSecureServer } from "node:http2";

const [key, cert, behind] = process.argv.slice(2);
const [host, port] = behind.split(":");
const agent = new http.Agent({ keepAlive: true });
// Names of HTTP/1.1 that have no place in HTTP/2.
const ofTheLine = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);
const without = (headers) => Object.fromEntries(
  Object.entries(headers).filter(([name]) => !name.startsWith(":") && !ofTheLine.has(name)));

const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) });
server.on("stream", (stream, asked) => {
  stream.on("error", () => {});
  const headers = { ...without(asked), host: asked[":authority"] };
  const request = http.request({ host, port, agent, path: asked[":path"], method: asked[":method"], headers });
  request.on("response", (answer) => {
    if (stream.destroyed) return answer.resume();
    stream.respond({ ":status": answer.statusCode, ...without(answer.headers) });
    answer.pipe(stream);
  });
  request.on("error", () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  stream.pipe(request);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
