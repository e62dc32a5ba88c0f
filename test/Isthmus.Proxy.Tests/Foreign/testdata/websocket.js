// A WebSocket server of the package ws: echoes what it gets, says hello in its own protocol, and closes with the code that it is asked for.
const { WebSocketServer } = require('ws');
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: (protocols) => (protocols.has('echo') ? 'echo' : false) });
server.on('listening', () => console.log(server.address().port));
server.on('connection', (socket) => {
  socket.on('message', (data, isBinary) => {
    if (!isBinary && data.toString().startsWith('close ')) {
      socket.close(Number(data.toString().slice(6)), 'as asked');
    } else {
      socket.send(data, { binary: isBinary });
    }
  });
});
