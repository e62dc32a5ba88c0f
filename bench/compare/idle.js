// Opens COUNT connections that have made one request each and then stay silent. Prints "open" when all are there.
const net = require('net');
const [port, count] = process.argv.slice(2).map(Number);
let ready = 0;
function open(n) {
  if (n === 0) return;
  const socket = net.connect(port, '127.0.0.1', () =>
    socket.write('GET /small HTTP/1.1\r\nHost: bench.example\r\n\r\n'));
  socket.once('data', () => { if (++ready === count) console.log('open'); });
  socket.on('error', (e) => { console.error(e.message); process.exit(1); });
  setImmediate(open, n - 1);
}
open(count);
