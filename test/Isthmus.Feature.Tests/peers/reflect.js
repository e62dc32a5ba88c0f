// Asks a control plane for its clusters with nothing but what it tells of itself: node reflect.js MODULES HOST:PORT NODE
'use strict';
const path = require('path');
const [modules, address, node] = process.argv.slice(2);
const load = name => require(path.join(modules, 'node_modules', name));
const grpc = load('@grpc/grpc-js');
const { Client } = load('grpc-reflection-js');

const service = 'envoy.service.discovery.v3.AggregatedDiscoveryService';

const tool = new Client(address, grpc.credentials.createInsecure());
const known = new Set();

// One file at a time: the tool asks for several by one message object, which newer versions of grpc-js serialize too late.
async function fetch(files) {
  for (const name of files.flatMap(f => f.dependency).filter(d => !known.has(d))) {
    known.add(name);
    await fetch(await tool.getFilesByFilenames([name]));
  }
}

async function define(symbol) {
  await fetch(await tool.getFileContainingSymbol(symbol));
  return tool.fileContainingSymbol(symbol);
}

async function main() {
  for (const name of (await tool.listServices()).sort()) {
    console.log(`service ${name}`);
  }

  const protocol = await define(service);
  const method = protocol.lookupService(service).methods.StreamAggregatedResources;
  const request = protocol.lookupType(method.requestType);
  const response = protocol.lookupType(method.responseType);
  const cluster = (await define('envoy.config.cluster.v3.Cluster')).lookupType('envoy.config.cluster.v3.Cluster');

  const client = new grpc.Client(address, grpc.credentials.createInsecure());
  const call = client.makeBidiStreamRequest(`/${service}/StreamAggregatedResources`, m => request.encode(m).finish(), b => response.decode(b));
  call.on('error', e => { console.log(`error ${e.message}`); process.exit(1); });
  call.on('data', answer => {
    for (const resource of answer.resources) {
      console.log(`cluster ${cluster.decode(resource.value).name}`);
    }

    process.exit(0);
  });
  call.write(request.fromObject({ type_url: 'type.googleapis.com/envoy.config.cluster.v3.Cluster', node: { id: node } }));
}

main().catch(e => { console.log(`error ${e.stack}`); process.exit(1); });
