// Answers every request with what it understood of it, and keeps a list: GET /__log shows and empties it.
const http = require('http');
let log = [];
const server = http.createServer((request, response) => {
  let length = 0;
  request.on('data', (piece) => { length += piece.length; });
  request.on('end', () => {
    const line = `${request.method} ${request.url} ${length}`;
    if (request.url === '/__log') {
      response.end(log.join('\n'));
      log = [];
      return;
    }
    log.push(line);
    response.end(line);
  });
});
server.keepAliveTimeout = 600000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
