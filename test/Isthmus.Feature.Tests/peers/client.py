"""Calls /test.Hello/Name through xDS. Reads commands from standard input, one per line: "call N" makes N calls, one after the other, and prints a line of
JSON that says how often each backend answered, or {"error": "..."}."""
import collections
import json
import sys

import grpc

channel = grpc.insecure_channel(sys.argv[1])
name = channel.unary_unary("/test.Hello/Name", request_serializer=bytes, response_deserializer=bytes)

for line in sys.stdin:
    counts = collections.Counter()
    try:
        for _ in range(int(line.split()[1])):
            counts[name(b"", wait_for_ready=True, timeout=15).decode()] += 1
        print(json.dumps(counts), flush=True)
    except grpc.RpcError as error:
        print(json.dumps({"error": f"{error.code()} {error.details()}"}), flush=True)
