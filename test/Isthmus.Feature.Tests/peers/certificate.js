// Asks for a certificate as Istio's agent does: node certificate.js MODULES HOST:PORT ROOTS-FILE CSR-FILE TOKEN-FILE|- [CERT-FILE KEY-FILE]
// Prints what came as JSON. The two messages are so small that they are written and read by hand.
const fs = require('fs');
const [modules, address, roots, csrFile, tokenFile, certFile, keyFile] = process.argv.slice(2);
const grpc = require(`${modules}/node_modules/@grpc/grpc-js`);

function varint(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) | 128);
  return Buffer.from([...bytes, number]);
}

function encode({ csr, seconds }) {
  const text = Buffer.from(csr);
  return Buffer.concat([Buffer.from([0x0a]), varint(text.length), text, Buffer.from([0x18]), varint(seconds)]);
}

function decode(bytes) {
  const chain = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes[at++] !== 0x0a) throw new Error('not field 1');
    let length = 0;
    for (let shift = 1, more = true; more; shift *= 128) { more = bytes[at] > 127; length += (bytes[at++] % 128) * shift; }
    chain.push(bytes.subarray(at, at + length).toString());
    at += length;
  }
  return { chain };
}

const Service = grpc.makeGenericClientConstructor({
  createCertificate: {
    path: '/istio.v1.auth.IstioCertificateService/CreateCertificate', requestStream: false, responseStream: false,
    requestSerialize: encode, requestDeserialize: () => null, responseSerialize: () => null, responseDeserialize: decode,
  },
}, 'istio.v1.auth.IstioCertificateService');
const read = (file) => (file ? fs.readFileSync(file) : null);
const client = new Service(address, grpc.credentials.createSsl(read(roots), read(keyFile), read(certFile)));
const metadata = new grpc.Metadata();
if (tokenFile !== '-') metadata.set('authorization', `Bearer ${read(tokenFile).toString().trim()}`);
client.createCertificate({ csr: read(csrFile).toString(), seconds: 3600 }, metadata, { deadline: Date.now() + 20000 }, (error, reply) => {
  console.log(JSON.stringify(error ? { code: error.code, details: error.details } : { code: 0, chain: reply.chain }));
  client.close();
});
