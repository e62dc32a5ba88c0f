// A gRPC peer that is not ours. "client ADDRESS" walks through the calls and prints one line per finding; "server" prints its port.
const grpc = require('@grpc/grpc-js');

const text = { serialize: (s) => Buffer.from(s), deserialize: (b) => b.toString() };
const method = (name, requestStream, responseStream) => ({
  path: `/test.Text/${name}`, requestStream, responseStream,
  requestSerialize: text.serialize, requestDeserialize: text.deserialize,
  responseSerialize: text.serialize, responseDeserialize: text.deserialize,
});
const service = {
  Echo: method('Echo', false, false),
  EchoStream: method('EchoStream', true, true),
  Fail: method('Fail', false, false),
  Metadata: method('Metadata', false, false),
  Wait: method('Wait', false, false),
  Nowhere: method('Nowhere', false, false),
};

function client(address) {
  const Text = grpc.makeGenericClientConstructor(service, 'test.Text');
  const stub = new Text(address, grpc.credentials.createInsecure(), { 'grpc.max_send_message_length': -1 });
  const unary = (name, message, metadata = new grpc.Metadata(), options = {}) => new Promise((resolve) => {
    let trailers;
    const call = stub[name](message, metadata, options, (error, reply) =>
      call.on('status', (status) => resolve({ code: status.code, details: status.details, reply, trailers: status.metadata })));
  });
  const stream = (messages) => new Promise((resolve) => {
    const call = stub.EchoStream();
    const got = [];
    call.on('data', (m) => { got.push(m); if (got.length < messages.length) call.write(messages[got.length]); else call.end(); });
    call.on('error', () => {});
    call.on('status', (s) => resolve({ code: s.code, got, end: s.metadata.get('end') }));
    call.write(messages[0]);
  });
  (async () => {
    console.log('unary', (await unary('Echo', 'hi')).reply);
    console.log('large', (await unary('Echo', 'x'.repeat(2000000))).reply.length);
    const s = await stream(['a', 'b', 'c']);
    console.log('stream', s.code, s.got.join(','), s.end.join(','));
    const f = await unary('Fail', '50 % ä');
    console.log('fail', f.code, f.details, f.trailers.get('why').join(','));
    const m = new grpc.Metadata();
    m.set('word', 'w'); m.set('raw-bin', Buffer.from([0, 255]));
    const md = await unary('Metadata', 'x', m);
    console.log('metadata', md.reply, md.trailers.get('back-bin')[0].toString('hex'));
    console.log('deadline', (await unary('Wait', 'x', new grpc.Metadata(), { deadline: Date.now() + 100 })).code);
    console.log('unknown', (await unary('Nowhere', 'x')).code);
    console.log('too large', (await unary('Echo', 'x'.repeat(5000000))).code);
    const gz = await new Promise((resolve) => {
      const zipped = new Text(address, grpc.credentials.createInsecure(), { 'grpc.default_compression_algorithm': 2 });
      zipped.Echo('x'.repeat(1000), (error) => resolve(error ? error.code : 0));
    });
    console.log('compressed', gz);
    process.exit(0);
  })();
}

function server() {
  const s = new grpc.Server();
  s.addService(service, {
    Echo: (call, done) => done(null, 'echo ' + call.request),
    EchoStream: (call) => { call.on('data', (m) => call.write('echo ' + m)); call.on('end', () => call.end()); },
    Fail: (call, done) => done({ code: 9, details: call.request }),
    Metadata: (call, done) => {
      const back = new grpc.Metadata();
      back.set('back-bin', call.metadata.get('raw-bin')[0]);
      done(null, call.metadata.get('word')[0], back);
    },
    Wait: () => {},
  });
  s.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => console.log(error ? error : port));
}

if (process.argv[2] === 'client') client(process.argv[3]); else server();
