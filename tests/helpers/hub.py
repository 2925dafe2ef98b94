"""A stand-in for Hugging Face: as much of its interface as one push needs."""

import base64
import json
from http.server import BaseHTTPRequestHandler

from tests.helpers.kept import REPOSITORY


class Hub(BaseHTTPRequestHandler):
    """Answers a push, and keeps its files and tokens with the server."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        about = {"id": REPOSITORY, "_id": "1", "sha": "a" * 40}
        self.answer(about | {"private": self.server.private})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.tokens.add(self.headers["Authorization"])
        address = f"http://127.0.0.1:{self.server.server_port}/datasets/{REPOSITORY}"
        if self.path == "/api/repos/create":
            self.server.asked.append(json.loads(body))
            self.answer({"url": address})
        elif "/preupload/" in self.path:
            self.answer({"files": [as_regular(f) for f in json.loads(body)["files"]]})
        else:
            self.server.pushed |= files_in(body)
            self.answer({"commitUrl": f"{address}/commit/a", "commitOid": "a" * 40})

    def answer(self, fields):
        content = json.dumps(fields).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def as_regular(file):
    return {"path": file["path"], "uploadMode": "regular", "shouldIgnore": False}


def files_in(commit):
    """Return the files of a commit, by path."""
    items = [json.loads(line) for line in commit.splitlines()]
    return {
        item["value"]["path"]: base64.b64decode(item["value"]["content"])
        for item in items
        if item["key"] == "file"
    }
