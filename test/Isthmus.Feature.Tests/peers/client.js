// Calls /test.Hello/Name through xDS. Reads commands from standard input, one per line: "call N" makes N calls, one after the other, and prints a line of
// JSON that says how often each backend answered, or {"error": "..."}.
'use strict';
const path = require('path');
const modules = path.join(process.argv[2], 'node_modules');
const grpc = require(path.join(modules, '@grpc/grpc-js'));
require(path.join(modules, '@grpc/grpc-js-xds')).register();

const raw = bytes => bytes;
const Client = grpc.makeGenericClientConstructor({
  name: { path: '/test.Hello/Name', requestStream: false, responseStream: false, requestSerialize: raw, requestDeserialize: raw, responseSerialize: raw, responseDeserialize: raw },
}, 'test.Hello');
const client = new Client(process.argv[3], grpc.credentials.createInsecure());

const once = () => new Promise((resolve, reject) =>
  client.name(Buffer.alloc(0), new grpc.Metadata({ waitForReady: true }), { deadline: Date.now() + 15000 }, (error, answer) => error ? reject(error) : resolve(answer.toString())));

async function serve() {
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    const counts = {};
    try {
      for (let i = 0; i < Number(line.split(' ')[1]); i++) {
        const name = await once();
        counts[name] = (counts[name] || 0) + 1;
      }
      console.log(JSON.stringify(counts));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error.message) }));
    }
  }
  client.close();
}

serve();
