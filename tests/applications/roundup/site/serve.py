"""Serves a tracker under /desk: Roundup's own server does not start for root, as tests in containers run."""

import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

from roundup.cgi.wsgi_handler import RequestDispatcher

PREFIX = "/desk"
tracker = RequestDispatcher(sys.argv[1])


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if not path.startswith(f"{PREFIX}/"):
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"no such tracker"]
    return tracker({**environ, "SCRIPT_NAME": PREFIX, "PATH_INFO": path.removeprefix(PREFIX)}, start_response)


make_server("127.0.0.1", int(sys.argv[2]), application, Server).serve_forever()
