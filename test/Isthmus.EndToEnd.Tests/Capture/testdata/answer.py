"""Answers every request with a text and the address that it came from: answer.py ADDRESS PORT TEXT."""
import http.server
import socketserver
import sys

address, port, text = sys.argv[1], int(sys.argv[2]), sys.argv[3]


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{text} (from {self.client_address[0]})\n".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


# Not http.server's own server, which asks for the name of its address first.
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer((address, port), Answer).serve_forever()
